"""What a database holds, so that two can be compared: rows, sequences and named parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1, 2
"""
SEQUENCES = """
select format('%I.%I', schemaname, sequencename), coalesce(last_value, 0) from pg_sequences
where schemaname !~ '^pg_'
"""
# NOT NULL is left out of the constraints: only version 18 and later give it a name.
PARTS = """
select 'relation ' || c.oid::regclass::text || ' ' || c.relkind::text || ' ' || c.relowner::regrole
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text
    from pg_trigger where not tgisinternal
union all
select 'constraint ' || conrelid::regclass || ' ' || conname
    from pg_constraint where conrelid <> 0 and contype <> 'n'
        and connamespace <> 'pg_catalog'::regnamespace
union all
select 'function ' || p.oid::regprocedure from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not exists (
        select 1 from pg_depend d where d.classid = 'pg_proc'::regclass
        and d.objid = p.oid and d.deptype = 'e')
union all
select 'right ' || table_schema || '.' || table_name || ' ' || grantee || ' ' || privilege_type
    from information_schema.role_table_grants
    where table_schema !~ '^pg_' and table_schema <> 'information_schema'
        and privilege_type <> 'MAINTAIN'
"""


@dataclass(frozen=True)
class Inventory:
    """The rows of each table, the value of each sequence, and the name of every part."""

    rows: Mapping[str, int]
    sequences: Mapping[str, int]
    parts: frozenset[str]


def inventory(url: str) -> Inventory:
    """Count what the database holds; the administrator sees every row."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(TABLES).fetchall()
        rows = {f"{schema}.{name}": _count(connection, schema, name) for schema, name in tables}
        sequences = {str(name): int(value) for name, value in connection.execute(SEQUENCES)}
        parts = frozenset(str(part) for (part,) in connection.execute(PARTS))
    return Inventory(rows, sequences, parts)


def _count(connection: psycopg.Connection[tuple[object, ...]], schema: object, name: object) -> int:
    query = sql.SQL("select count(*) from only {}").format(sql.Identifier(str(schema), str(name)))
    row = connection.execute(query).fetchone()
    return int(str(row[0])) if row else 0


def differences(old: Inventory, new: Inventory) -> list[str]:
    """Return, in plain words, everything in which the two differ."""
    found = [
        f"{name}: {old.rows.get(name, 0)} rader blev {new.rows.get(name, 0)}"
        for name in sorted(old.rows.keys() | new.rows.keys())
        if old.rows.get(name) != new.rows.get(name)
    ]
    found += [
        f"{name}: räknaren {old.sequences.get(name)} blev {new.sequences.get(name)}"
        for name in sorted(old.sequences.keys() | new.sequences.keys())
        if old.sequences.get(name) != new.sequences.get(name)
    ]
    found += [f"saknas: {part}" for part in sorted(old.parts - new.parts)]
    return found + [f"tillkom: {part}" for part in sorted(new.parts - old.parts)]
