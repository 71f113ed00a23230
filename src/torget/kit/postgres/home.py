"""The data home: where it lies, what it holds, and whether it can be used.

- `pg18/data`: the database's files, one folder per major version
- `run`: the socket's folder, 0700
- `secret`: passwords, 0700
- `log`: the database's log, one file per weekday
- `lock`: held by the Torget that uses the home
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torget.kit.postgres.account import Account, give, home_owner, is_root, server_account
from torget.kit.postgres.errors import (
    DiskFull,
    HomeUnusable,
    NewerData,
    OlderData,
    SocketPathTooLong,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107


@dataclass(frozen=True)
class Home:
    """The folders of one data home."""

    path: Path

    @property
    def run(self) -> Path:
        """The socket's folder."""
        return self.path / "run"

    @property
    def secret(self) -> Path:
        """The folder of passwords."""
        return self.path / "secret"

    @property
    def log(self) -> Path:
        """The folder of the database's logs."""
        return self.path / "log"

    def cluster(self, major: int) -> Path:
        """Return the folder of one major version."""
        return self.path / f"pg{major}"

    def data(self, major: int) -> Path:
        """Return the database files' folder of one major version."""
        return self.cluster(major) / "data"


def home_from(environ: Mapping[str, str]) -> Path:
    """Return the data home: TORGET_HOME, or the user's own folder for data."""
    if named := environ.get("TORGET_HOME", ""):
        return Path(named).expanduser().absolute()
    return _default_home(environ)


def _default_home(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(base) / "Torget"
    if is_root():
        return Path("/var/lib/torget")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Torget"
    base = environ.get("XDG_DATA_HOME", "")
    # The XDG standard says that a relative path shall be ignored.
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "torget"


def prepare(path: Path) -> Account | None:
    """Make the home's folders with the right owners and modes; return the server's account.

    Raises SocketPathTooLong, HomeUnusable and DiskFull.
    """
    home = Home(path)
    _refuse_long_socket_path(home)
    with readable_errors(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        account = server_account(path)
        if account is not None:
            path.chmod(path.stat().st_mode | 0o111)
            _refuse_closed_parents(path, account)
        for folder in (home.run, home.log):
            private_folder(folder, account)
        private_folder(home.secret, home_owner(path))
    return account


def private_folder(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account may enter; refuse one that others own."""
    folder.mkdir(exist_ok=True, mode=0o700)
    give(folder, account)
    folder.chmod(0o700)


def _refuse_long_socket_path(home: Home) -> None:
    length = len(os.fsencode(home.run / SOCKET_NAME))
    if length > LONGEST_SOCKET_PATH:
        message = (
            f"Sökvägen till databasens uttag blir {length} byte lång, "
            f"men får vara högst {LONGEST_SOCKET_PATH}: {home.run / SOCKET_NAME}"
        )
        raise SocketPathTooLong(message)


def _refuse_closed_parents(path: Path, account: Account) -> None:
    for folder in reversed(path.resolve().parents):
        if not _can_enter(folder, account):
            message = f"Databasen kör som ett eget konto, som inte kommer in i katalogen {folder}."
            raise HomeUnusable(message)


def _can_enter(folder: Path, account: Account) -> bool:
    facts = folder.stat()
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def write_whole(path: Path, text: str, account: Account | None) -> None:
    """Write a private file of the account so that it is complete or, on a full disk, as before."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            give(draft, account)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def readable_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals about the home into numbered errors."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            message = f"Disken där datahemmet {path} ligger är full."
            raise DiskFull(message) from error
        where = error.filename or path
        message = f"Datahemmet går inte att använda: {where} ({error.strerror})."
        raise HomeUnusable(message) from error


def majors(path: Path) -> dict[int, int]:
    """Return, for each version folder with data, the version its files say they have."""
    found: dict[int, int] = {}
    with readable_errors(path):
        for folder in path.glob("pg*"):
            if folder.name[2:].isdecimal() and (major := written_by(folder / "data")) is not None:
                found[int(folder.name[2:])] = major
    return found


def written_by(data: Path) -> int | None:
    """Return the major version that wrote the data folder; None where there is no data."""
    try:
        text = (data / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return int(text) if text.isdecimal() else 0


def refuse_other_majors(path: Path, major: int) -> None:
    """Refuse a home whose data a PostgreSQL of this major cannot or must not open."""
    found = majors(path)
    newest = max(found.values(), default=0)
    if newest > major:
        message = (
            f"Datahemmet {path} är skrivet av PostgreSQL {newest}, men här finns version {major}."
        )
        raise NewerData(message)
    if found and found.get(major) != major and newest:
        message = (
            f"Datahemmet {path} är skrivet av PostgreSQL {newest}, men här finns version {major}."
        )
        raise OlderData(message)
