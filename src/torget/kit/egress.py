"""The one guarded client for everything Torget sends out over HTTP.

Each exchange is one request and one answer: no redirect is followed, nothing is tried
again, and the whole of it has one deadline. An error says exactly whether bytes of the
request can have left the machine, since that decides whether something is published twice.
Source: design, reliability, R20-R22, R28 and section 4.2.
"""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpcore2

from torget.kit import web_addresses, wire

DEADLINE_S: Final = 30.0
MAX_BYTES: Final = 10_000_000
_HEAD_ROOM: Final = 262_144  # headers and chunk marks on top of the body's limit
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_OURS: Final = frozenset({"host", "connection", "content-length", "transfer-encoding", "upgrade"})
_TOKEN: Final = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
_GZIP_OR_ZLIB: Final = 47  # zlib's code for "read either header by itself"


class EgressError(Exception):
    """No whole answer was had. `code` is short and stable and holds nothing of the content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(EgressError):
    """The guard does not let the request out: no byte of it has left the machine."""


class NotSent(EgressError):
    """No connection was had: no byte of the request has left the machine."""


class SentUnknown(EgressError):
    """Bytes of the request may have left, and no whole answer came back.

    `status` is 0 where no status line was read; `body` is what was read of the answer.
    """

    def __init__(self, code: str, *, status: int = 0, body: bytes = b"") -> None:
        super().__init__(code)
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Allowed:
    """The host:port pairs an operator has opened beside https on the open internet."""

    pairs: frozenset[tuple[str, int]] = frozenset()


def read_allowed(text: str) -> Allowed:
    """Return the pairs of "host:port, host:port" (IPv6 in brackets); raise ValueError if bad."""
    return Allowed(
        frozenset(web_addresses.read_pair(part) for part in text.split(",") if part.strip())
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer, its body decompressed. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Reading:
    """What has been read of an answer so far."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)


class Client:
    """Sends one exchange at a time in each thread; one client serves hundreds of threads."""

    def __init__(
        self,
        allowed: Allowed = Allowed(),
        *,
        resolver: wire.Resolver = wire.system_resolver,
        ssl_context: ssl.SSLContext | None = None,
        max_connections: int = 600,
    ) -> None:
        """Open nothing yet; certificates are checked against the system's authorities."""
        self._allowed = allowed
        tls = ssl_context or ssl.create_default_context()
        backend = wire.GuardedBackend(resolver)
        self._reading = _pool(tls, backend, max_connections, kept=100)
        # A peer may close an idle connection while a request is on its way into it, and then
        # nobody knows whether it was taken: what changes something gets a connection of its own.
        self._changing = _pool(tls, backend, max_connections, kept=0)

    def close(self) -> None:
        """Close every connection."""
        self._reading.close()
        self._changing.close()

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        deadline_s: float = DEADLINE_S,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """Return the whole answer, a 3xx as it is; raise Refused, NotSent or SentUnknown.

        `deadline_s`: seconds for all of it, name look-up included. `max_bytes`: of the
        decompressed body, and of the body on the wire.
        """
        address, listed = self._target(url)
        request = _request(method, address, headers or {}, body)
        exchange = wire.Exchange(
            address.host,
            address.port,
            listed=listed,
            deadline=time.monotonic() + deadline_s,
            limit=max_bytes + _HEAD_ROOM,
        )
        request.extensions["timeout"] = {"pool": deadline_s}
        wire.begin(exchange)
        try:
            return self._carry_out(request, exchange, max_bytes)
        finally:
            wire.end()

    def _target(self, url: str) -> tuple[web_addresses.WebAddress, bool]:
        try:
            address = web_addresses.read(url)
        except web_addresses.BadAddress as error:
            raise Refused(error.code) from error
        if (address.host, address.port) in self._allowed.pairs:
            return address, True
        if address.scheme != "https":
            raise Refused("not_https")
        if address.port != 443:  # noqa: PLR2004 - https
            raise Refused("port")
        if not address.is_ip_literal and web_addresses.is_inner_name(address.host):
            raise Refused("inner_name")
        return address, False

    def _carry_out(
        self, request: httpcore2.Request, exchange: wire.Exchange, max_bytes: int
    ) -> Answer:
        reading = _Reading()
        pool = self._reading if request.method in {b"GET", b"HEAD"} else self._changing
        try:
            response = pool.handle_request(request)
            try:
                _read(response, reading, max_bytes)
            finally:
                response.close()
        except wire.Closed as error:
            raise Refused(error.code) from error
        except wire.Unreachable as error:
            raise NotSent(error.code) from error
        except (*_CUT, *_LIBRARY) as error:
            raise _judged(error, exchange, reading) from error
        return Answer(reading.status, reading.headers, bytes(reading.body))


def _pool(
    tls: ssl.SSLContext, backend: wire.GuardedBackend, size: int, *, kept: int
) -> httpcore2.ConnectionPool:
    return httpcore2.ConnectionPool(
        ssl_context=tls,
        max_connections=size,
        max_keepalive_connections=kept,
        keepalive_expiry=2.0,  # shorter than servers': fewer stale ones
        retries=0,
        network_backend=backend,
    )


class _BadEncoding(Exception):
    """The answer's compression cannot be read."""


_CUT = (wire.OutOfTime, wire.TooMuch, _BadEncoding, OSError)
_LIBRARY = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
)


def _judged(error: Exception, exchange: wire.Exchange, reading: _Reading) -> EgressError:
    """Return NotSent or SentUnknown by one question: had the first write begun."""
    code = _code(error, started=reading.status != 0)
    if not exchange.wrote:
        return NotSent(code)
    return SentUnknown(code, status=reading.status, body=bytes(reading.body))


def _code(error: Exception, *, started: bool) -> str:
    if isinstance(error, wire.OutOfTime | httpcore2.TimeoutException):
        return "timeout"
    if isinstance(error, wire.TooMuch):
        return "too_large"
    if isinstance(error, _BadEncoding):
        return "encoding"
    if started:
        return "partial_body"
    return "protocol" if isinstance(error, httpcore2.ProtocolError) else "reset"


def _request(
    method: str, address: web_addresses.WebAddress, headers: Mapping[str, str], body: bytes
) -> httpcore2.Request:
    if method not in _METHODS:
        raise Refused("method")
    lines = [("host", address.authority), ("accept-encoding", "gzip")]
    for name, value in headers.items():
        lines.append((_header_name(name), _header_value(value)))
    if body or method in {"POST", "PUT", "PATCH"}:
        lines.append(("content-length", str(len(body))))
    return httpcore2.Request(
        method=method.encode("ascii"),
        url=httpcore2.URL(
            scheme=address.scheme.encode("ascii"),
            host=address.host.encode("ascii"),
            port=address.port,
            target=address.target.encode("ascii"),
        ),
        headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in lines],
        content=body,
        extensions={},
    )


def _header_name(name: str) -> str:
    lower = name.lower()
    if not lower or not set(lower) <= _TOKEN or lower in _OURS or lower == "accept-encoding":
        raise Refused("header")
    return lower


def _header_value(value: str) -> str:
    if any(not (" " <= sign <= "~") for sign in value) or value != value.strip():
        raise Refused("header")
    return value


def _read(response: httpcore2.Response, reading: _Reading, max_bytes: int) -> None:
    reading.status = response.status
    for name, value in response.headers:
        reading.headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    encoding = reading.headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        for chunk in response.iter_stream():
            _append(reading.body, chunk, max_bytes)
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise _BadEncoding
    _inflate(response, reading.body, max_bytes)


def _append(body: bytearray, chunk: bytes, max_bytes: int) -> None:
    if len(body) + len(chunk) > max_bytes:
        raise wire.TooMuch
    body += chunk


def _inflate(response: httpcore2.Response, body: bytearray, max_bytes: int) -> None:
    """Decompress never more than one byte past the limit, so that a bomb costs nothing."""
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
    read = 0
    for packed in response.iter_stream():
        read += len(packed)
        if read > max_bytes or unpack.eof:
            raise wire.TooMuch if read > max_bytes else _BadEncoding
        try:
            _append(body, unpack.decompress(packed, max_bytes - len(body) + 1), max_bytes)
        except zlib.error as error:
            raise _BadEncoding from error
    if unpack.unused_data or (read and not unpack.eof):
        raise _BadEncoding


class _Default:
    """The process's own client, made at start-up."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.client: Client | None = None


_default = _Default()


def configure(allowed: Allowed) -> None:
    """Make the process's client anew; called once at start-up with the operator's pairs."""
    with _default.lock:
        if _default.client is not None:
            _default.client.close()
        _default.client = Client(allowed)


def client() -> Client:
    """Return the process's client; one that lets nothing but public https out if unconfigured."""
    with _default.lock:
        if _default.client is None:
            _default.client = Client()
        return _default.client
