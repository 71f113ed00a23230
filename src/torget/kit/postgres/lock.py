"""Locks on the data home, held by the operating system and so never left behind.

`lock_home` is for the Torget that uses the home; `start_lock` for the seconds in which one
process looks for, makes or starts the database while others wait.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from torget.kit.postgres.account import give, home_owner
from torget.kit.postgres.errors import HomeInUse, StartFailed, StillClosing
from torget.kit.postgres.home import readable_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

START_WAIT_S = 330.0
HOLDER_BYTES = 64
# Windows locks bytes, and locked bytes cannot be read: the lock lies past the holder's name.
LOCKED_BYTE = 4096


@dataclass
class HomeLock:
    """The hold on a home; pass `fileno()` to children (`pass_fds`) that shall share it."""

    descriptor: int

    def fileno(self) -> int:
        """Return the descriptor that holds the lock."""
        return self.descriptor

    def release(self) -> None:
        """Let go of the home."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        """Hold until the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go."""
        self.release()


def lock_home(home: Path) -> HomeLock:
    """Hold the home for this process and the children given the descriptor.

    Raises HomeInUse, which names the process that holds it.
    """
    with readable_errors(home):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = _opened(home / "lock", home)
        if not _try_lock(descriptor):
            os.lseek(descriptor, 0, os.SEEK_SET)
            holder = os.read(descriptor, HOLDER_BYTES).decode("ascii", "replace").strip()
            os.close(descriptor)
            message = f"Datahemmet {home} används redan av process {holder or 'okänd'}."
            raise HomeInUse(message)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
    return HomeLock(descriptor)


@contextmanager
def start_lock(home: Path, wait_s: float = START_WAIT_S) -> Iterator[None]:
    """Let one process at a time look for, make, start or stop the database of the home."""
    with readable_errors(home):
        descriptor = _opened(home / "start.lock", home)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                message = f"En annan process har hållit på att starta databasen i {wait_s:.0f} s."
                raise StartFailed(message)
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_by_server(folder: Path, wait_s: float) -> Iterator[int | None]:
    """Give a locked descriptor for the server to inherit: free only when its last process ends.

    It holds also where process numbers say nothing: for a zombie, for orphans of a killed
    server, and between containers that share the home. Windows has no such thing: None.
    """
    if sys.platform == "win32":
        yield None
        return
    with readable_errors(folder):
        descriptor = _opened(folder / "held", folder)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                message = f"Processer från en tidigare databas håller fortfarande {folder}."
                raise StillClosing(message)
            time.sleep(0.01)
        yield descriptor
    finally:
        os.close(descriptor)


def _opened(path: Path, home: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    give(path, home_owner(home))
    return descriptor


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists only on Windows

            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
