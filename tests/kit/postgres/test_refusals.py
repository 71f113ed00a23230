"""Homes and programs that cannot be used are refused by number, and never touched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.kit.postgres.conftest import copy_home, make_home, needs_root, remove_home
from torget.kit.postgres import ensure_running, home_from, revive, status, stop
from torget.kit.postgres.errors import (
    BinariesMissing,
    BinariesUnfit,
    ClusterCorrupt,
    DiskFull,
    ForeignServer,
    HomeUnusable,
    NewerData,
    OlderData,
    PasswordRefused,
    PostgresError,
    SocketPathTooLong,
)
from torget.kit.postgres.home import Home, majors

SMALL_DISK = "300m"  # the reserve of the log is 128 MB of it
MOUNT, UNMOUNT = (shutil.which(name) or name for name in ("mount", "umount"))


def _deep(home: Path, length: int) -> Path:
    """Return a home below whose socket's path is exactly so many bytes."""
    room = length - len(os.fsencode(home / "x" / "run" / ".s.PGSQL.5432")) + 1
    return home / ("d" * room)


def test_errors_when_listed_then_each_has_its_own_number_and_advice() -> None:
    kinds = PostgresError.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert [kind.__name__ for kind in kinds if not (kind.means and kind.do)] == []


def test_error_when_shown_then_it_says_what_happened_what_it_means_and_what_to_do() -> None:
    assert str(DiskFull("Disken är full.")).splitlines() == [
        "TORGET-PG-004: Disken är full.",
        "Det som redan är sparat finns kvar, men inget nytt kan sparas.",
        "Frigör plats på disken, minst 200 MB, och starta igen.",
    ]


def test_home_when_the_socket_path_is_one_byte_too_long_then_it_is_refused(home: Path) -> None:
    with pytest.raises(SocketPathTooLong) as refused:
        ensure_running(_deep(home, 108), {})
    assert refused.value.happened.split(",")[0].endswith("108 byte lång")
    assert list(home.iterdir()) == []


def test_home_when_the_socket_path_is_just_short_enough_then_it_starts(home: Path) -> None:
    deep = _deep(home, 107)
    server = ensure_running(deep, {})
    try:
        with psycopg.connect(server.app_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        stop(deep, {})


def test_home_when_it_is_a_file_then_it_is_refused(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(HomeUnusable):
        ensure_running(home / "file", {})


def test_home_when_a_parent_is_closed_to_the_servers_account_then_it_is_named(home: Path) -> None:
    needs_root()
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(HomeUnusable) as refused:
        ensure_running(closed / "home", {})
    assert refused.value.happened.endswith(f"{closed}.")


def test_home_when_written_by_a_newer_major_then_it_is_refused_untouched(home: Path) -> None:
    data = Home(home).data(99)
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(NewerData):
        ensure_running(home, {})
    assert [path.name for path in home.iterdir()] == ["pg99"]


@pytest.mark.parametrize("folder", ["pg15", "pg18"])
def test_home_when_written_by_an_older_major_then_upgrade_is_advised(
    home: Path, folder: str
) -> None:
    data = home / folder / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(OlderData) as refused:
        ensure_running(home, {})
    assert refused.value.advice.startswith("Kör: torget upgrade_data.")
    assert majors(home) == {int(folder[2:]): 15}


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control", "pg_wal", "pg_xact"])
def test_cluster_when_files_are_missing_then_it_is_called_damaged(
    copied_home: Path, missing: str
) -> None:
    path = copied_home / "pg18" / "data" / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(ClusterCorrupt):
        ensure_running(copied_home, {})


def test_cluster_when_the_database_itself_is_missing_then_it_is_called_damaged(
    copied_home: Path,
) -> None:
    server = ensure_running(copied_home, {})
    with psycopg.connect(server.admin_url) as admin:
        query = "select oid from pg_database where datname = 'torget'"
        (oid,) = admin.execute(query).fetchone() or (0,)
    stop(copied_home, {})
    shutil.rmtree(copied_home / "pg18" / "data" / "base" / str(oid))
    with pytest.raises(ClusterCorrupt):
        ensure_running(copied_home, {})


def test_cluster_when_its_version_is_garbage_then_it_is_called_damaged(copied_home: Path) -> None:
    (copied_home / "pg18" / "data" / "PG_VERSION").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ClusterCorrupt):
        ensure_running(copied_home, {})


def test_cluster_when_pg_control_is_flipped_then_it_is_called_damaged(copied_home: Path) -> None:
    control = copied_home / "pg18" / "data" / "global" / "pg_control"
    whole = bytearray(control.read_bytes())
    whole[100] ^= 0xFF
    control.write_bytes(whole)
    with pytest.raises(ClusterCorrupt):
        ensure_running(copied_home, {})


def test_socket_when_another_server_listens_on_it_then_ours_does_not_start(
    copied_home: Path,
) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(copied_home / "run" / ".s.PGSQL.5432"))
        other.listen()
        with pytest.raises(ForeignServer):
            ensure_running(copied_home, {})


def test_passwords_when_the_database_has_others_then_it_is_told(copied_home: Path) -> None:
    server = ensure_running(copied_home, {})
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("alter role torget_admin password 'ett annat'")
    with pytest.raises(PasswordRefused):
        ensure_running(copied_home, {})


def test_programs_when_the_folder_is_empty_then_they_are_missing(home: Path) -> None:
    with pytest.raises(BinariesMissing):
        ensure_running(home, {"TORGET_PG_BIN": str(home)})


@pytest.mark.parametrize("content", [b"\x7fELF of another machine", b"#!/bin/false\n"])
def test_programs_when_made_for_another_machine_then_they_are_unfit(
    home: Path, content: bytes
) -> None:
    for name in ("postgres", "initdb", "pg_ctl"):
        (home / name).write_bytes(content)
        (home / name).chmod(0o755)
    with pytest.raises(BinariesUnfit):
        ensure_running(home, {"TORGET_PG_BIN": str(home)})


@pytest.fixture
def small_disk() -> Iterator[Path]:
    needs_root()
    path = make_home()
    mounted = subprocess.run(
        [MOUNT, "-t", "tmpfs", "-o", f"size={SMALL_DISK},mode=755", "tmpfs", str(path)],
        check=False,
    )
    if mounted.returncode != 0:
        path.rmdir()
        pytest.skip("a small disk cannot be mounted here")
    yield path
    for child in path.iterdir():
        if child.is_dir():
            stop(child, {})
    subprocess.run([UNMOUNT, str(path)], check=True)
    path.rmdir()


def _fill(disk: Path, leave: int) -> Path:
    path = disk / "filler"
    free = shutil.disk_usage(disk).free
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - leave, 1))
    return path


def test_disk_when_full_at_the_first_start_then_it_is_told_and_a_later_start_works(
    small_disk: Path,
) -> None:
    filler = _fill(small_disk, leave=8 * 1024 * 1024)
    with pytest.raises(DiskFull):
        ensure_running(small_disk / "h", {})
    filler.unlink()
    assert ensure_running(small_disk / "h", {}).pid > 0


def test_disk_when_full_while_running_then_reads_work_and_no_acked_row_is_lost(
    small_disk: Path, made_home: Path
) -> None:
    home = small_disk / "h"
    copy_home(made_home, home)
    server = ensure_running(home, {})
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("create table acked (id int, body text)")
        _fill(small_disk, leave=6 * 1024 * 1024)
        acked = _write_until_full(owner)
        assert ensure_running(home, {}).pid == server.pid
        assert owner.execute("select count(*) from acked").fetchone() == (acked,)
    (small_disk / "filler").unlink()
    server = ensure_running(home, {})
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute("insert into acked values (-1, '')")
        assert owner.execute("select count(*) from acked").fetchone() == (acked + 1,)


def test_disk_when_full_amid_checkpoints_then_the_server_goes_on_in_its_reserve(
    small_disk: Path, made_home: Path
) -> None:
    home = small_disk / "h"
    copy_home(made_home, home)
    server = ensure_running(home, {})
    laid = list((home / "pg18/data/pg_wal").glob("[0-9A-F]" * 24))
    assert len(laid) >= 8
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("create table touched (id int) with (fillfactor = 10)")
        admin.execute("insert into touched select generate_series(1, 500)")
        _fill(small_disk, leave=0)
        written = 0
        while written < 200_000_000:  # more than the whole reserve
            written += _churn(admin)
        assert admin.execute("select count(*) from touched").fetchone() == (500,)
    assert ensure_running(home, {}).pid == server.pid


def _churn(admin: psycopg.Connection[tuple[object, ...]]) -> int:
    """Write log that needs no new room, and a checkpoint; return how many bytes."""
    before = admin.execute("select pg_current_wal_lsn()").fetchone()
    for _ in range(40):
        admin.execute("select pg_logical_emit_message(true, 'torget', repeat('a', 500000))")
        admin.execute("update touched set id = id where id = 1")
    admin.execute("checkpoint")
    told = admin.execute("select pg_wal_lsn_diff(pg_current_wal_lsn(), %s)::bigint", before)
    return int(str(told.fetchone()[0]))  # type: ignore[index]


def test_database_when_the_log_had_no_room_then_it_is_revived_when_there_is(
    small_disk: Path, made_home: Path
) -> None:
    home = small_disk / "h"
    copy_home(made_home, home)
    server = ensure_running(home, {})
    filler = _fill(small_disk, leave=0)
    with psycopg.connect(server.admin_url, autocommit=True) as admin, pytest.raises(psycopg.Error):
        _spend_reserve(admin)
    with pytest.raises(DiskFull):
        _revive_at_last(home)
    assert status(home, {}).pid is None
    filler.unlink()
    assert revive(home, {})
    assert status(home, {}).is_running
    assert not revive(home, {})


def _spend_reserve(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    while True:  # faster than any checkpoint
        admin.execute("select pg_logical_emit_message(true, 'a', repeat('a', 50000000))")


def _revive_at_last(home: Path) -> None:
    while not revive(home, {}):
        time.sleep(0.1)


def test_database_when_somebody_stopped_it_then_it_is_not_revived(copied_home: Path) -> None:
    ensure_running(copied_home, {})
    stop(copied_home, {})
    assert not revive(copied_home, {})
    ensure_running(copied_home, {})
    assert not (copied_home / "stopped").exists()
    stop(copied_home, {})


def _write_until_full(owner: psycopg.Connection[tuple[object, ...]]) -> int:
    for number in range(10_000):
        try:
            owner.execute("insert into acked values (%s, repeat('å', 40000))", [number])
        except psycopg.errors.DiskFull:
            return number
    pytest.fail("the disk was never full")


def test_disk_when_full_at_a_restart_then_it_is_told_and_nothing_is_lost(
    small_disk: Path, made_home: Path
) -> None:
    home = small_disk / "h"
    copy_home(made_home, home)
    filler = _fill(small_disk, leave=0)
    with pytest.raises(DiskFull):
        ensure_running(home, {})
    filler.unlink()
    assert ensure_running(home, {}).pid > 0


def test_home_when_nothing_names_it_then_it_is_the_users_own_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert home_from({"TORGET_HOME": "/srv/torget"}) == Path("/srv/torget")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert home_from({"XDG_DATA_HOME": "/data"}) == Path("/data/torget")
    monkeypatch.setenv("HOME", "/home/elin")
    assert home_from({}) == Path("/home/elin/.local/share/torget")
    assert home_from({"XDG_DATA_HOME": "rel"}) == Path("/home/elin/.local/share/torget")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert home_from({}) == Path("/var/lib/torget")


def test_home_when_removed_by_the_tests_own_tool_then_it_is_gone() -> None:
    path = make_home()
    remove_home(path)
    assert path.exists() is False
