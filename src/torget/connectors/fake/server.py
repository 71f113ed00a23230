"""The fake network over real HTTP: `python -m torget.connectors.fake.server --port P --home D`.

Not a part of what a municipality runs: it lets Torget be tried and tested against a
network that loses answers on order and keeps its own ledger of what it took.
"""

from __future__ import annotations

import argparse
import json
import secrets
import socket
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, NoReturn, cast
from urllib.parse import SplitResult, urlsplit

from torget.connectors.fake import control, network
from torget.connectors.fake.answers import Answer, answer
from torget.connectors.fake.faults import BEFORE, Fault, Switchboard
from torget.connectors.fake.ledger import Ledger, entries
from torget.connectors.fake.town import Town

_HANG_S: Final = 60.0
_MAX_BODY: Final = 32 * 1024 * 1024
_STATUS_BEFORE: Final = {"429": 429, "500_before": 500, "401": 401, "403": 403}
_HTML: Final = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>"


@dataclass
class World:
    """All that the server holds."""

    town: Town
    board: Switchboard
    settings: control.Settings
    revoked: set[str] = field(default_factory=set)


class _Dropped(Exception):
    """The connection is to be closed without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "TorgetFakeNetwork"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 120.0

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names given by http.server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: the ledger is the log."""

    def _serve(self) -> None:
        address = urlsplit(self.path)
        body = self._body()
        try:
            found = self._answer(address, body)
        except _Dropped:
            self._drop()
            return
        self._send(found)

    def _answer(self, address: SplitResult, body: bytes) -> Answer:
        world = cast("FakeServer", self.server).world
        call = network.Call(self.command, address.path, address.query, body, dict(self.headers))
        if address.path.startswith("/control/"):
            return control.handle(call, world.town, world.board, world.settings)
        account = network.account_of(call, revoked=world.settings.revoked)
        kind = network.kind_of(call)
        faults = world.board.strike(kind, account or "")
        for fault in faults:
            early = self._before(fault)
            if early is not None:
                return early
        if account is None:
            return answer(401, {"error": "bad_token"})
        after = next((fault for fault in faults if fault.name not in BEFORE), None)
        base_url = f"http://{self.headers.get('Host', '127.0.0.1')}"
        found = network.handle(
            call, world.town, world.settings, account=account, base_url=base_url, fault=after
        )
        return self._after(after, found) if after else found

    def _before(self, fault: Fault) -> Answer | None:
        if fault.name in _STATUS_BEFORE:
            wait = {"Retry-After": fault.value} if fault.value else {}
            return answer(_STATUS_BEFORE[fault.name], {"error": fault.name}, **wait)
        if fault.name == "html":
            return Answer(200, _HTML, {"Content-Type": "text/html"})
        if fault.name == "drop_before":
            raise _Dropped
        if fault.name == "hang_before":
            _hang(fault)
        if fault.name == "latency":
            time.sleep(_seconds(fault.value, default=0.5))
        return None

    def _after(self, fault: Fault, found: Answer) -> Answer:
        if fault.name == "drop_after":
            raise _Dropped
        if fault.name == "hang_after":
            _hang(fault)
        if fault.name == "504_after":
            return Answer(504, _HTML, {"Content-Type": "text/html"})
        if fault.name == "html_after":
            return Answer(200, _HTML, {"Content-Type": "text/html"})
        if fault.name == "truncated":
            return Answer(found.status, found.body[: len(found.body) // 2], found.headers)
        if fault.name == "cut":
            longer = {**found.headers, "Content-Length": str(len(found.body) + 100)}
            return Answer(found.status, found.body, {**longer, "Connection": "close"})
        if fault.name == "no_id":
            return answer(200, {"ok": True})
        return found

    def _body(self) -> bytes:
        try:
            size = min(int(self.headers.get("Content-Length") or 0), _MAX_BODY)
        except ValueError:
            size = 0
        return self.rfile.read(max(0, size))

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, found: Answer) -> None:
        headers = {"Content-Type": "application/json", **found.headers}
        headers.setdefault("Content-Length", str(len(found.body)))
        self.send_response(found.status)
        for name, text in headers.items():
            self.send_header(name, text.encode("latin-1", "replace").decode("latin-1"))
        self.end_headers()
        self.wfile.write(found.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or headers.get("Connection") == "close"


class FakeServer(ThreadingHTTPServer):
    """Serves one network whose ledger lies in `home`."""

    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(self, port: int, home: Path, *, host: str = "127.0.0.1") -> None:
        self.ledger = Ledger(home)
        town = Town(self.ledger.append, _network_clock)
        for entry in entries(home):
            town.replay(entry)
        self.world = World(town, Switchboard(), control.Settings())
        super().__init__((host, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Let go of a client that went away; anything else is a defect and is told."""
        del request, client_address

    @property
    def base_url(self) -> str:
        """Return where the network answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def server_close(self) -> None:
        """Stop listening and let go of the ledger."""
        super().server_close()
        self.ledger.close()


def _network_clock() -> datetime:
    """Return the network's own time: it is another machine, and Torget never asks for this."""
    return datetime.now(UTC)


def _hang(fault: Fault) -> NoReturn:
    time.sleep(_seconds(fault.value, default=_HANG_S))
    raise _Dropped


def _seconds(written: str, *, default: float) -> float:
    """Return the seconds of "2" or of a span "0.5-2"."""
    if not written:
        return default
    low, _, high = written.partition("-")
    if not high:
        return float(low)
    share = secrets.randbelow(1_000) / 1_000
    return float(low) + (float(high) - float(low)) * share


def main() -> None:
    """Serve until stopped; print one line of JSON when ready."""
    parser = argparse.ArgumentParser(prog="torget.connectors.fake.server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    with FakeServer(given.port, given.home, host=given.host) as server:
        print(json.dumps({"ready": server.base_url}), flush=True)  # noqa: T201 - its only word
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
