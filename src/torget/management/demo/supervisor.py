"""Runs the demo's processes: starts them, watches them, and leaves nothing behind."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self

from torget.management.demo import processes
from torget.management.demo.processes import Child

Say = Callable[[str], None]

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STEADY_AFTER_S = 60.0  # a child that lived this long starts over with the first delay
GRACE_S = 8.0  # how long a child may take to stop when asked
_TICK_S = 0.1
_SHORT_TICK_S = 0.02
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_OWNER_ONLY = 0o600

Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class AlreadyRunning(Exception):
    """En annan demo kör redan i samma mapp."""


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None
    started: float  # monotonic seconds
    failures: int = 0
    restart_at: float = 0.0
    is_single: bool = False  # runs once and is not started again


def delay_after(failures: int) -> float:
    """Return how many seconds to wait before the restart that follows this many failures."""
    return float(min(FIRST_DELAY_S * 2 ** min(failures - 1, 10), LONGEST_DELAY_S))


class Supervisor:
    """A crew of child processes that belongs to one home folder.

    Use it as a context manager in the main thread: on entry the home is locked (or
    AlreadyRunning raised) and what a killed run left is ended; Ctrl-C, SIGTERM and
    SIGHUP become KeyboardInterrupt; on exit every child and all that it started is gone.
    """

    def __init__(self, home: Path, say: Say) -> None:
        """Take the home folder, which need not exist yet, and the way to tell people things."""
        self._home = home
        self._say = say
        self._crew: list[_Running] = []
        self._lock: IO[str] | None = None
        self._handlers: dict[signal.Signals, Handler] = {}
        self._hurry = False

    def __enter__(self) -> Self:
        """Lock the home, end leftovers and take over the stop signals."""
        self._home.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._end_leftovers()
        for number in _STOP_SIGNALS:
            self._handlers[number] = signal.signal(number, _interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Stop every child, give the signals back and unlock the home.

        A stop that someone asked for ends here: what follows the block goes on.
        """
        for number in _STOP_SIGNALS:
            signal.signal(number, self._be_quick)
        asked = kind is not None and issubclass(kind, KeyboardInterrupt)
        if asked:
            self._say("Stoppar.")
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self._lock is not None:
            self._lock.close()
        return asked

    def start(self, child: Child) -> int:
        """Start a child, to be watched from now on, and return its process id."""
        running = _Running(child, None, time.monotonic())
        self._crew.append(running)
        return self._spawn(running)

    def run(self, child: Child) -> int:
        """Run a child to its end while the others are watched, and return its exit code."""
        running = _Running(child, None, time.monotonic(), is_single=True)
        self._crew.append(running)
        self._spawn(running)
        process = running.process
        while process is not None and not processes.has_ended(process):
            self.look()
            time.sleep(_SHORT_TICK_S)
        self._crew.remove(running)
        code = 1 if process is None else processes.end(process, grace_s=0)
        self._remember()
        return code

    def is_running(self, name: str) -> bool:
        """Tell whether the child with this name is alive now."""
        return any(
            running.child.name == name
            and running.process is not None
            and not processes.has_ended(running.process)
            for running in self._crew
        )

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what crashes until `until` is true or someone asks us to stop."""
        while not until():
            self.look()
            time.sleep(_TICK_S)

    def look(self) -> None:
        """Look once at every child: note who has ended, restart those whose wait is over."""
        for running in self._crew:
            if running.is_single:
                continue
            if running.process is None:
                if time.monotonic() >= running.restart_at:
                    self._spawn(running)
            elif processes.has_ended(running.process):
                self._note_crash(running, running.process)

    def _note_crash(self, running: _Running, process: subprocess.Popen[bytes]) -> None:
        code = processes.end(process, grace_s=0)  # also what it had started
        running.process = None
        if time.monotonic() - running.started > STEADY_AFTER_S:
            running.failures = 0
        running.failures += 1
        wait_s = delay_after(running.failures)
        running.restart_at = time.monotonic() + wait_s
        self._say(
            f"{running.child.name} stannade oväntat (kod {code}) och startas om"
            f" om {wait_s:g} s. Loggen finns i {running.child.log}"
        )

    def _spawn(self, running: _Running) -> int:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        try:
            process = processes.spawn(running.child)
            running.process, running.started = process, time.monotonic()
            self._remember()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return process.pid

    def stop(self) -> None:
        """End the children, last started first; a second Ctrl-C kills at once."""
        alive = [running.process for running in self._crew if running.process is not None]
        for process in reversed(alive):
            if not processes.has_ended(process):
                process.send_signal(signal.SIGTERM)
        end_at = time.monotonic() + GRACE_S
        while time.monotonic() < end_at and not self._hurry:
            if all(processes.has_ended(process) for process in alive):
                break
            time.sleep(0.02)
        for process in alive:
            processes.end(process, grace_s=0)
        self._crew.clear()
        self._remember()

    def _take_lock(self) -> None:
        lock = (self._home / "demo.lock").open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise AlreadyRunning(
                f"En demo kör redan i {self._home}. Stoppa den med Ctrl-C där den startades."
            ) from error
        self._lock = lock

    def _end_leftovers(self) -> None:
        """End children that a killed run left behind, if they still are the same processes."""
        for pid, started in _read_children(self._children_file).items():
            if processes.end_stranger(pid, started, grace_s=GRACE_S):
                self._say(f"En process från en tidigare körning avslutades ({pid}).")
        self._children_file.unlink(missing_ok=True)

    @property
    def _children_file(self) -> Path:
        return self._home / "children.json"

    def _remember(self) -> None:
        alive = [running.process for running in self._crew if running.process is not None]
        rows = {str(process.pid): processes.started_at(process.pid) for process in alive}
        write_private(self._children_file, json.dumps(rows))

    def _be_quick(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = True


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _read_children(file: Path) -> Mapping[int, str]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(rows, dict):
        return {}
    return {int(pid): str(started) for pid, started in rows.items() if str(pid).isdigit()}


def write_private(file: Path, text: str) -> None:
    """Replace a file's content in one step, readable by its owner only."""
    new = file.with_name(file.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    new.replace(file)
