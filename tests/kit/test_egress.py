"""The egress client against real servers that stall, lie, bomb, reset and redirect."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.kit.loopback import Behaviour, Server, free_port, listen, reply, serving
from torget.kit import egress, wire

_LOOPBACK = "127.0.0.1"


def _client(*ports: int) -> egress.Client:
    return egress.Client(egress.Allowed(frozenset((_LOOPBACK, port) for port in ports)))


@contextlib.contextmanager
def _against(behaviour: Behaviour) -> Iterator[tuple[egress.Client, Server]]:
    with serving(behaviour) as server:
        client = _client(server.port)
        try:
            yield client, server
        finally:
            client.close()


def _sending(answer: bytes) -> Behaviour:
    return lambda conn, _request: conn.sendall(answer)


def _sending_then_closing(answer: bytes) -> Behaviour:
    def behave(conn: socket.socket, _request: bytes) -> None:
        conn.sendall(answer)
        conn.close()

    return behave


def _reset(conn: socket.socket, _request: bytes) -> None:
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def _silent(_conn: socket.socket, _request: bytes) -> None:
    time.sleep(5)


def _drip_header(conn: socket.socket, _request: bytes) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
        conn.sendall(bytes([byte]))
        time.sleep(0.05)


def _drip_body(conn: socket.socket, _request: bytes) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        conn.sendall(b"x")
        time.sleep(0.05)


def _endless_chunks(conn: socket.socket, _request: bytes) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        conn.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")


def _endless_headers(conn: socket.socket, _request: bytes) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        conn.sendall(b"X-More: " + b"x" * 4000 + b"\r\n")


def _endless_continue(conn: socket.socket, _request: bytes) -> None:
    while True:
        conn.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.001)


def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200))
    return packed + packer.flush()


_BOMB = reply("200 OK", _bomb(), "Content-Encoding: gzip")


def test_exchange_with_sound_server_then_the_whole_answer() -> None:
    answer = reply("201 Created", b"hej", "X-Mark: one", "X-Mark: two")
    with _against(_sending(answer)) as (client, server):
        found = client.exchange("POST", server.url("/a?b"), headers={"X-A": "1"}, body=b"data")

    assert (found.status, found.body, found.headers["x-mark"]) == (201, b"hej", "one")
    assert server.requests == [
        f"POST /a?b HTTP/1.1\r\nhost: 127.0.0.1:{server.port}\r\naccept-encoding: gzip\r\n"
        "x-a: 1\r\ncontent-length: 4\r\n\r\ndata".encode()
    ]


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"hej" * 99), zlib.compress(b"hej" * 99)], ids=["gzip", "zlib"]
)
def test_exchange_with_compressed_answer_then_the_plain_body(packed: bytes) -> None:
    name = "gzip" if packed[:2] == b"\x1f\x8b" else "deflate"
    with _against(_sending(reply("200 OK", packed, f"Content-Encoding: {name}"))) as (client, s):
        assert client.exchange("GET", s.url()).body == b"hej" * 99


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (_reset, "reset"),
        (_silent, "timeout"),
        (_drip_header, "timeout"),
        (_drip_body, "timeout"),
        (_endless_chunks, "too_large"),
        (_endless_continue, "timeout"),
        (_sending(_BOMB), "too_large"),
        (_sending(reply("200 OK", b"x" * 100_001)), "too_large"),
        (_sending_then_closing(b""), "protocol"),
        (_sending_then_closing(b"HTTP/1.1 200 OK\r\nContent-Le"), "protocol"),
        (_sending_then_closing(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhej"), "partial_body"),
        (
            _sending_then_closing(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhej\r\n"
            ),
            "partial_body",
        ),
        (_sending(b"220 smtp ready\r\n\r\n"), "protocol"),
        (_sending(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhej"), "protocol"),
        (
            _sending(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"),
            "protocol",
        ),
        (_sending(reply("200 OK", b"not gzip", "Content-Encoding: gzip")), "encoding"),
        (_sending(reply("200 OK", gzip.compress(b"x")[:-4], "Content-Encoding: gzip")), "encoding"),
        (_sending(reply("200 OK", b"x", "Content-Encoding: br")), "encoding"),
        (_sending(reply("200 OK", b"x", "Content-Encoding: gzip, gzip")), "encoding"),
    ],
)
def test_exchange_with_bad_server_then_sent_unknown_within_the_deadline(
    behaviour: Behaviour, code: str
) -> None:
    with _against(behaviour) as (client, server):
        began = time.monotonic()
        with pytest.raises(egress.SentUnknown) as caught:
            client.exchange("POST", server.url(), body=b"data", deadline_s=0.6, max_bytes=100_000)
        took = time.monotonic() - began

    assert caught.value.code == code
    assert server.connections == 1
    assert took < 3


def test_exchange_with_endless_headers_then_cut_by_size() -> None:
    with (
        _against(_endless_headers) as (client, server),
        pytest.raises(egress.SentUnknown) as caught,
    ):
        client.exchange("GET", server.url(), deadline_s=5, max_bytes=1000)

    assert caught.value.code in {"protocol", "too_large"}


def test_partial_answer_then_status_and_what_was_read_are_kept() -> None:
    cut = b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"id"'
    with (
        _against(_sending_then_closing(cut)) as (client, s),
        pytest.raises(egress.SentUnknown) as caught,
    ):
        client.exchange("POST", s.url(), body=b"x")

    assert (caught.value.status, caught.value.body) == (200, b'{"id"')


def test_gzip_bomb_then_memory_stays_small() -> None:
    import tracemalloc  # noqa: PLC0415 - measures only this test

    with _against(_sending(_BOMB)) as (client, server):
        tracemalloc.start()
        with pytest.raises(egress.SentUnknown):
            client.exchange("GET", server.url(), max_bytes=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < 20_000_000


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
def test_redirect_to_inner_listener_then_returned_as_is_and_canary_sees_nothing(
    status: str,
) -> None:
    with serving(_silent) as canary:
        answer = reply(status, b"", f"Location: {canary.url('/secret')}")
        with _against(_sending(answer)) as (client, server):
            found = client.exchange("GET", server.url())

        assert found.status == int(status[:3])
        assert found.headers["location"] == canary.url("/secret")
        assert canary.connections == 0


def test_name_that_rebinds_to_loopback_then_canary_sees_nothing() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else [_LOOPBACK]

    with serving(_silent) as canary:
        client = egress.Client(resolver=rebinding)
        for _ in range(3):
            with pytest.raises(egress.Refused):
                client.exchange("GET", "https://rebind.kommun.se/", deadline_s=2)
        assert canary.connections == 0

    assert asked == ["rebind.kommun.se"] * 3


def test_listed_name_then_resolved_once_and_connected_to_what_was_checked() -> None:
    asked: list[str] = []

    def flipping(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [_LOOPBACK] if len(asked) == 1 else ["169.254.169.254"]

    with serving(_sending(reply(body=b"hej"))) as server:
        allowed = egress.Allowed(frozenset({("diarium.kommun.se", server.port)}))
        client = egress.Client(allowed, resolver=flipping)
        with contextlib.closing(client):
            found = client.exchange("GET", f"http://diarium.kommun.se:{server.port}/")

    assert found.body == b"hej"
    assert asked == ["diarium.kommun.se"]
    assert f"host: diarium.kommun.se:{server.port}".encode() in server.requests[0]


def test_dead_first_address_then_the_next_one_is_tried() -> None:
    with serving(_sending(reply(body=b"hej"))) as server:
        client = egress.Client(
            egress.Allowed(frozenset({("x.kommun.se", server.port)})),
            resolver=lambda _host, _port: ["127.0.0.2", "::1", _LOOPBACK],
        )
        with contextlib.closing(client):
            found = client.exchange("GET", f"http://x.kommun.se:{server.port}/", deadline_s=5)

    assert found.body == b"hej"


def _hanging(_host: str, _port: int) -> Sequence[str]:
    time.sleep(3)
    return ["8.8.8.8"]


def _failing(_host: str, _port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "SERVFAIL")


@pytest.mark.parametrize(
    ("resolver", "code"),
    [
        (_hanging, "dns_timeout"),
        (_failing, "dns"),
        (lambda _host, _port: [], "dns_empty"),
    ],
)
def test_resolver_that_fails_then_not_sent(resolver: wire.Resolver, code: str) -> None:
    client = egress.Client(resolver=resolver)
    began = time.monotonic()

    with pytest.raises(egress.NotSent) as caught:
        client.exchange("POST", "https://good.se/", body=b"x", deadline_s=0.4)

    assert caught.value.code == code
    assert time.monotonic() - began < 2


def test_listener_that_never_accepts_tls_then_not_sent() -> None:
    with serving(lambda conn, _request: conn.sendall(b"no tls here")) as server:
        client = _client(server.port)
        with pytest.raises(egress.NotSent):
            client.exchange(
                "POST", f"https://127.0.0.1:{server.port}/", body=b"secret", deadline_s=0.8
            )

    assert server.requests == []


def test_backlog_that_never_accepts_then_sent_unknown_since_bytes_left() -> None:
    with listen() as sock:
        port = int(sock.getsockname()[1])
        with pytest.raises(egress.SentUnknown) as caught:
            _client(port).exchange("POST", f"http://127.0.0.1:{port}/", body=b"x", deadline_s=0.4)

    assert caught.value.code == "timeout"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET /x HTTP/1.1\r\nX: ", {}), ("get", {}), ("CONNECT", {}), ("TRACE", {}),
        ("GET", {"X": "a\r\nY: b"}), ("GET", {"X": "a\nb"}), ("GET", {"X": "a\x00"}),
        ("GET", {"X\r\nY": "a"}), ("GET", {"": "a"}), ("GET", {"X Y": "a"}), ("GET", {"å": "a"}),
        ("GET", {"X": "å"}), ("GET", {"X": " a"}), ("GET", {"Host": "evil.se"}),
        ("GET", {"Content-Length": "0"}), ("GET", {"Transfer-Encoding": "chunked"}),
        ("GET", {"Connection": "close"}), ("GET", {"Upgrade": "h2c"}),
    ],
)  # fmt: skip
def test_request_that_could_be_two_then_refused(method: str, headers: dict[str, str]) -> None:
    with _against(_sending(reply())) as (client, server), pytest.raises(egress.Refused):
        client.exchange(method, server.url(), headers=headers)

    assert server.connections == 0


def test_closed_idle_connection_then_a_new_one_and_no_unknown_outcome() -> None:
    with _against(_sending_then_closing(reply(body=b"hej"))) as (client, server):
        bodies = [client.exchange("POST", server.url(), body=b"x").body for _ in range(5)]

    assert bodies == [b"hej"] * 5
    assert server.connections == 5


def test_kept_connection_then_each_exchange_has_its_own_deadline() -> None:
    with _against(_sending(reply(body=b"hej"))) as (client, server):
        client.exchange("GET", server.url(), deadline_s=0.3)
        time.sleep(0.5)
        assert client.exchange("GET", server.url(), deadline_s=5).body == b"hej"

    assert server.connections == 1


@pytest.mark.slow
def test_250_threads_with_one_client_then_all_answers_belong_to_their_questions() -> None:
    def echo(conn: socket.socket, request: bytes) -> None:
        time.sleep(0.2)
        conn.sendall(reply(body=request.split(b" ", 2)[1]))

    with _against(echo) as (client, server):
        began = time.monotonic()

        def ask(n: int) -> bool:
            found = client.exchange("POST", server.url(f"/{n}"), body=b"x", deadline_s=30)
            return found.body == f"/{n}".encode()

        with ThreadPoolExecutor(250) as threads:
            right = list(threads.map(ask, range(500)))
        took = time.monotonic() - began

    assert right == [True] * 500
    assert took < 20


def test_configure_then_the_process_client_lets_exactly_that_pair_through() -> None:
    with serving(_sending(reply(body=b"hej"))) as server:
        egress.configure(egress.Allowed(frozenset({(_LOOPBACK, server.port)})))
        try:
            assert egress.client().exchange("GET", server.url()).body == b"hej"
        finally:
            egress.configure(egress.Allowed())
        with pytest.raises(egress.Refused):
            egress.client().exchange("GET", server.url())


def test_exhausted_pool_then_not_sent_within_the_deadline() -> None:
    with serving(_silent) as server:
        client = egress.Client(
            egress.Allowed(frozenset({(_LOOPBACK, server.port)})), max_connections=1
        )
        first = threading.Thread(target=_swallow, args=(client, server.url()))
        first.start()
        time.sleep(0.2)
        with pytest.raises(egress.NotSent) as caught:
            client.exchange("POST", server.url(), body=b"x", deadline_s=0.4)
        first.join()

    assert caught.value.code == "timeout"
    assert free_port() != server.port


def _swallow(client: egress.Client, url: str) -> None:
    with contextlib.suppress(egress.SentUnknown):
        client.exchange("POST", url, body=b"x", deadline_s=1.5)
