"""The demo's network: a server of the Mastodon kind on loopback, a process of its own.

Its database, pictures, port and tokens lie in the demo's home, so that a restart finds
everything again. The server is `mastodon-mock`; see docs/drift for what it is and is not.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torget.management.demo import processes
from torget.management.demo.processes import Child
from torget.management.demo.supervisor import write_private
from torget.management.demo.world import World, load

NAME = "Demons nätverk"
PORTS = range(28_300, 28_350)  # below the range that the system hands out (from 32 768)
START_LIMIT_S = 30.0
_HTTP_OK = 200


class NoFreePort(Exception):
    """Ingen ledig port för demons nätverk."""


class NetworkDidNotStart(Exception):
    """Demons nätverk kom inte igång."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The running network server.

    `pid` is 0 where a supervisor keeps it; `process` is there where this process started it.
    """

    base_url: str
    pid: int
    home: Path
    process: subprocess.Popen[bytes] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Launch:
    """How the network server is started, and where it will answer."""

    child: Child
    base_url: str


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the home remembers of the network: port, process and each account's token."""

    port: int
    pid: int
    started: str
    tokens: Mapping[str, str]


def folder(home: Path) -> Path:
    """Return the folder in the demo's home where the network keeps its things."""
    return home / "network"


def database(home: Path) -> Path:
    """Return the network server's SQLite database."""
    return folder(home) / "network.sqlite"


def token(home: Path, handle: str) -> str:
    """Return the access token of one account on the network; KeyError where it has none."""
    return _recall(home).tokens[handle]


def prepare(home: Path, world: World | None = None) -> Launch:
    """Return how to start the network, with its settings written and a free port chosen.

    The port of the last run is kept where it is free; NoFreePort where none is.
    """
    world = world or load()
    folder(home).mkdir(parents=True, exist_ok=True)
    memory = _recall(home)
    port = _free_port(memory.port)
    if memory.port not in (0, port):
        _move_pictures(home, memory.port, port)
    tokens = _tokens(world, memory.tokens)
    _remember(home, _Memory(port, 0, "", tokens))
    write_private(folder(home) / "network.toml", _settings(home, world, tokens))
    return Launch(_child(home, port), f"http://127.0.0.1:{port}")


def start(home: Path) -> Peer:
    """Return the network server of this home, started and answering, or already running."""
    memory = _recall(home)
    base_url = f"http://127.0.0.1:{memory.port}"
    if memory.pid and processes.started_at(memory.pid) == memory.started and is_up(base_url):
        return Peer(base_url, memory.pid, home)
    launch = prepare(home)
    process = processes.spawn(launch.child)
    started = processes.started_at(process.pid)
    fresh = _recall(home)
    _remember(home, _Memory(fresh.port, process.pid, started, fresh.tokens))
    try:
        wait_until_up(launch.base_url, is_alive=lambda: process.poll() is None)
    except NetworkDidNotStart:
        processes.end(process, grace_s=2)
        raise
    return Peer(launch.base_url, process.pid, home, process)


def stop(peer: Peer) -> None:
    """End the server that `start` started; nothing happens where it is gone already."""
    memory = _recall(peer.home)
    if peer.process is not None:
        processes.end(peer.process, grace_s=5)
    else:
        processes.end_stranger(peer.pid, memory.started, grace_s=5)
    _remember(peer.home, _Memory(memory.port, 0, "", memory.tokens))


def wait_until_up(
    base_url: str,
    *,
    is_alive: Callable[[], bool] = lambda: True,
    limit_s: float = START_LIMIT_S,
) -> None:
    """Return when the server answers; NetworkDidNotStart where it ends or takes too long."""
    end_at = time.monotonic() + limit_s
    while not is_up(base_url):
        if not is_alive() or time.monotonic() > end_at:
            raise NetworkDidNotStart("Nätverket kom inte igång. Se loggen network.log.")
        time.sleep(0.03)


def is_up(base_url: str) -> bool:
    """Tell whether a server answers at /health."""
    host, _, port = base_url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == _HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _child(home: Path, port: int) -> Child:
    settings = str(folder(home) / "network.toml")
    address = ("--host", "127.0.0.1", "--port", str(port), "--domain", f"127.0.0.1:{port}")
    pages = ("-m", "torget.management.demo.network_pages", str(database(home)))
    serve = (*pages, "serve", "--config", settings, *address)
    return Child(
        name=NAME,
        argv=processes.python(*serve, "--log-level", "warning"),
        cwd=folder(home),
        log=home / "logs" / "network.log",
        env=processes.environment({"PYTHONUNBUFFERED": "1"}, without=("PORT", "HOST")),
    )


def _free_port(last: int) -> int:
    for port in (last, *PORTS) if last else PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoFreePort(f"Ingen ledig port mellan {PORTS[0]} och {PORTS[-1]} för demons nätverk.")


def _tokens(world: World, known: Mapping[str, str]) -> dict[str, str]:
    handles = [account.handle for account in world.accounts]
    handles += [handle for handle, _ in world.citizens()]
    return {handle: known.get(handle) or secrets.token_urlsafe(24) for handle in handles}


def _settings(home: Path, world: World, tokens: Mapping[str, str]) -> str:
    """Return the server's settings as TOML; a JSON string is a TOML string too."""
    lines = [
        'title = "Exempelby (demo)"',
        f"media_storage_path = {_quoted(str(folder(home) / 'media'))}",
        "[database]",
        f"path = {_quoted(str(database(home)))}",
    ]
    people = [(account.handle, account.name, account.about) for account in world.accounts]
    people += [(handle, name, "") for handle, name in world.citizens()]
    for handle, name, about in people:
        lines += [
            "[[seed.accounts]]",
            f"username = {_quoted(handle)}",
            f"display_name = {_quoted(name)}",
            f"note = {_quoted(about)}",
            f"access_token = {_quoted(tokens[handle])}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _move_pictures(home: Path, old: int, new: int) -> None:
    """Make stored picture addresses follow the server to its new port."""
    if not database(home).exists():
        return
    with contextlib.closing(sqlite3.connect(database(home), timeout=10)) as base, base:
        base.execute(
            "update media_attachments set url = replace(url, ?, ?),"
            " preview_url = replace(preview_url, ?, ?)",
            (f"127.0.0.1:{old}/", f"127.0.0.1:{new}/") * 2,
        )


def _recall(home: Path) -> _Memory:
    try:
        found = json.loads((folder(home) / "memory.json").read_text(encoding="utf-8"))
        return _Memory(
            int(found["port"]), int(found["pid"]), str(found["started"]), dict(found["tokens"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _Memory(0, 0, "", {})


def _remember(home: Path, memory: _Memory) -> None:
    text = json.dumps(
        {
            "port": memory.port,
            "pid": memory.pid,
            "started": memory.started,
            "tokens": dict(memory.tokens),
        }
    )
    write_private(folder(home) / "memory.json", text)
