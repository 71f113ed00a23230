"""The whole real stack, started once: web, worker, PostgreSQL and the network's own server.

It is the demo as a person starts it, in a home of its own. Citizens write with the network's
own API, never through our connector.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import re2

from tests.kit.loopback import free_port
from torget.kit import postgres
from torget.management.demo import home, network, processes, seeding
from torget.management.demo.api import Api, rows_of, text_of
from torget.management.demo.supervisor import write_private
from torget.management.demo.world import World, load

if TYPE_CHECKING:
    from playwright.sync_api import StorageState

STOP_LIMIT_S = 60


class DidNotStart(Exception):
    """The demo ended before it told how it is stopped."""


@dataclass
class Stack:
    """A running demo: where it answers, its password, and the citizens' way to the network."""

    place: Path
    process: subprocess.Popen[str]
    web: str
    network: str
    password: str
    world: World
    ids: dict[str, str]
    logins: dict[str, StorageState] = field(default_factory=dict)
    """What the browser keeps of each person's login: one login each, by the form."""

    def write(
        self,
        who: str,
        text: str,
        *,
        answers: str,
        visibility: str = "public",
        picture: bytes = b"",
    ) -> str:
        """Let a citizen answer one of the seeded entries; return the message's remote id."""
        body: dict[str, object] = {
            "status": f"@{self.world.account_of(answers)} {text}",
            "in_reply_to_id": self.ids[answers],
            "visibility": visibility,
            "language": "sv",
        }
        with Api(self.network) as api:
            token = network.token(self.place, who)
            if picture:
                media = api.upload("/api/v2/media", token=token, picture=picture, alt="En bild")
                body["media_ids"] = [media]
            return text_of(api.call("POST", "/api/v1/statuses", token=token, body=body), "id")

    def edit(self, who: str, remote_id: str, text: str) -> None:
        """Let a citizen change their own message."""
        with Api(self.network) as api:
            api.call(
                "PUT",
                f"/api/v1/statuses/{remote_id}",
                token=network.token(self.place, who),
                body={"status": text},
            )

    def delete(self, who: str, remote_id: str) -> None:
        """Let a citizen take their own message down."""
        with Api(self.network) as api:
            token = network.token(self.place, who)
            api.call("DELETE", f"/api/v1/statuses/{remote_id}", token=token)

    def answers(self, who: str, remote_id: str) -> list[tuple[str, str]]:
        """Return text and visibility of what stands under a message, as its author sees it."""
        with Api(self.network) as api:
            token = network.token(self.place, who)
            path = f"/api/v1/statuses/{remote_id}/context"
            told = api.call("GET", path, token=token)
        below = told.get("descendants") if isinstance(told, dict) else ()
        return [
            (plain(text_of(one, "content")), text_of(one, "visibility")) for one in rows_of(below)
        ]

    def is_kept_out(self, who: str, *, by: str) -> bool:
        """Tell whether one of our accounts blocks a citizen, as the network has it."""
        with Api(self.network) as api:
            token = network.token(self.place, by)
            listed = rows_of(api.call("GET", "/api/v1/blocks", token=token))
        return who in {text_of(each, "acct").partition("@")[0] for each in listed}

    def items(self, remote_ids: Collection[str]) -> dict[str, str]:
        """Return the path in the inbox of each message that has come in, by its remote id."""
        server = postgres.ensure_running(self.place)
        with psycopg.connect(server.app_url) as connection:
            rows = connection.execute(
                "select remote_id, i.id from torget_item i join torget_record r on r.id = record_id"
                " where remote_id = any(%s)",
                [list(remote_ids)],
            ).fetchall()
        return {remote_id: f"/inkorg/{item_id}/" for remote_id, item_id in rows}

    def fetched(self, remote_id: str) -> int:
        """Return how many attachments of a message have been fetched; it must have some."""
        server = postgres.ensure_running(self.place)
        with psycopg.connect(server.app_url) as connection:
            rows = connection.execute(
                "select a.content_id is not null from torget_attachment a"
                " join torget_version v on v.id = a.version_id"
                " join torget_record r on r.id = v.record_id where r.remote_id = %s",
                [remote_id],
            ).fetchall()
        assert rows
        return sum(has for (has,) in rows)

    def look_again_now(self) -> None:
        """Let the worker's next round look again at old messages, which it does every 5 min."""
        server = postgres.ensure_running(self.place)
        with psycopg.connect(server.app_url) as connection:
            connection.execute("update torget_feed set last_recheck_at = null")


def plain(html: str) -> str:
    """Return the words of a message as the network gives it."""
    lines = re2.sub(r"</p><p>|<br ?/?>", "\n", html)
    return unescape(re2.sub(r"<[^>]*>", "", lines))


def start() -> Stack:
    """Return a demo that answers; raise DidNotStart with what it said."""
    place = Path(tempfile.mkdtemp(prefix="tj"))
    place.chmod(0o711)  # the database's own account passes through
    _choose_ports(place)
    process = subprocess.Popen(
        [sys.executable, "-m", "torget", "demo"],
        env=processes.environment({"TORGET_HOME": str(place)}, without=("FRESH", "CHECK")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        return _started(place, process)
    except BaseException:
        stop(place, process)
        raise


def stop(place: Path, process: subprocess.Popen[str]) -> None:
    """End the demo as Ctrl-C does, and remove its home."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    postgres.discard(place)
    shutil.rmtree(place, ignore_errors=True)


def _choose_ports(place: Path) -> None:
    """Ask for ports of our own: another demo may start at the same moment."""
    home.remember(place, replace(home.recall(place), web_port=free_port()))
    folder = network.folder(place)
    folder.mkdir(parents=True)
    write_private(
        folder / "memory.json",
        f'{{"port": {free_port()}, "pid": 0, "started": "", "tokens": {{}}}}',
    )


def _started(place: Path, process: subprocess.Popen[str]) -> Stack:
    told = _told(process)
    world = load()
    web = _address(told, "Torget körs på ").removesuffix("/")
    server = _address(told, "Nätverket där invånarna skriver finns på ").removesuffix("/_ui/")
    seeded = seeding.recalled(network.Peer(server, 0, place), world)
    assert seeded is not None
    password = home.recall(place).password
    return Stack(place, process, web, server, password, world, dict(seeded.ids))


def _told(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Stoppa med Ctrl-C"):
            return lines
    raise DidNotStart("\n".join(lines))


def _address(told: list[str], before: str) -> str:
    return next(line.removeprefix(before) for line in told if line.startswith(before))
