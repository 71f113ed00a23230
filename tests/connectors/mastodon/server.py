"""A real Mastodon-API server (the package mastodon-mock) as a process of its own on loopback.

Start it with `running(folder)`; it keeps its data in `folder`, so it can be stopped and
started again. It ends by its own process id.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kit.loopback import free_port
from torget.connectors.port import Connection, Connector, Incoming

KOMMUN, ANNA, BENGT = "kommun_token", "anna_token", "bengt_token"
_NAMES = {KOMMUN: "kungsbacka", ANNA: "anna", BENGT: "bengt"}
_READY_S = 30.0


def config(folder: Path, port: int) -> str:
    """Return the server's settings: three people, data and media in `folder`."""
    accounts = "".join(
        f'[[seed.accounts]]\nusername = "{name}"\ndisplay_name = "{name.title()}"\n'
        f'access_token = "{token}"\n'
        for token, name in _NAMES.items()
    )
    return (
        f'domain = "127.0.0.1:{port}"\nurl_scheme = "http"\n'
        f'media_storage_path = "{folder / "media"}"\n'
        f'[database]\npath = "{folder / "mock.sqlite"}"\n'
        f'[server]\nhost = "127.0.0.1"\nport = {port}\n{accounts}'
    )


@dataclass
class MockServer:
    """A running server and the people's own way to it (never through our connector)."""

    port: int
    process: subprocess.Popen[bytes]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(
        self, token: str, method: str, path: str, fields: Mapping[str, object] | None = None
    ) -> Any:  # noqa: ANN401 - whatever the server says
        """Return the JSON of one call made by one of the people."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.url + path,
            method=method,
            data=None if fields is None else json.dumps(fields).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
            return json.loads(answer.read())

    def post(self, token: str, text: str, **fields: object) -> dict[str, Any]:
        """Publish a status as one of the people."""
        found = self.call(token, "POST", "/api/v1/statuses", {"status": text, **fields})
        assert isinstance(found, dict)
        return found

    def reply(self, token: str, to: str, text: str, **fields: object) -> dict[str, Any]:
        """Answer a status as one of the people."""
        return self.post(token, text, in_reply_to_id=to, **fields)

    def edit(self, token: str, status_id: str, text: str) -> None:
        """Change one's own status."""
        self.call(token, "PUT", f"/api/v1/statuses/{status_id}", {"status": text})

    def delete(self, token: str, status_id: str) -> None:
        """Take one's own status down."""
        self.call(token, "DELETE", f"/api/v1/statuses/{status_id}")

    def own_statuses(self) -> list[dict[str, Any]]:
        """Return what the authority's account has published, newest first."""
        found = self.call(KOMMUN, "GET", f"/api/v1/accounts/{self.ids[KOMMUN]}/statuses?limit=40")
        assert isinstance(found, list)
        return found

    def fault(self, methods: list[str], path: str, effect: Mapping[str, object]) -> None:
        """Make the next matching call fail in the server's own way."""
        rule = {"match": {"methods": methods, "path": path}, "effect": effect, "count": 1}
        self.call(KOMMUN, "POST", "/api/v1/_mock/faults", rule)

    def connection(self, *, port: int = 0, secret: str = KOMMUN) -> Connection:
        """Return what the connector needs to speak for the authority's account."""
        return Connection(
            base_url=f"http://127.0.0.1:{port or self.port}",
            secret=secret,
            remote_account_id=self.ids[KOMMUN],
            handle="@kungsbacka",
            deadline_s=10.0,
        )


def start(folder: Path, port: int = 0) -> MockServer:
    """Return a server that answers; raise where it does not come up."""
    port = port or free_port()
    settings = folder / "mm.toml"
    settings.write_text(config(folder, port), encoding="utf-8")
    log = (folder / "server.log").open("ab")
    with log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "mastodon_mock", "serve", "--config", str(settings)),
                *("--port", str(port), "--host", "127.0.0.1", "--log-level", "warning"),
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    server = MockServer(port, process)
    try:
        _await(server)
    except BaseException:
        stop(server)
        raise
    for token in _NAMES:
        found = server.call(token, "GET", "/api/v1/accounts/verify_credentials")
        server.ids[token] = str(found["id"])
    return server


def stop(server: MockServer) -> None:
    """End exactly the process that was started."""
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait(10)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[MockServer]:
    """Run a server for the length of the block."""
    server = start(folder)
    try:
        yield server
    finally:
        stop(server)


def collect_round(
    mastodon: Connector, server: MockServer, cursor: str = ""
) -> tuple[dict[str, Incoming], str]:
    """Return all that whole rounds give until nothing more is promised, and the new cursor."""
    found: dict[str, Incoming] = {}
    for _ in range(2000):
        page = mastodon.fetch(server.connection(), cursor)
        assert len(page.items) <= 500
        assert page.unreadable == ()
        found.update((item.remote_id, item) for item in page.items)
        cursor = page.cursor
        if not page.more:
            return found, cursor
    raise AssertionError(cursor)


def _await(server: MockServer) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            server.call(KOMMUN, "GET", "/api/v1/instance")
            return
        time.sleep(0.1)
    message = "mastodon-mock did not come up"
    raise RuntimeError(message)
