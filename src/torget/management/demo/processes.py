"""Starting, recognising and ending processes by their id, with all that they started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_IS_LINUX = platform.system() == "Linux"
_PR_SET_PDEATHSIG = 1  # prctl(2)
_STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})


@dataclass(frozen=True, slots=True)
class Child:
    """A process to run: its Swedish name, how it starts and where its output goes."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    log: Path
    env: Mapping[str, str]


def spawn(child: Child) -> subprocess.Popen[bytes]:
    """Start the child in a process group of its own, and return it.

    On Linux it is asked to stop (SIGTERM) when the starting thread dies, also by kill -9.
    """
    child.log.parent.mkdir(parents=True, exist_ok=True)
    with child.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 -- argv is ours, no shell
            child.argv,
            cwd=child.cwd,
            env=dict(child.env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_dying_with(os.getpid()),  # noqa: PLW1509 -- the caller has one thread
        )


def _dying_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if _IS_LINUX else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before we could ask
                os._exit(1)

    return prepare


def started_at(pid: int) -> str:
    """Return what tells this process from a later one with the same id; "" where it is gone.

    On Linux the start time in clock ticks (proc(5), field 22), elsewhere what `ps` says.
    """
    if _IS_LINUX:
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        fields = text.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    answer = subprocess.run(  # noqa: S603 -- argv is ours, no shell
        ("/bin/ps", "-o", "lstart=", "-p", str(pid)), capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the process has ended, without forgetting it: its id is still taken."""
    if process.returncode is not None:
        return True
    try:
        found = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    return found is not None


def end(process: subprocess.Popen[bytes], *, grace_s: float) -> int:
    """End a child of ours and everything in its group; return its exit code.

    Asks with SIGTERM, waits `grace_s`, then kills.
    """
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGTERM)
        _wait(lambda: has_ended(process), grace_s)
        _signal_group(process.pid, signal.SIGKILL)
    return process.wait()


def end_stranger(pid: int, started: str, *, grace_s: float) -> bool:
    """End a process that an earlier run left, if it is still the same one; tell whether it was."""
    if not started or started_at(pid) != started:
        return False
    _signal_group(pid, signal.SIGTERM)
    _wait(lambda: started_at(pid) != started, grace_s)
    if started_at(pid) == started:
        _signal_group(pid, signal.SIGKILL)
        _wait(lambda: started_at(pid) != started, grace_s)
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _wait(is_done: Callable[[], bool], limit_s: float) -> None:
    end_at = time.monotonic() + limit_s
    while not is_done() and time.monotonic() < end_at:
        time.sleep(0.02)


def python(*arguments: str) -> tuple[str, ...]:
    """Return the command line that runs this Python with these arguments."""
    return (sys.executable, *arguments)


def environment(extra: Mapping[str, str], *, without: Sequence[str] = ()) -> dict[str, str]:
    """Return our environment without some names and with `extra` put in."""
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return kept | dict(extra)
