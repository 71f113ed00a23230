"""The guarded wire under the egress client: resolve once, check, connect to what was checked.

One exchange runs wholly in one thread. What the wire must know of it (deadline, target,
whether request bytes may have left) lies in a thread-local, so that pooled connections
always answer to the exchange that uses them now.
"""

from __future__ import annotations

import ipaddress
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import httpcore2

from torget.kit import addresses

Resolver = Callable[[str, int], Sequence[str]]
_MAX_ADDRESSES: Final = 8
_CHUNK: Final = 65536


class Closed(Exception):
    """The guard does not let this exchange through; nothing was connected to."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """No connection could be made; nothing of the request has left."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooMuch(Exception):
    """The answer is larger on the wire than this exchange accepts."""


class OutOfTime(Exception):
    """The exchange's total time has passed."""


class Exchange:
    """What is true of the exchange that this thread carries out now."""

    def __init__(self, host: str, port: int, *, listed: bool, deadline: float, limit: int) -> None:
        """Begin with nothing sent and nothing read; `deadline` is on the monotonic clock."""
        self.host = host
        self.port = port
        self.listed = listed
        self.deadline = deadline
        self.limit = limit
        self.wrote = False
        self.read = 0

    def remaining(self) -> float:
        """Return the seconds left, or raise OutOfTime."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left


class _Current(threading.local):
    exchange: Exchange | None = None


_current = _Current()


def begin(exchange: Exchange) -> None:
    """Make the exchange the one this thread's streams answer to."""
    _current.exchange = exchange


def end() -> None:
    """Leave this thread without an exchange."""
    _current.exchange = None


def _now() -> Exchange:
    if _current.exchange is None:
        raise Closed("no_exchange")
    return _current.exchange


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Return the addresses the system's resolver gives for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that were checked, within the exchange's deadline."""

    def __init__(self, resolver: Resolver) -> None:
        """Take the resolver; it is asked once for each connection."""
        self._resolver = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the exchange's deadline rules
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Return a stream to the first checked address that answers."""
        exchange = _now()
        if (host, port) != (exchange.host, exchange.port):
            raise Closed("other_target")
        return GuardedStream(_connect(_checked(self._resolver, exchange), exchange))

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Refuse: nothing outside speaks to us over a file."""
        raise Closed("unix_socket")


class GuardedStream(httpcore2.NetworkStream):
    """One connection, read and written under the deadline of the exchange using it."""

    def __init__(self, sock: socket.socket) -> None:
        """Take over the connected socket."""
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Return what has come, at most to the exchange's byte limit."""
        exchange = _now()
        self._sock.settimeout(exchange.remaining())
        try:
            data = self._sock.recv(min(max_bytes, _CHUNK))
        except TimeoutError as error:
            raise OutOfTime from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        exchange.read += len(data)
        if exchange.read > exchange.limit:
            raise TooMuch
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all of it. From the first attempt the request counts as possibly out."""
        exchange = _now()
        view = memoryview(buffer)
        while view:
            self._sock.settimeout(exchange.remaining())
            exchange.wrote = True
            try:
                view = view[self._sock.send(view) :]
            except TimeoutError as error:
                raise OutOfTime from error
            except OSError as error:
                raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Return the stream under TLS, the certificate checked against the name."""
        try:
            self._sock.settimeout(_now().remaining())
            secured = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise Unreachable("tls_timeout") from error
        except (ssl.SSLError, ValueError) as error:
            self.close()
            raise Unreachable("tls") from error
        except OSError as error:
            self.close()
            raise Unreachable("tls_reset") from error
        except OutOfTime:
            self.close()
            raise
        return GuardedStream(secured)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own signature
        """Answer the pool's questions; a readable idle connection has been closed by the peer."""
        if info == "is_readable":
            return _is_readable(self._sock)
        if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket):
            return self._sock
        return None


def _is_readable(sock: socket.socket) -> bool:
    try:
        sock.settimeout(0)
        if isinstance(sock, ssl.SSLSocket):
            return sock.pending() > 0 or _plain_readable(sock)
        return _plain_readable(sock)
    except (OSError, ValueError):
        return True


def _plain_readable(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _checked(resolver: Resolver, exchange: Exchange) -> list[str]:
    """Return the addresses to try; one closed address among them closes the whole name."""
    try:
        found: Sequence[str] = [str(ipaddress.ip_address(exchange.host))]
    except ValueError:
        found = _resolve(resolver, exchange)
    permitted = addresses.is_reachable_when_listed if exchange.listed else addresses.is_public
    checked = list(dict.fromkeys(found))[:_MAX_ADDRESSES]
    if not checked:
        raise Unreachable("dns_empty")
    for text in checked:
        try:
            address = ipaddress.ip_address(text)
        except ValueError as error:
            raise Closed("address_form") from error
        if not permitted(address):
            raise Closed("address")
    return checked


def _resolve(resolver: Resolver, exchange: Exchange) -> Sequence[str]:
    """Ask the resolver once, in a thread, since it knows no deadline of its own."""
    answers: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(exchange.host, exchange.port))
        except (OSError, ValueError):
            answers.put(None)

    threading.Thread(target=ask, daemon=True, name="egress-dns").start()
    try:
        found = answers.get(timeout=exchange.remaining())
    except queue.Empty as error:
        raise Unreachable("dns_timeout") from error
    if found is None:
        raise Unreachable("dns")
    return found


def _connect(checked: list[str], exchange: Exchange) -> socket.socket:
    """Try each address with a fair share of the time left (a dead IPv6 road costs a share)."""
    code = "connect"
    for at, address in enumerate(checked):
        share = exchange.remaining() / (len(checked) - at)
        try:
            sock = socket.create_connection((address, exchange.port), timeout=share)
        except TimeoutError:
            code = "connect_timeout"
        except OSError:
            code = "connect"
        else:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
    raise Unreachable(code)
