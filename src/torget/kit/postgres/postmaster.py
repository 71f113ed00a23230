"""The server process: what postmaster.pid says, whether it is true, and repairing it.

After kill -9 the file is left behind. PostgreSQL sees through that, except where the number
still belongs to something: a zombie that nobody reaps (a container without a real init) or
another program that got the number after a restart of the machine.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from torget.kit.postgres.account import Account, run
from torget.kit.postgres.home import write_whole

PID_FILE = "postmaster.pid"
# Above every system's highest process number: PostgreSQL takes the file for stale and still
# checks, by the rest of it, that no child of the dead server holds its memory.
NO_PROCESS = 2_147_483_646
SOCKET_LINE = 4


@dataclass(frozen=True)
class Postmaster:
    """A running server as its own file describes it."""

    pid: int
    socket_dir: Path


def running(data: Path) -> Postmaster | None:
    """Return the server that runs on the data folder, or None."""
    lines = _lines(data / PID_FILE)
    pid = _pid_of(lines)
    if pid is None or not _is_postgres_on(pid, data):
        return None
    socket = lines[SOCKET_LINE].strip() if len(lines) > SOCKET_LINE else ""
    return Postmaster(pid, Path(socket))


def clear_stale(data: Path, socket: Path, account: Account | None) -> None:
    """Make a left-behind postmaster.pid and socket lock harmless, so that a start succeeds."""
    path = data / PID_FILE
    lines = _lines(path)
    if _pid_of(lines) is not None:
        write_whole(path, "\n".join([str(NO_PROCESS), *lines[1:]]) + "\n", account)
    else:
        path.unlink(missing_ok=True)
    socket_lock = socket.with_name(f"{socket.name}.lock")
    holder = _pid_of(_lines(socket_lock))
    if holder is None or not _is_live_postgres(holder):
        socket_lock.unlink(missing_ok=True)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return []


def _pid_of(lines: list[str]) -> int | None:
    text = lines[0].strip().lstrip("-") if lines else ""
    return int(text) if text.isdecimal() and int(text) > 1 else None


def _is_postgres_on(pid: int, data: Path) -> bool:
    """Answer whether the process is a live PostgreSQL that works in the data folder."""
    if not _is_live_postgres(pid):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return True


def _is_live_postgres(pid: int) -> bool:
    if sys.platform == "win32":
        outcome = run(["tasklist", "/NH", "/FI", f"PID eq {pid}"], None, timeout_s=10)
        return "postgres" in outcome.said
    if not Path("/proc/self/stat").exists():
        return _by_ps(pid)
    try:
        facts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    name, _, rest = facts.partition("(")[2].rpartition(")")
    return name.startswith("postgres") and rest.split()[0] not in "ZX"


def _by_ps(pid: int) -> bool:
    outcome = run(["ps", "-o", "stat=,comm=", "-p", str(pid)], None, timeout_s=10)
    state, _, name = outcome.said.partition(" ")
    return Path(name.strip()).name.startswith("postgres") and "Z" not in state
