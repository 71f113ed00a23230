"""Attachments that take their time, or fail, before anything is published."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.kit.loopback import Server, reply, serving
from torget.connectors.mastodon import Mastodon
from torget.connectors.mastodon.sending import multipart
from torget.connectors.port import Connection, Kind, NotAccepted, Outgoing, OutgoingMedia, Receipt
from torget.kit import egress

_READY = b'{"id":"5","url":"https://media.se/a.mp4"}'
_WAITING = b'{"id":"5","url":null}'
_STATUS = b'{"id":"9","created_at":"2026-11-03T10:15:00Z"}'
_FILM = OutgoingMedia(b"film", "video/mp4", "En film")


@contextmanager
def _town(upload: tuple[str, bytes], looks: list[tuple[str, bytes]]) -> Iterator[Server]:
    """Answer an upload, then each look at it in turn, then the publication."""

    def behave(conn: socket.socket, request: bytes) -> None:
        if request.startswith(b"POST /api/v2/media "):
            status, body = upload
        elif request.startswith(b"GET /api/v1/media/5 "):
            status, body = looks.pop(0) if len(looks) > 1 else looks[0]
        else:
            status, body = "200 OK", _STATUS
        conn.sendall(reply(status, body))

    with serving(behave) as server:
        yield server


def _send(server: Server, pauses: list[float]) -> Receipt:
    client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", server.port)})))
    connection = Connection(server.url("").rstrip("/"), "token", "1", "@kungsbacka", 10.0)
    outgoing = Outgoing(Kind.CREATE, "Se filmen", "key", "marker", media=(_FILM,))
    try:
        return Mastodon(client, pause=pauses.append).send(connection, outgoing)
    finally:
        client.close()


def test_send_when_film_is_being_prepared_then_waits_and_publishes_it_once() -> None:
    pauses: list[float] = []
    looks = [("206 Partial Content", _WAITING), ("200 OK", _WAITING), ("200 OK", _READY)]
    with _town(("202 Accepted", _WAITING), looks) as server:
        receipt = _send(server, pauses)
        sent = [request for request in server.requests if b"POST /api/v1/statuses" in request]

    assert receipt.remote_id == "9"
    assert len(pauses) == 3
    assert len(sent) == 1
    assert json.loads(sent[0].partition(b"\r\n\r\n")[2])["media_ids"] == ["5"]
    assert b"idempotency-key: key\r\n" in sent[0]


@pytest.mark.parametrize(
    ("upload", "look", "code", "permanent"),
    [
        (("202 Accepted", _WAITING), ("206 Partial Content", _WAITING), "media_processing", False),
        (("202 Accepted", _WAITING), ("404 Not Found", b'{"error":"x"}'), "media_gone", False),
        (("202 Accepted", _WAITING), ("500 Error", b""), "http_500", False),
        (("500 Error", b""), ("200 OK", _READY), "http_500", False),
        (("200 OK", b"<html>"), ("200 OK", _READY), "accepted_without_id", False),
        (("413 Too Large", b""), ("200 OK", _READY), "http_413", True),
        (("422 Unprocessable", b'{"error":"x"}'), ("200 OK", _READY), "http_422", True),
        (("404 Not Found", b'{"error":"x"}'), ("200 OK", _READY), "http_404", True),
    ],
)
def test_send_when_attachment_fails_then_not_accepted_and_nothing_is_published(
    upload: tuple[str, bytes], look: tuple[str, bytes], code: str, *, permanent: bool
) -> None:
    with _town(upload, [look]) as server:
        with pytest.raises(NotAccepted) as caught:
            _send(server, [])
        published = [one for one in server.requests if b"POST /api/v1/statuses" in one]

    assert (caught.value.code, caught.value.permanent) == (code, permanent)
    assert published == []


@pytest.mark.parametrize("kind", ["image/png\r\nX: y", "", "text/x-nonsense", 'a"b'])
def test_multipart_with_odd_kind_and_alt_text_then_no_header_of_theirs(kind: str) -> None:
    body, headers = multipart(OutgoingMedia(b"x", kind, 'a\ud800"\r\n--x--\r\n'))

    mark = headers["content-type"].partition("boundary=")[2].encode()
    assert body.count(b"--" + mark) == 3
    assert b"Content-Type: application/octet-stream\r\n" in body
    assert b"X: y" not in body
