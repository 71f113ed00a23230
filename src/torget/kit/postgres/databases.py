"""Which database the process uses, and making and dropping databases for tests and bench."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from torget.kit.postgres.errors import AddressIncomplete
from torget.kit.postgres.home import Home, home_from, prepare
from torget.kit.postgres.passwords import MAINTENANCE, addresses, password_file
from torget.kit.postgres.roles import TEMPLATE, furnish, make_database
from torget.kit.postgres.server import ensure_running


@dataclass(frozen=True)
class Databases:
    """Where the application and the owner of the tables reach the database.

    `owner_url` is None where the process is given no right to change tables.
    """

    app_url: str
    owner_url: str | None
    embedded: bool


def databases(environ: Mapping[str, str]) -> Databases:
    """Return the database to use, running: the environment's own, or the embedded one."""
    named = _named(environ)
    if named is not None:
        return named
    server = ensure_running(home_from(environ), environ)
    return Databases(server.app_url, server.owner_url, embedded=True)


def addresses_only(environ: Mapping[str, str]) -> Databases:
    """Return the same addresses as `databases`, without starting anything: for settings."""
    named = _named(environ)
    if named is not None:
        return named
    home = home_from(environ)
    prepare(home)
    urls = addresses(home, Home(home).run)
    return Databases(urls.app_url, urls.owner_url, embedded=True)


def is_external(environ: Mapping[str, str]) -> bool:
    """Answer whether the environment names a server of its own, not the home's embedded one."""
    named = _named(environ)
    if named is None:
        return False
    home = home_from(environ)
    if not password_file(home).exists():
        return True
    return named.app_url != addresses(home, Home(home).run).app_url


def _named(environ: Mapping[str, str]) -> Databases | None:
    app_url, owner_url = environ.get("DATABASE_URL", ""), environ.get("DATABASE_OWNER_URL", "")
    if owner_url and not app_url:
        message = "DATABASE_OWNER_URL är satt, men inte DATABASE_URL."
        raise AddressIncomplete(message)
    if not app_url:
        return None
    return Databases(app_url, owner_url or None, embedded=False)


def at(url: str, database: str) -> str:
    """Return the same address for another database of the server."""
    head, _, query = url.partition("?")
    base = head.rpartition("/")[0]
    return f"{base}/{database}" + (f"?{query}" if query else "")


def create_database(url: str, name: str, template: str | None = None) -> str:
    """Make a database owned by the owner and return its address for the same role.

    Without a template it is empty but furnished: extensions and the application's rights.
    Nobody may be connected to the template. `url` is the administrator's or the owner's.
    """
    made = at(url, name)
    with psycopg.connect(at(url, MAINTENANCE), autocommit=True) as connection:
        if template is None and not _has_template(connection):
            make_database(connection, name, "template0")
            with psycopg.connect(made, autocommit=True) as inside:
                furnish(inside)
        else:
            make_database(connection, name, template or TEMPLATE)
    return made


def drop_database(url: str, name: str) -> None:
    """Drop the database and end the connections to it; nothing where it does not exist."""
    with psycopg.connect(at(url, MAINTENANCE), autocommit=True) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def _has_template(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    query = "select 1 from pg_database where datname = %s and datistemplate"
    return connection.execute(query, [TEMPLATE]).fetchone() is not None
