"""Which database is used, and databases made and dropped for tests and bench."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from torget.kit.postgres import (
    Databases,
    Server,
    addresses_only,
    create_database,
    databases,
    drop_database,
    is_external,
    status,
)
from torget.kit.postgres.databases import at
from torget.kit.postgres.errors import AddressIncomplete

APP = "postgresql://app@db.example/torget"
OWNER = "postgresql://owner@db.example/torget"


def test_databases_when_the_environment_names_them_then_nothing_is_started(home: Path) -> None:
    environ = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "TORGET_HOME": str(home)}
    assert databases(environ) == Databases(APP, OWNER, embedded=False)
    assert addresses_only(environ) == Databases(APP, OWNER, embedded=False)
    assert is_external(environ) is True
    assert list(home.iterdir()) == []


def test_databases_when_only_the_apps_is_named_then_there_is_no_owner() -> None:
    assert databases({"DATABASE_URL": APP}) == Databases(APP, None, embedded=False)


def test_databases_when_only_the_owners_is_named_then_it_is_refused() -> None:
    with pytest.raises(AddressIncomplete):
        databases({"DATABASE_OWNER_URL": OWNER})


def test_databases_when_none_is_named_then_the_homes_own_runs(lasting_home: Path) -> None:
    environ = {"TORGET_HOME": str(lasting_home)}
    used = databases(environ)
    assert used.embedded is True
    assert used == addresses_only(environ)
    with psycopg.connect(used.app_url) as connection:
        assert connection.execute("select current_user").fetchone() == ("torget_app",)


def test_embedded_address_when_handed_on_in_the_environment_then_it_is_not_external(
    lasting_home: Path,
) -> None:
    environ = {"TORGET_HOME": str(lasting_home)}
    assert is_external(environ) is False
    assert is_external(environ | {"DATABASE_URL": databases(environ).app_url}) is False
    assert is_external(environ | {"DATABASE_URL": APP}) is True


def test_addresses_when_asked_before_the_first_start_then_nothing_runs(home: Path) -> None:
    environ = {"TORGET_HOME": str(home)}
    early = addresses_only(environ)
    assert status(home, {}).pid is None
    assert databases(environ) == early


@pytest.mark.parametrize("role", ["owner_url", "admin_url"])
def test_database_when_made_then_it_is_furnished_and_the_apps_rows_are_its_own(
    disposable: Server, role: str
) -> None:
    url = create_database(getattr(disposable, role), "bench")
    try:
        with psycopg.connect(at(disposable.owner_url, "bench"), autocommit=True) as owner:
            owner.execute("create table note (id bigserial primary key)")
        with psycopg.connect(at(disposable.app_url, "bench")) as app:
            app.execute("insert into note default values")
            query = "select similarity('torget', 'torg') > 0.3, count(*) from note"
            assert app.execute(query).fetchone() == (True, 1)
    finally:
        drop_database(url, "bench")


def test_database_when_cloned_then_it_holds_the_same_and_changes_apart(disposable: Server) -> None:
    source = create_database(disposable.owner_url, "source")
    with psycopg.connect(source) as owner:
        owner.execute("create table note as select 1 as id")
    clone = create_database(disposable.owner_url, "clone", "source")
    with psycopg.connect(clone) as owner:
        owner.execute("insert into note values (2)")
    with psycopg.connect(source) as owner:
        assert owner.execute("select array_agg(id) from note").fetchone() == ([1],)
    with psycopg.connect(clone) as owner:
        assert owner.execute("select array_agg(id) from note").fetchone() == ([1, 2],)
    drop_database(clone, "clone")
    drop_database(source, "source")


def test_database_when_dropped_while_in_use_then_it_is_gone(disposable: Server) -> None:
    url = create_database(disposable.owner_url, "used")
    with psycopg.connect(url) as user:
        drop_database(disposable.owner_url, "used")
        with pytest.raises(psycopg.OperationalError):
            user.execute("select 1")
    drop_database(disposable.owner_url, "used")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_database_when_another_than_its_roles_connects_then_it_is_refused(
    disposable: Server,
) -> None:
    with psycopg.connect(disposable.admin_url, autocommit=True) as admin:
        admin.execute("create role stranger login password 'p'")
        try:
            with pytest.raises(psycopg.OperationalError) as refused:
                psycopg.connect(disposable.app_url, user="stranger", password="p")
        finally:
            admin.execute("drop role stranger")
    assert "permission denied for database" in str(refused.value)


def test_template_when_someone_connects_to_it_then_it_is_refused(disposable: Server) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(at(disposable.admin_url, "torget_template"))
