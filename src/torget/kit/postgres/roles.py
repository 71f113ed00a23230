"""What the database holds before the first migration: roles, template, database, rights.

Two roles work: the owner changes tables, the application reads and writes rows. Rights on
the owner's coming tables are given in advance; migrations take back what is append-only.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from torget.kit.postgres.passwords import APP, DATABASE, OWNER, Passwords

TEMPLATE = "torget_template"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

RIGHTS = """
revoke create on schema public from public;
grant usage on schema public to {app};
alter default privileges for role {owner} in schema public
    grant select, insert, update, delete on tables to {app};
alter default privileges for role {owner} in schema public
    grant usage on sequences to {app};
alter default privileges for role {owner} in schema public
    grant execute on functions to {app};
"""


def provision(admin_url: str, template_url: str, kept: Passwords) -> None:
    """Make the roles, the template and the database where they are missing; repeatable."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _role(connection, OWNER, kept.owner, "createdb")
        _role(connection, APP, kept.app, "nocreatedb")
        if not _finished_template(connection):
            _template(connection, template_url)
        if not _exists(connection, DATABASE):
            make_database(connection, DATABASE, TEMPLATE)


def _role(
    connection: psycopg.Connection[tuple[object, ...]], name: str, password: str, may: str
) -> None:
    found = connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
    verb = "alter" if found else "create"
    limits = f"login nosuperuser nocreaterole noreplication nobypassrls {may}"
    connection.execute(
        sql.SQL(f"{verb} role {{}} with {limits} password {{}}").format(
            sql.Identifier(name), sql.Literal(password)
        )
    )


def _finished_template(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    query = "select 1 from pg_database where datname = %s and datistemplate"
    return connection.execute(query, [TEMPLATE]).fetchone() is not None


def _template(connection: psycopg.Connection[tuple[object, ...]], template_url: str) -> None:
    name = sql.Identifier(TEMPLATE)
    connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
    make_database(connection, TEMPLATE, "template0")
    with psycopg.connect(template_url, autocommit=True) as inside:
        furnish(inside)
    connection.execute(
        sql.SQL("alter database {} with is_template true allow_connections false").format(name)
    )


def furnish(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Give the connected database its extensions and the application's rights in advance."""
    for extension in EXTENSIONS:
        connection.execute(
            sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
        )
    rights = sql.SQL(RIGHTS).format(owner=sql.Identifier(OWNER), app=sql.Identifier(APP))
    connection.execute(rights)


def make_database(
    connection: psycopg.Connection[tuple[object, ...]], name: str, template: str
) -> None:
    """Make a database of the template, owned by the owner and closed to other roles."""
    named = sql.Identifier(name)
    connection.execute(
        sql.SQL("create database {} owner {} template {}").format(
            named, sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
    connection.execute(sql.SQL("revoke all on database {} from public").format(named))
    connection.execute(
        sql.SQL("grant connect, temporary on database {} to {}").format(named, sql.Identifier(APP))
    )


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    query = "select 1 from pg_database where datname = %s"
    return connection.execute(query, [name]).fetchone() is not None
