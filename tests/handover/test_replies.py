"""Replies: kept raw, read once, believed only with a signature or from a configured sender."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.handover.conftest import Ask
from tests.personas import MONDAY, Town
from torget.handover import replies
from torget.handover.confirming import confirm
from torget.handover.models import HandOver, HandOverRoute, How, Port, Reply
from torget.handover.routes import Wanted, set_route
from torget.ledger.models import Event
from torget.organisation.models import Role
from torget.records.models import Record, RecordHead

SECRET = "hemlig-" * 6
NEWER = "nyare--" * 6
DIARY = "diariet@kommun.example"


@pytest.fixture
def route(place: Town) -> HandOverRoute:
    wanted = Wanted("manual", callback_secret=SECRET)
    return set_route(place.authority, Port.REGISTRY, wanted, now=MONDAY)


def _signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _call(route: HandOverRoute, body: bytes, signature: str | None = None) -> int:
    """Answer as the door does, and read what was kept."""
    answer = Client().post(
        reverse("hand_over_callback", args=[route.id]),
        body,
        content_type="application/json",
        headers={"x-torget-signature": _signed(body) if signature is None else signature},
    )
    replies.read_all(now=MONDAY)
    return answer.status_code


def _body(row: HandOver, number: object = "KS 2026/7", **more: object) -> bytes:
    return json.dumps({"token": row.token, "number": number, **more}).encode()


def mail_of(row: HandOver, text: str = "Diarienummer: KS 2026/7", *, sender: str = DIARY) -> bytes:
    return (
        f"From: Registrator <{sender}>\r\nTo: torget@kommun.example\r\n"
        f"Subject: Sv: Handling [{row.token}]\r\n\r\n{text}\r\n"
    ).encode()


def _read(raw: bytes) -> Reply:
    replies.receive(How.MAIL, raw, route=None, now=MONDAY)
    replies.read_all(now=MONDAY)
    return Reply.objects.order_by("-id")[0]


def now_of(row: HandOver) -> tuple[str, str, str]:
    kept = HandOver.objects.get(id=row.id)
    return kept.state, kept.registration_no, kept.proposed_no


def test_callback_when_signed_then_the_record_has_its_number(
    route: HandOverRoute, record: Record, ask: Ask
) -> None:
    row = ask()

    assert _call(route, _body(row)) == 200

    assert now_of(row) == ("confirmed", "KS 2026/7", "")
    assert RecordHead.objects.get(record=record).registration_no == "KS 2026/7"
    event = Event.objects.get(type="record.registered")
    assert (event.actor_kind, event.actor_id) == ("platform", None)
    assert Reply.objects.get().body is None


def test_callback_when_replayed_then_200_and_nothing_more_happens(
    route: HandOverRoute, ask: Ask
) -> None:
    row = ask()

    assert [_call(route, _body(row)) for _each in range(20)] == [200] * 20
    assert (Reply.objects.count(), Event.objects.filter(type="record.registered").count()) == (1, 1)


def test_callback_when_the_secret_has_changed_then_both_hold_and_the_third_does_not(
    place: Town, route: HandOverRoute, ask: Ask
) -> None:
    row = ask()
    wanted = Wanted("manual", callback_secret=NEWER)
    set_route(place.authority, Port.REGISTRY, wanted, now=MONDAY)
    body = _body(row)

    codes = [_call(route, body, _signed(body, secret)) for secret in (SECRET, NEWER, "annan" * 8)]

    assert codes == [200, 200, 401]


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "åäö", "sha256=" + "å" * 64, "x" * 9],
)
def test_callback_when_the_signature_is_wrong_then_401_and_nothing_is_kept(
    route: HandOverRoute, ask: Ask, signature: str
) -> None:
    row = ask()

    assert _call(route, _body(row), signature) == 401
    assert (Reply.objects.count(), now_of(row)[0]) == (0, "pending")


def test_callback_when_signed_twice_in_one_header_then_401(route: HandOverRoute, ask: Ask) -> None:
    body = _body(ask())

    assert _call(route, body, f"{_signed(body)},{_signed(body)}") == 401


def test_callback_when_the_body_is_serialised_anew_then_401(route: HandOverRoute, ask: Ask) -> None:
    body = _body(ask())

    assert _call(route, json.dumps(json.loads(body), indent=1).encode(), _signed(body)) == 401


def test_callback_when_the_route_is_unknown_then_401_as_with_a_wrong_signature(
    route: HandOverRoute, ask: Ask
) -> None:
    body = _body(ask())
    route.id = ask().id

    assert _call(route, body) == 401


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 1_000_000])
def test_callback_when_the_body_is_too_large_then_413(route: HandOverRoute, size: int) -> None:
    assert _call(route, b"x" * size) == (200 if size <= 65_536 else 413)


def test_callback_when_the_length_is_not_told_or_nonsense_then_413(route: HandOverRoute) -> None:
    path = reverse("hand_over_callback", args=[route.id])

    codes = [
        Client().generic("POST", path, b"x", CONTENT_LENGTH=told).status_code
        for told in ("", "-1", "x", "9" * 30)
    ]

    assert codes == [413] * 4


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"null",
        b"[]",
        b"{}",
        b'{"token": null, "number": "1"}',
        b'{"token": 7, "number": "1"}',
        b'{"token": "TG", "number": ["1"]}',
        b"[" * 60_000,
        b"9" * 60_000,
        b"\xff\xfe\x00",
        b'{"token": "\\ud800", "number": "\\u0000"}',
        b'{"token": "\\u0000", "number": "1"}',
        b"<html>ok</html>",
    ],
    ids=range(13),
)
def test_callback_when_signed_nonsense_then_kept_shown_and_nobody_hurt(
    route: HandOverRoute, ask: Ask, body: bytes
) -> None:
    row = ask()

    assert _call(route, body) == 200
    assert (Reply.objects.get().state, now_of(row)) == ("unmatched", ("pending", "", ""))


@pytest.mark.parametrize(
    "number", ["", "  ", "inget", "KS\u202e2026/7", "1\u0000", "9" * 61, "٢٠٢٦"]
)
def test_callback_when_the_number_cannot_be_right_then_not_taken(
    route: HandOverRoute, ask: Ask, number: str
) -> None:
    row = ask()

    _call(route, _body(row, number))

    assert (now_of(row), Reply.objects.get().code) == (("pending", "", ""), "no_number")


def test_callback_when_it_is_for_another_authority_then_not_matched(place: Town, ask: Ask) -> None:
    row = ask()
    other = place.other_account.authority
    wanted = Wanted("manual", callback_secret=SECRET)
    route = set_route(other, Port.REGISTRY, wanted, now=MONDAY)

    _call(route, _body(row))

    assert (now_of(row)[0], Reply.objects.get().state) == ("pending", "unmatched")


def test_callback_when_another_number_is_there_already_then_shown_and_the_first_stays(
    place: Town, route: HandOverRoute, ask: Ask
) -> None:
    row = ask()
    confirm(place.actor(Role.REGISTRAR), row, number="KS 2026/1")

    _call(route, _body(row, "KS 2026/2"))
    _call(route, _body(row, "KS 2026/1"))

    states = Reply.objects.order_by("id").values_list("state", "code")
    assert list(states) == [("unmatched", "already_ended"), ("ignored", "again")]
    assert now_of(row)[1] == "KS 2026/1"
    assert replies.unmatched() == 1


def test_callback_when_the_record_has_another_number_then_shown(
    route: HandOverRoute, record: Record, ask: Ask
) -> None:
    row = ask()
    RecordHead.objects.filter(record=record).update(registration_no="KS 2025/9")

    _call(route, _body(row))

    assert (Reply.objects.get().code, now_of(row)[0]) == ("OtherNumber", "pending")


def test_mail_then_the_number_is_proposed_and_a_registrar_says_yes(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()

    reply = _read(mail_of(row))

    assert (reply.state, reply.body, reply.hand_over_id) == ("proposed", None, row.id)
    assert now_of(row) == ("pending", "", "KS 2026/7")
    assert RecordHead.objects.get(record=record).registration_no == ""
    confirm(place.actor(Role.REGISTRAR), row, number="KS 2026/7")
    assert now_of(row) == ("confirmed", "KS 2026/7", "")


@pytest.mark.parametrize(
    ("sender", "state"),
    [
        (DIARY, "confirmed"),
        (DIARY.upper(), "confirmed"),
        ("annan@kommun.example", "pending"),
        (f"{DIARY}.evil.example", "pending"),
        ("", "pending"),
    ],
)
def test_mail_when_a_sender_is_configured_then_only_that_one_is_believed(
    place: Town, ask: Ask, sender: str, state: str
) -> None:
    set_route(place.authority, Port.REGISTRY, Wanted("manual", trusted_sender=DIARY), now=MONDAY)
    row = ask()

    _read(mail_of(row, sender=sender))

    assert now_of(row)[0] == state


def test_mail_when_there_are_two_senders_then_none_is_believed(place: Town, ask: Ask) -> None:
    set_route(place.authority, Port.REGISTRY, Wanted("manual", trusted_sender=DIARY), now=MONDAY)
    row = ask()

    _read(b"From: ond@evil.example\r\n" + mail_of(row))

    assert now_of(row) == ("pending", "", "KS 2026/7")


def test_mail_when_it_answers_our_id_without_our_mark_then_matched(ask: Ask) -> None:
    row = ask()
    raw = (
        f"From: {DIARY}\r\nSubject: Sv: Handling\r\n"
        f"References: <a@b> <torget-{row.id}@kommun.example>\r\n\r\nKS 2026/7\r\n"
    )

    _read(raw.encode())

    assert now_of(row)[2] == "KS 2026/7"


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("Tack, vi återkommer.", ""),
        ("> KS 2026/7\nTack", ""),
        ("KS 2026/7 eller KS 2026/8?", ""),
        ("KS 2026/7\n\nKS 2026/7", "KS 2026/7"),
        ("Dnr KFN-2026:17", "KFN-2026:17"),
        ("x" * 1_000_000 + " KS 2026/7", ""),
    ],
)
def test_mail_then_only_one_clear_number_of_their_own_is_proposed(
    ask: Ask, text: str, proposed: str
) -> None:
    row = ask()

    _read(mail_of(row, text))

    assert now_of(row) == ("pending", "", proposed)


def test_mail_when_the_route_has_a_pattern_then_that_one_holds(place: Town, ask: Ask) -> None:
    wanted = Wanted("manual", number_pattern=r"\bDNR-[0-9]+\b")
    set_route(place.authority, Port.REGISTRY, wanted, now=MONDAY)
    row = ask()

    _read(mail_of(row, "KS 2026/7 heter hos oss DNR-55"))

    assert now_of(row)[2] == "DNR-55"


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"\x00\xff\xfe",
        b"Subject: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"Subject: =?utf-8?b?////?=\r\nFrom: <\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 5_000,
        b"Content-Type: text/plain; charset=finns-inte\r\n\r\nKS 2026/7",
        b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AD0-KS 2026/7",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
        b"Content-Type: message/rfc822\r\n\r\n" * 500 + b"x",
    ],
    ids=range(9),
)
def test_mail_when_it_is_nonsense_then_kept_as_unmatched_and_nobody_hurt(
    ask: Ask, raw: bytes
) -> None:
    row = ask()

    assert (_read(raw).state, now_of(row)) == ("unmatched", ("pending", "", ""))


def test_replies_when_read_then_none_is_new(route: HandOverRoute, ask: Ask) -> None:
    replies.receive(How.CALLBACK, _body(ask()), route=route, now=MONDAY)

    assert replies.anything_new() is True
    assert replies.read_all(now=MONDAY + timedelta(seconds=1)) == 1
    assert (replies.anything_new(), replies.read_all(now=MONDAY)) == (False, 0)
