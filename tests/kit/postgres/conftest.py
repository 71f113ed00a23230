"""Data homes for the tests: short paths, always stopped and removed.

pytest's own folders will not do: they are too deep for a socket and closed to other accounts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from torget.kit.postgres import Server, discard, ensure_running, stop, throwaway

DEBIAN_BINARIES = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108 - homes in memory: dozens of them are made and removed
ROOM_FOR_HOMES = 4 * 1024**3


def _folder() -> Path | None:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_FOR_HOMES
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def make_home() -> Path:
    path = Path(tempfile.mkdtemp(prefix="tg", dir=_folder())).resolve()
    path.chmod(0o755)
    return path


def remove_home(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path / "pg99", ignore_errors=True)
        discard(path, {})


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TORGET_HOME", "TORGET_PG_BIN", "TORGET_PG_BIN_OLD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data home of the test's own."""
    path = make_home()
    yield path
    remove_home(path)


@pytest.fixture(scope="session")
def lasting_home() -> Iterator[Path]:
    """A home with a running, durable database; tests leave it running and whole."""
    path = make_home()
    ensure_running(path, {})
    yield path
    remove_home(path)


@pytest.fixture
def lasting(lasting_home: Path) -> Server:
    return ensure_running(lasting_home, {})


@pytest.fixture(scope="session")
def made_home() -> Iterator[Path]:
    """A stopped home to copy, which is quicker than making one."""
    path = make_home()
    ensure_running(path, {})
    stop(path, {})
    yield path
    remove_home(path)


@pytest.fixture
def copied_home(made_home: Path) -> Iterator[Path]:
    """A stopped home of the test's own, with a database in it."""
    path = make_home()
    path.rmdir()
    copy_home(made_home, path)
    yield path
    remove_home(path)


def copy_home(source: Path, target: Path) -> None:
    shutil.copytree(source, target)
    for old in (source, *source.rglob("*")):
        facts = old.stat()
        os.chown(target / old.relative_to(source), facts.st_uid, facts.st_gid)


@pytest.fixture(scope="session")
def disposable() -> Iterator[Server]:
    """A throw-away server for making and dropping databases."""
    path = make_home()
    yield throwaway(path, {})
    remove_home(path)


def needs_root() -> None:
    """Skip where we may not become other accounts or mount."""
    if os.geteuid() != 0:
        pytest.skip("needs root: becomes another account or mounts a file system")


@pytest.fixture(scope="session")
def older_programs() -> Path:
    """An older PostgreSQL of the operating system's."""
    found = sorted(DEBIAN_BINARIES.glob("1[5-7]/bin/postgres"))
    if not found:
        pytest.skip("no PostgreSQL 15, 16 or 17 of the operating system is installed")
    return found[-1].parent
