"""A home's database is made, found, guarded and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from torget.kit.postgres import Server, ensure_running, status, stop, throwaway
from torget.kit.postgres.errors import HomeUnusable, NotDurable
from torget.kit.postgres.passwords import password_file

CANARY = "KANARIE-medborgarens-ord"
START = (
    "import sys; from pathlib import Path; from torget.kit.postgres import ensure_running; "
    "print(ensure_running(Path(sys.argv[1]), {}).pid)"
)


def _one(url: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_database_when_first_started_then_belongs_to_the_owner(lasting: Server) -> None:
    query = (
        "select datdba::regrole::text, pg_encoding_to_char(encoding), current_user::text "
        "from pg_database where datname = current_database()"
    )
    assert _one(lasting.app_url, query) == ("torget_owner", "UTF8", "torget_app")
    assert _one(lasting.owner_url, query) == ("torget_owner", "UTF8", "torget_owner")


def test_settings_when_started_then_nothing_committed_can_be_lost(lasting: Server) -> None:
    query = "select setting from pg_settings where name = any(%s) order by name"
    names = ["data_checksums", "fsync", "full_page_writes", "jit", "listen_addresses"]
    with psycopg.connect(lasting.app_url) as connection:
        settings = [value for (value,) in connection.execute(query, [names])]
    assert settings == ["on", "on", "on", "off", ""]


def test_extensions_when_first_started_then_the_three_are_there(lasting: Server) -> None:
    query = "select array_agg(extname order by extname) from pg_extension"
    assert _one(lasting.app_url, query) == (["btree_gist", "pg_trgm", "plpgsql", "unaccent"],)


def test_words_when_lowered_then_swedish_letters_follow(lasting: Server) -> None:
    assert _one(lasting.app_url, "select lower('ÅÄÖ'), upper('åäö')") == ("åäö", "ÅÄÖ")


def test_server_when_asked_for_again_then_it_is_the_same(lasting_home: Path) -> None:
    first, second = ensure_running(lasting_home, {}), ensure_running(lasting_home, {})
    assert first == second


def test_home_when_made_then_only_its_owner_reads_secrets_and_socket(lasting_home: Path) -> None:
    modes = {
        name: oct((lasting_home / name).stat().st_mode & 0o777)
        for name in ("run", "log", "secret", "secret/database.json", "pg18")
    }
    assert modes == {
        "run": "0o700",
        "log": "0o700",
        "secret": "0o700",
        "secret/database.json": "0o600",
        "pg18": "0o700",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "create table theirs (id int)",
        "create role theirs",
        "create database theirs",
        "create schema theirs",
        "create function theirs() returns int language sql as 'select 1'",
        "alter table pg_class add column theirs int",
        "alter system set fsync = off",
        "copy (select 1) to program 'true'",
    ],
)
def test_app_when_it_changes_structure_then_it_is_refused(lasting: Server, statement: str) -> None:
    with (
        psycopg.connect(lasting.app_url, autocommit=True) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)),
    ):
        connection.execute(statement)


def test_app_when_the_owner_makes_a_table_then_it_may_use_rows_only(lasting: Server) -> None:
    with psycopg.connect(lasting.owner_url, autocommit=True) as owner:
        owner.execute("create table note (id bigserial primary key, body text)")
        owner.execute("create function twice(int) returns int language sql as 'select 2 * $1'")
    try:
        with psycopg.connect(lasting.app_url, autocommit=True) as app:
            app.execute("insert into note (body) values ('a'), ('b')")
            app.execute("update note set body = 'c' where id = 1")
            app.execute("delete from note where id = 2")
            assert app.execute("select id, body, twice(4) from note").fetchall() == [(1, "c", 8)]
            for statement in ("truncate note", "alter table note add x int", "drop table note"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement)
    finally:
        with psycopg.connect(lasting.owner_url, autocommit=True) as owner:
            owner.execute("drop function twice; drop table note")


def test_app_when_the_password_is_wrong_then_it_is_refused(lasting: Server) -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(lasting.app_url, password="fel")
    assert "password authentication failed" in str(refused.value)


def test_log_when_statements_fail_then_it_holds_no_citizens_words(
    lasting: Server, lasting_home: Path
) -> None:
    with psycopg.connect(lasting.app_url, autocommit=True) as app:
        app.execute("create temporary table once (body text unique)")
        app.execute("insert into once values (%s)", [CANARY])
        with pytest.raises(psycopg.errors.UniqueViolation):
            app.execute("insert into once values (%s)", [CANARY])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            app.execute("select body::int from once")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(lasting.app_url, user="the_last_line")
    assert _log_until("the_last_line", lasting_home / "log").count(CANARY) == 0


def _log_until(word: str, folder: Path) -> str:
    """Return the log once it holds the word: the collector writes a little later."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        logs = "".join(file.read_text() for file in folder.glob("*.log"))
        if word in logs:
            return logs
        time.sleep(0.05)
    pytest.fail(f"the log never held {word}")


def test_environment_when_it_names_another_port_then_ours_is_used(
    lasting: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATABASE", "other")
    assert _one(lasting.app_url, "select current_database()") == ("torget",)


def test_processes_when_they_start_one_home_at_once_then_one_server_runs(home: Path) -> None:
    def started(_: int) -> str:
        argv = [sys.executable, "-c", START, str(home)]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(3) as pool:
        pids = set(pool.map(started, range(3)))
    assert pids == {f"{status(home, {}).pid}\n"}


def test_passwords_when_the_file_is_lost_then_new_ones_are_made(copied_home: Path) -> None:
    before = ensure_running(copied_home, {})
    with psycopg.connect(before.owner_url) as connection:
        connection.execute("create table kept as select 1 as id")
    password_file(copied_home).unlink()
    after = ensure_running(copied_home, {})
    assert after.app_url != before.app_url
    assert _one(after.app_url, "select id from kept") == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(before.app_url)


def test_passwords_when_the_file_is_garbage_then_it_is_told(copied_home: Path) -> None:
    password_file(copied_home).write_text("{}")
    with pytest.raises(HomeUnusable) as refused:
        ensure_running(copied_home, {})
    assert refused.value.advice == "Ta bort filen, så gör Torget nya lösenord."


def test_home_when_moved_then_it_starts_where_it_lies(copied_home: Path) -> None:
    moved = copied_home.with_name(f"{copied_home.name} å'b")
    copied_home.rename(moved)
    try:
        server = ensure_running(moved, {})
        assert _one(server.app_url, "select 1") == (1,)
        assert server.socket_dir == moved / "run"
    finally:
        stop(moved, {})
        moved.rename(copied_home)


def test_stop_when_running_then_nothing_runs_and_stopping_again_is_harmless(
    copied_home: Path,
) -> None:
    pid = ensure_running(copied_home, {}).pid
    assert status(copied_home, {}).pid == pid
    assert stop(copied_home, {}) is True
    assert status(copied_home, {}).pid is None
    assert stop(copied_home, {}) is False


def test_status_when_the_home_is_absent_then_nothing_is_made(home: Path) -> None:
    state = status(home / "absent", {})
    assert (state.pid, state.data_major, (home / "absent").exists()) == (None, None, False)


def test_throwaway_when_the_home_holds_records_then_it_is_refused(lasting_home: Path) -> None:
    with pytest.raises(NotDurable):
        throwaway(lasting_home, {})


def test_throwaway_home_when_started_for_records_then_it_is_refused(disposable: Server) -> None:
    with pytest.raises(NotDurable):
        ensure_running(disposable.socket_dir.parent, {})


def test_memory_when_at_rest_then_the_database_stays_small(lasting: Server) -> None:
    children = Path(f"/proc/{lasting.pid}/task/{lasting.pid}/children")
    if not children.exists():
        pytest.skip("the kernel does not list children")
    pids = [lasting.pid, *map(int, children.read_text().split())]
    kilobytes = sum(_proportional_kilobytes(pid) for pid in pids)
    assert 0 < kilobytes < 150_000


def _proportional_kilobytes(pid: int) -> int:
    path = Path(f"/proc/{pid}/smaps_rollup")
    if not os.access(path, os.R_OK):
        return 0
    try:
        lines = path.read_text().splitlines()
    except ProcessLookupError:  # it has ended meanwhile
        return 0
    sizes = [line.split() for line in lines if line.startswith("Pss:")]
    return int(sizes[0][1])
