"""The connector against a real server over HTTP: sending, and knowing what became of it."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.mastodon.server import ANNA, BENGT, KOMMUN, MockServer
from tests.kit.loopback import Behaviour, Server, reply, serving
from torget.connectors.mastodon import Mastodon
from torget.connectors.port import (
    Kind,
    MediaRef,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    OutgoingMedia,
    Visibility,
)
from torget.kit import egress

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def _outgoing(word: str, text: str = "Badhuset öppnar kl. 10") -> Outgoing:
    return Outgoing(
        kind=Kind.CREATE,
        text=f"{text} {word}",
        client_key=f"key-{word}",
        marker=f"marker-{word}",
        sent_after=datetime.now(UTC) - timedelta(seconds=5),
    )


def _published(server: MockServer, word: str) -> list[str]:
    return [status["id"] for status in server.own_statuses() if word in status["content"]]


def test_send_when_accepted_then_receipt_and_look_up_finds_the_same(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    outgoing = replace(_outgoing(word), text=f"Hej!\n\nSe https://kungsbacka.se/bad?a=1 {word}")

    before = mastodon.look_up(server.connection(), outgoing)
    receipt = mastodon.send(server.connection(), outgoing)
    found = mastodon.look_up(server.connection(), outgoing)

    assert before is None
    assert found is not None
    assert _published(server, word) == [receipt.remote_id] == [found.remote_id]
    assert receipt.accepted_at is not None
    assert receipt.accepted_at == found.accepted_at
    assert server.own_statuses()[0]["language"] == "sv"


def test_send_when_same_key_comes_twice_then_one_status(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    receipts = [mastodon.send(server.connection(), _outgoing(word)) for _ in range(3)]

    assert {receipt.remote_id for receipt in receipts} == set(_published(server, word))
    assert len(_published(server, word)) == 1


def test_send_when_answering_direct_then_it_stays_direct_and_reaches_the_citizen(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka fråga {word}", visibility="direct")
    outgoing = replace(_outgoing(word, "Svar"), reply_to_id=theirs["id"])

    receipt = mastodon.send(server.connection(), outgoing)

    ours = server.own_statuses()[0]
    assert (ours["id"], ours["visibility"]) == (receipt.remote_id, "direct")
    assert [mention["acct"] for mention in ours["mentions"]] == ["anna"]
    assert ours["in_reply_to_id"] == theirs["id"]
    found = mastodon.look_up(server.connection(), outgoing)
    assert found is not None
    assert found.remote_id == receipt.remote_id


def test_send_when_private_reply_then_direct_and_mentioned_once(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka öppet {word}")
    outgoing = replace(
        _outgoing(word, "Hej @anna, ring oss"), kind=Kind.PRIVATE_REPLY, reply_to_id=theirs["id"]
    )

    mastodon.send(server.connection(), outgoing)

    ours = server.own_statuses()[0]
    assert ours["visibility"] == "direct"
    assert ours["content"] == f"<p>Hej @anna, ring oss {word}</p>"


def test_send_when_what_it_answers_is_gone_then_nothing_is_sent(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka {word}")
    server.delete(ANNA, theirs["id"])

    with pytest.raises(NotAccepted) as caught:
        mastodon.send(server.connection(), replace(_outgoing(word), reply_to_id=theirs["id"]))

    assert (caught.value.code, caught.value.permanent) == ("reply_target_gone", True)
    assert _published(server, word) == []


def test_send_with_picture_then_alt_text_and_exact_bytes_can_be_read_back(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    media = OutgoingMedia(_PNG, "image/png", 'Badhusets entré, "huvudingången"\r\ni höstsol')
    outgoing = replace(_outgoing(word), media=(media,))

    receipt = mastodon.send(server.connection(), outgoing)
    item = mastodon.recheck(server.connection(), (receipt.remote_id,)).items[0]

    assert [ref.alt_text for ref in item.media] == [media.alt_text]
    assert item.media[0].media_type == "image/png"
    assert mastodon.media(server.connection(), item.media[0]) == _PNG
    assert mastodon.look_up(server.connection(), outgoing) is not None
    assert mastodon.look_up(server.connection(), replace(outgoing, media=())) is None


def test_edit_when_answer_with_picture_then_words_change_and_the_rest_stays(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka {word}")
    media = OutgoingMedia(_PNG, "image/png", "entrén")
    outgoing = replace(_outgoing(word), reply_to_id=theirs["id"], media=(media,))
    receipt = mastodon.send(server.connection(), outgoing)
    edit = Outgoing(Kind.EDIT, f"Rättat {word}", "k2", "m2", target_id=receipt.remote_id)

    assert mastodon.look_up(server.connection(), edit) is None
    edited = mastodon.send(server.connection(), edit)
    found = mastodon.look_up(server.connection(), edit)

    ours = server.own_statuses()[0]
    assert ours["content"] == f"<p>@anna Rättat {word}</p>"
    assert len(ours["media_attachments"]) == 1
    assert edited.accepted_at is not None
    assert receipt.accepted_at is not None
    assert edited.accepted_at > receipt.accepted_at
    assert found is not None
    assert found.remote_id == receipt.remote_id


def test_delete_when_done_twice_then_both_are_done_and_it_is_gone(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    receipt = mastodon.send(server.connection(), _outgoing(word))
    delete = Outgoing(Kind.DELETE, "", "k3", "m3", target_id=receipt.remote_id)

    assert mastodon.look_up(server.connection(), delete) is None
    done = [mastodon.send(server.connection(), delete) for _ in range(2)]

    assert [one.remote_id for one in done] == [receipt.remote_id] * 2
    assert [one.http_status for one in done] == [200, 404]
    assert mastodon.look_up(server.connection(), delete) is not None
    assert _published(server, word) == []


def test_delete_of_someone_elses_then_permanently_not_accepted(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    theirs = server.post(ANNA, f"@kungsbacka {word}")

    with pytest.raises(NotAccepted) as caught:
        mastodon.send(
            server.connection(), Outgoing(Kind.DELETE, "", "k", "m", target_id=theirs["id"])
        )

    assert (caught.value.permanent, caught.value.http_status) == (True, 403)


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ({"type": "status", "status": 500}, OutcomeUnknown),
        ({"type": "status", "status": 502}, OutcomeUnknown),
        ({"type": "status", "status": 504}, OutcomeUnknown),
        ({"type": "status", "status": 307, "headers": {"Location": "/x"}}, OutcomeUnknown),
        ({"type": "status", "status": 409}, OutcomeUnknown),
        ({"type": "malformed"}, OutcomeUnknown),
        ({"type": "malformed", "truncate": False}, OutcomeUnknown),
        ({"type": "status", "status": 200, "body": {}}, OutcomeUnknown),
        ({"type": "status", "status": 200, "body": {"id": None}}, OutcomeUnknown),
        ({"type": "status", "status": 401}, NeedsLogin),
        ({"type": "status", "status": 403}, NotAccepted),
        ({"type": "status", "status": 404}, NotAccepted),
        ({"type": "status", "status": 422}, NotAccepted),
        ({"type": "ratelimit"}, NotAccepted),
    ],
)
def test_send_when_server_answers_badly_then_the_right_error_and_nothing_twice(
    mastodon: Mastodon,
    server: MockServer,
    word: str,
    effect: dict[str, object],
    error: type[Exception],
) -> None:
    server.fault(["POST"], "/api/v1/statuses", effect)

    with pytest.raises((OutcomeUnknown, NeedsLogin, NotAccepted)) as caught:
        mastodon.send(server.connection(), _outgoing(word))

    assert type(caught.value) is error
    assert mastodon.look_up(server.connection(), _outgoing(word)) is None
    mastodon.send(server.connection(), _outgoing(word))
    assert len(_published(server, word)) == 1


# --- a line between that loses the answer after the server has accepted ---------------------


@contextmanager
def _line(server: MockServer, fate: str) -> Iterator[Server]:
    """Carry requests to the real server; lose the answer to a publication as `fate` says."""

    def carry(conn: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as onward:
            onward.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            answer = b""
            while chunk := onward.recv(65536):
                answer += chunk
        if request.startswith(b"POST /api/v1/statuses ") and not server.__dict__.get("lost"):
            server.__dict__["lost"] = True
            answer = _fates(answer)[fate]
        if answer:
            conn.sendall(answer)
        conn.close()

    server.__dict__["lost"] = False
    with serving(carry) as line:
        yield line


def _fates(answer: bytes) -> dict[str, bytes]:
    return {
        "closed": b"",
        "half": answer[: len(answer) - 40],
        "headers_only": answer.partition(b"\r\n\r\n")[0],
        "gateway": reply("504 Gateway Timeout", b"<html>504</html>"),
    }


@pytest.mark.parametrize("fate", ["closed", "half", "headers_only", "gateway"])
def test_send_when_answer_is_lost_after_accepting_then_unknown_and_look_up_finds_it(
    server: MockServer, word: str, fate: str
) -> None:
    outgoing = _outgoing(word)
    with _line(server, fate) as line:
        client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", line.port)})))
        mastodon, connection = Mastodon(client), server.connection(port=line.port)
        with pytest.raises(OutcomeUnknown):
            mastodon.send(connection, outgoing)

        found = mastodon.look_up(connection, outgoing)
        again = mastodon.send(connection, outgoing)
        client.close()

    assert found is not None
    assert _published(server, word) == [found.remote_id] == [again.remote_id]


def test_send_when_server_hangs_after_accepting_then_unknown_within_the_deadline(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    server.fault(["POST"], "/api/v1/statuses", {"type": "latency", "delay_ms": 1500})
    hasty = replace(server.connection(), deadline_s=0.5)

    with pytest.raises(OutcomeUnknown) as caught:
        mastodon.send(hasty, _outgoing(word))

    assert caught.value.code == "timeout"


def test_look_up_when_someone_said_the_same_elsewhere_then_not_ours(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    outgoing = _outgoing(word)
    first = server.post(BENGT, f"@kungsbacka {word}")
    server.reply(KOMMUN, first["id"], outgoing.text)

    assert mastodon.look_up(server.connection(), outgoing) is None
    assert mastodon.look_up(server.connection(), replace(outgoing, reply_to_id=first["id"]))


def test_look_up_when_same_words_were_sent_long_before_then_not_this_one(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    server.post(KOMMUN, _outgoing(word).text)
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    assert (
        mastodon.look_up(server.connection(), replace(_outgoing(word), sent_after=tomorrow)) is None
    )


def test_look_up_when_list_answers_badly_then_no_clean_look(
    mastodon: Mastodon, server: MockServer, word: str
) -> None:
    server.fault(["GET"], "/api/v1/accounts/*/statuses", {"type": "malformed"})

    with pytest.raises(NotAccepted) as caught:
        mastodon.look_up(server.connection(), _outgoing(word))

    assert caught.value.permanent is False


def test_send_when_nobody_listens_then_not_accepted_and_may_be_tried_again(
    server: MockServer, word: str
) -> None:
    client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", 1)})))

    with pytest.raises(NotAccepted) as caught:
        Mastodon(client).send(server.connection(port=1), _outgoing(word))

    assert (caught.value.code, caught.value.permanent) == ("connect", False)


@pytest.mark.parametrize("visibility", list(Visibility))
def test_send_with_visibility_then_the_network_says_the_same(
    mastodon: Mastodon, server: MockServer, word: str, visibility: Visibility
) -> None:
    receipt = mastodon.send(server.connection(), replace(_outgoing(word), visibility=visibility))

    item = mastodon.recheck(server.connection(), (receipt.remote_id,)).items[0]

    assert item.visibility is visibility


def test_media_when_redirected_then_each_hop_is_guarded_and_no_token_is_shown() -> None:
    def to_inner(conn: socket.socket, _request: bytes) -> None:
        conn.sendall(reply("302 Found", b"", "Location: http://127.0.0.1:2/secret"))

    found = _media_through(to_inner)

    assert found == ("guard_not_https", False)


def _media_through(behaviour: Behaviour) -> tuple[str, bool]:
    with serving(behaviour) as host:
        client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", host.port)})))
        connection = MockServer(host.port, None, {KOMMUN: "1"}).connection()  # type: ignore[arg-type]
        with pytest.raises(NotAccepted) as caught:
            Mastodon(client).media(connection, MediaRef(host.url("/a.png"), "", ""))
        client.close()
    return caught.value.code, any(b"authorization" in request for request in host.requests)
