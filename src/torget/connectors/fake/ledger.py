"""The fake network's own ledger: an append-only file outside the system under test.

It is the oracle of fault tests. What stands there was accepted by the network, whatever
Torget came to know of it; a torn last line (the network was killed) is no entry.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_FILE: Final = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened on the network.

    `act` is create, edit, delete, repeat (a key seen again), measure, author_measure,
    comment, bulk, comment_edit or comment_delete. `count` is used by bulk alone.
    """

    act: str
    account: str
    at: str  # ISO 8601, UTC
    remote_id: str = ""
    key: str = ""
    text: str = ""
    reply_to: str = ""
    author: str = ""
    visibility: str = "public"
    marker: str = ""
    media: tuple[tuple[str, str, str], ...] = ()  # type, alt text, base64
    count: int = 0


class Ledger:
    """Writes entries, each on the file before its answer leaves."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._path = home / _FILE
        self._mend()
        self._file = self._path.open("ab", buffering=0)
        self._lock = threading.Lock()

    def append(self, entry: Entry) -> None:
        """Write one entry in one call to the operating system."""
        line = json.dumps(asdict(entry), ensure_ascii=True).encode() + b"\n"
        with self._lock:
            self._file.write(line)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _mend(self) -> None:
        """Cut off a last line that a kill left half written."""
        if not self._path.exists():
            return
        body = self._path.read_bytes()
        whole = body.rfind(b"\n") + 1
        if whole != len(body):
            with self._path.open("r+b") as torn:
                torn.truncate(whole)


def entries(home: Path) -> Iterator[Entry]:
    """Yield every whole entry of the ledger in `home`, oldest first."""
    path = home / _FILE
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                found = json.loads(line)
                found["media"] = tuple(tuple(part) for part in found["media"])
                yield Entry(**found)


def accepted(home: Path, *, account: str = "") -> tuple[Entry, ...]:
    """Return what the network took from us as new posts, oldest first; the oracle."""
    return tuple(
        entry for entry in entries(home) if entry.act == "create" and account in {"", entry.account}
    )
