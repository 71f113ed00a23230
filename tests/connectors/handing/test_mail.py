"""Mail: one Message-ID for ever, no words in its headers, and an outcome for every answer."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import smtplib
import time

import pytest

from tests.connectors.handing.parcels import FILES, PARCEL, Post, post
from torget.connectors.handing.mail import ADAPTER, compose
from torget.connectors.handing.port import Destination, Pending
from torget.connectors.port import NotAccepted, OutcomeUnknown

TO = "registrator@kommun.example"


def _to(found: Post, deadline_s: float = 5) -> Destination:
    return Destination(address=TO, server=found.server, deadline_s=deadline_s)


def test_hand_over_then_the_mail_has_all_files_and_an_id_of_its_key() -> None:
    with post() as found:
        answer = ADAPTER.hand_over(_to(found), PARCEL)

    mail = email.message_from_bytes(found.mails[0], policy=email.policy.default)
    assert answer == Pending("<torget-0193@kommun.example>")
    assert (mail["To"], mail["Message-ID"]) == (TO, "<torget-0193@kommun.example>")
    assert mail["Subject"] == f"{PARCEL.title} [{PARCEL.token}]"
    assert [(each.get_filename(), each.get_content_type()) for each in mail.iter_attachments()] == [
        (file.name, file.media_type) for file in FILES
    ]
    assert [each.get_payload(decode=True) for each in mail.iter_attachments()] == [
        file.body for file in FILES
    ]


def test_hand_over_when_sent_twice_then_the_same_bytes() -> None:
    with post() as found:
        ADAPTER.hand_over(_to(found), PARCEL)
        ADAPTER.hand_over(_to(found), PARCEL)

    assert len(found.mails) == 2
    assert found.mails[0] == found.mails[1]


def test_headers_then_hold_no_citizens_words() -> None:
    headers = bytes(compose(TO, "torget@kommun.example", PARCEL)).partition(b"\n\n")[0]

    assert b"Hemlig" not in headers


@pytest.mark.parametrize(
    "address", ["", "x", "a@b\nBcc: c@d", "a@b\r\nBcc: c@d", "a b@c.d", "å@kommun.se", "a@b,c@d"]
)
def test_compose_when_the_address_would_break_a_header_then_refused_for_good(address: str) -> None:
    for pair in ((address, "torget@kommun.example"), (TO, address)):
        with pytest.raises(NotAccepted) as refused:
            compose(*pair, PARCEL)
        assert refused.value.permanent


@pytest.mark.parametrize("title", ["a\nBcc: x@y", "a\rb", "a\x00b", "a\u2028b"])
def test_compose_when_the_title_would_break_a_header_then_refused(title: str) -> None:
    with pytest.raises(NotAccepted):
        compose(TO, "torget@kommun.example", dataclasses.replace(PARCEL, title=title))


@pytest.mark.parametrize(
    ("word", "answer", "permanent"),
    [
        ("hello", "421 closed", False),
        ("hello", "554 no", False),
        ("hello", None, False),
        ("hello", "nonsense", False),
        ("mail", "451 later", False),
        ("mail", "550 no", True),
        ("mail", None, False),
        ("rcpt", "450 later", False),
        ("rcpt", "550 unknown", True),
        ("rcpt", None, False),
        ("data", "451 later", False),
        ("data", "554 no", True),
        ("end", "451 later", False),
        ("end", "552 too big", True),
    ],
)
def test_hand_over_when_the_server_says_no_then_not_taken(
    word: str, answer: str | None, permanent: bool
) -> None:
    with post(**{word: answer}) as found, pytest.raises(NotAccepted) as refused:
        ADAPTER.hand_over(_to(found), PARCEL)

    assert (refused.value.permanent, found.mails) == (permanent, [])


@pytest.mark.parametrize("answer", [None, "hang", "nonsense", "199 what", "999 what", ""])
def test_hand_over_when_the_answer_after_the_dot_is_unclear_then_unknown(
    answer: str | None,
) -> None:
    with post(end=answer) as found, pytest.raises(OutcomeUnknown):
        ADAPTER.hand_over(_to(found, deadline_s=1), PARCEL)


def test_hand_over_when_the_server_falls_silent_then_cut_off_in_time() -> None:
    began = time.monotonic()
    with post(rcpt="hang") as found, pytest.raises(NotAccepted):
        ADAPTER.hand_over(_to(found, deadline_s=1), PARCEL)

    assert time.monotonic() - began < 5


def test_hand_over_when_the_goodbye_fails_then_taken_all_the_same() -> None:
    with post(quit=None) as found:
        ADAPTER.hand_over(_to(found), PARCEL)

    assert len(found.mails) == 1


def test_hand_over_when_nobody_listens_then_not_taken() -> None:
    with post() as found:
        pass
    with pytest.raises(NotAccepted):
        ADAPTER.hand_over(_to(found), PARCEL)


# The standard library lets go of a line that cannot be encrypted without closing it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_hand_over_when_the_server_cannot_encrypt_then_nothing_leaves(tls: str) -> None:
    with post() as found:
        server = dataclasses.replace(found.server, tls=tls)
        to = dataclasses.replace(_to(found, 1), server=server)
        with pytest.raises(NotAccepted):
            ADAPTER.hand_over(to, PARCEL)

    assert [word for word in found.heard if word.startswith(("MAIL", "AUTH"))] == []


def test_hand_over_when_the_login_is_refused_then_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_more: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr(smtplib.SMTP, "login", refuse)
    with post() as found:
        server = dataclasses.replace(found.server, user="torget", password="hemligt")
        to = dataclasses.replace(_to(found), server=server)
        with pytest.raises(NotAccepted) as refused:
            ADAPTER.hand_over(to, PARCEL)

    assert (refused.value.code, refused.value.permanent) == ("smtp_535", False)
    assert "hemligt" not in repr(server)
