"""Collecting from a server that lies about its lists: nothing is passed over unread."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.connectors.mastodon.test_translate import status_bytes
from tests.kit.loopback import reply, serving
from torget.connectors.mastodon import Mastodon
from torget.connectors.port import Connection, NeedsLogin, NotAccepted, Page
from torget.kit import egress

Pages = Callable[[str], bytes]
_ME = b'{"id":"1","acct":"kungsbacka"}'


def _notification(number: int, status: bytes) -> bytes:
    head = f'{{"id":"{number}","type":"mention","created_at":"2026-11-03T10:15:00Z","account":{{}},'
    return head.encode() + b'"status":' + status + b"}"


@contextmanager
def _town(pages: Pages, status: str = "200 OK") -> Iterator[Callable[[str], Page]]:
    """Give `fetch` against a server that answers each path as `pages` says."""

    def behave(conn: socket.socket, request: bytes) -> None:
        path = request.split(b" ", 2)[1].decode()
        body = _ME if "verify_credentials" in path else pages(path)
        line = "200 OK" if "verify_credentials" in path else status
        conn.sendall(reply(line, body, "Content-Type: application/json"))

    with serving(behave) as server:
        client = egress.Client(egress.Allowed(frozenset({("127.0.0.1", server.port)})))
        connection = Connection(server.url("").rstrip("/"), "token", "1", "@kungsbacka", 10.0)
        yield lambda cursor: Mastodon(client).fetch(connection, cursor)
        client.close()


def _position(cursor: str, lane: str = "mentions") -> str:
    return str(json.loads(cursor)[lane]["top"])


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"id":' + b"7" * 5000 + b"}",
        status_bytes()[:-1] + b',"id":"5"}',
        status_bytes().replace(b'"sv"', b"NaN"),
        status_bytes().replace(b"Hej", b"\xff\xfe"),
        status_bytes(id="../x"),
        b"7",
        b'"text"',
    ],
    ids=range(8),
)
def test_page_with_one_hostile_item_then_only_that_one_is_unreadable(hostile: bytes) -> None:
    sound = [status_bytes(id=str(number)) for number in (11, 13)]
    entries = [_notification(3, sound[0]), _notification(2, hostile), _notification(1, sound[1])]
    with _town(lambda _path: b"[" + b" ,\n".join(entries) + b"]") as fetch:
        page = fetch("")

    assert [item.raw for item in page.items] == sound
    assert [item.raw for item in page.unreadable] == [hostile]
    assert _position(page.cursor) == "3"


def test_page_with_nul_and_lone_surrogate_in_text_then_readable_and_raw_is_exact() -> None:
    raw = status_bytes().replace(b"Hej", b"H\\u0000e\\ud800j")
    with _town(lambda _path: b"[" + _notification(1, raw) + b"]") as fetch:
        page = fetch("")

    assert [(item.raw, item.text) for item in page.items] == [(raw, "H\ufffde\ufffdj")]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("200 OK", b"<html><h1>Underhall</h1></html>", NotAccepted),
        ("200 OK", b"", NotAccepted),
        ("200 OK", b"null", NotAccepted),
        ("200 OK", b"{}", NotAccepted),
        ("200 OK", b'{"error":"x"}', NotAccepted),
        ("200 OK", b'[{"id":"1"', NotAccepted),
        ("200 OK", b'[{"id":"1"}', NotAccepted),
        ("200 OK", b'[{"id":"1"}]]', NotAccepted),
        ("200 OK", b"[" + b"1," * 600 + b"1]", NotAccepted),
        ("204 No Content", b"", NotAccepted),
        ("206 Partial", b"[]", NotAccepted),
        ("301 Moved", b"", NotAccepted),
        ("403 Forbidden", b"", NotAccepted),
        ("404 Not Found", b"<html>", NotAccepted),
        ("404 Not Found", b'{"error":"Record not found"}', NeedsLogin),
        ("410 Gone", b'{"error":"Account deleted"}', NeedsLogin),
        ("500 Error", b"[]", NotAccepted),
    ],
)
@pytest.mark.parametrize("step", ["mentions", "own"])
def test_list_that_is_no_list_then_an_error_and_no_new_cursor(
    status: str, body: bytes, error: type[Exception], step: str
) -> None:
    lane = {"at": "5", "top": "9", "floor": "", "marks": [["5", "2026-11-03T10:00:00+00:00"]]}
    cursor = json.dumps({"v": 1, "step": step, "mentions": lane, "own": lane})
    with _town(lambda _path: body, status) as fetch, pytest.raises((NotAccepted, NeedsLogin)) as e:
        fetch(cursor)

    assert type(e.value) is error
    assert getattr(e.value, "permanent", False) is False


def test_empty_lists_then_a_whole_round_without_any_item_and_positions_stand() -> None:
    lane = {"at": "5", "top": "9", "floor": "", "marks": [["5", "2026-11-03T10:00:00+00:00"]]}
    cursor = json.dumps({"v": 1, "step": "mentions", "mentions": lane, "own": lane})
    with _town(lambda _path: b"[]") as fetch:
        first = fetch(cursor)
        second = fetch(first.cursor)

    assert (first.items, second.items, second.more) == ((), (), False)
    assert _position(second.cursor) == _position(second.cursor, "own") == "9"


@pytest.mark.parametrize("step", ["mentions", "own", "older_mentions", "older_own"])
def test_paging_that_stands_still_or_goes_backward_then_an_error(step: str) -> None:
    """The same page for ever, whatever is asked: forward it is old, backward it is new."""
    ids = ("4", "5") if not step.startswith("older") else ("7", "8")
    entries = [_notification(int(number), status_bytes(id=number)) for number in ids]
    own = [status_bytes(id=number) for number in ids]
    lane = {"at": "5", "top": "9", "floor": "7", "marks": []}
    cursor = json.dumps({"v": 1, "step": step, "mentions": lane, "own": lane})

    def pages(path: str) -> bytes:
        return b"[" + b",".join(entries if "notifications" in path else own) + b"]"

    with _town(pages) as fetch, pytest.raises(NotAccepted) as caught:
        fetch(cursor)

    assert (caught.value.code, caught.value.permanent) == ("paging_stands_still", False)


def test_thread_of_1201_then_pages_of_at_most_500_and_each_item_once() -> None:
    below = [status_bytes(id=str(1000 + n), in_reply_to_id="9") for n in range(1201)]
    context = b'{"ancestors":[],"descendants":[' + b",".join(below) + b"]}"
    cursor = json.dumps({"v": 1, "step": "threads", "todo": ["9"], "watch": ["9"]})
    sizes, seen = [], []
    with _town(lambda path: context if "context" in path else b"[]") as fetch:
        for _ in range(3):
            page = fetch(cursor)
            cursor = page.cursor
            sizes.append(len(page.items))
            seen += [item.remote_id for item in page.items]

    assert sizes == [500, 500, 201]
    assert seen == [str(1000 + n) for n in range(1201)]
    assert json.loads(cursor)["todo"] == []


def test_thread_where_our_own_answer_lies_then_it_is_not_walked_again() -> None:
    below = status_bytes(id="12", in_reply_to_id="9", account={"id": "1", "acct": "kungsbacka"})
    cursor = json.dumps({"v": 1, "step": "threads", "todo": ["9", "12"], "watch": ["9", "12"]})
    with _town(lambda _path: b'{"ancestors":[],"descendants":[' + below + b"]}") as fetch:
        after = json.loads(fetch(cursor).cursor)

    assert (after["todo"], after["watch"]) == ([], ["9"])


def test_thread_below_someone_elses_root_then_root_is_told() -> None:
    above = status_bytes(id="3")
    body = b'{"ancestors":[' + above + b'],"descendants":[' + status_bytes(id="20") + b"]}"
    cursor = json.dumps({"v": 1, "step": "threads", "todo": ["9"]})
    with _town(lambda _path: body) as fetch:
        page = fetch(cursor)

    assert [(item.remote_id, item.thread_id) for item in page.items] == [("3", "3"), ("20", "3")]


def test_thread_of_our_deleted_status_then_the_round_goes_on() -> None:
    cursor = json.dumps({"v": 1, "step": "threads", "todo": ["9"], "watch": ["9"]})
    with _town(lambda _path: b'{"error":"Record not found"}', "404 Not Found") as fetch:
        page = fetch(cursor)

    assert (page.items, page.more) == ((), False)


def test_ids_of_growing_length_then_the_longer_is_the_newer() -> None:
    entries = [_notification(number, status_bytes(id=str(number))) for number in (100, 99)]
    with _town(lambda _path: b"[" + b",".join(entries) + b"]") as fetch:
        page = fetch("")

    assert _position(page.cursor) == "100"
