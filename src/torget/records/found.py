"""The questions that searching asks of the search rows, newest first and within rights.

A common word is found at once among the newest; a rare one by the index of words. Which it is
no planner can tell of words it does not know, so the newest are walked first, a bounded way,
and only if they do not give a page is the index asked for all. Figures: docs/drift/prestanda.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from torget.organisation import policy

WALK = 3_000
"""How many of the newest rows are looked through before the index of words is asked."""
LEAST_WALK = 500

_NEWEST = sql.SQL("""
with newest as materialized (
  select walked.* from unnest({reaches}::uuid[]) as reach (id)
   cross join lateral (
     select record_id, received_at, authority_id, unit_id, account_id, private, secrecy,
            direction, words
       from torget_searchrow where {column} = reach.id and {between}
      order by received_at desc, record_id desc limit {walk}) as walked
), walked_to as (
  select max(last_at) as at from (
    select min(received_at) as last_at from newest
     group by {column} having count(*) >= {walk}) as cut_short
), hits as (
  select record_id, received_at from newest
   where {matching} and received_at > coalesce((select at from walked_to), '-infinity')
   order by received_at desc, record_id desc limit {limit}
)
select walked_to.at is null, hits.record_id from walked_to left join hits on true
 order by hits.received_at desc, hits.record_id desc
""")
# The matching rows first and their order afterwards: walked in order, a rare word costs a
# reading of everything.
_ALL = sql.SQL("""
with hits as materialized (
  select record_id, received_at from torget_searchrow where {matching} and {between}
)
select record_id from hits order by received_at desc, record_id desc limit {limit}
""")
_WITHOUT_WORDS = sql.SQL("""
select walked.record_id from unnest({reaches}::uuid[]) as reach (id)
 cross join lateral (
   select record_id, received_at from torget_searchrow
    where {column} = reach.id and {between} and {matching}
    order by received_at desc, record_id desc limit {limit}) as walked
 order by walked.received_at desc, walked.record_id desc limit {limit}
""")
_COUNT = sql.SQL("""
select count(*) from (
  select 1 from torget_searchrow where {matching} and {between} limit {most}) as counted
""")
_NOTHING = sql.SQL("false")
_ANYTHING = sql.SQL("true")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, and the rights within which it is.

    `question` is a tsquery or None; `since` is included and `before` is not; `beyond` is the
    place after which the page begins.
    """

    grants: tuple[policy.Grant, ...]
    question: str | None = None
    direction: str = ""
    account_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    beyond: tuple[datetime, UUID] | None = None


def newest(sought: Sought, *, limit: int) -> list[UUID]:
    """Return the newest records that match, at most `limit`."""
    column, reaches = _reaches(sought)
    if not reaches:
        return []
    parts = {
        "column": sql.Identifier(column),
        "reaches": sql.Literal(reaches),
        "between": _between(sought),
        "matching": _matching(sought),
        "limit": sql.Literal(limit),
    }
    if sought.question is None:
        return [record_id for (record_id,) in _asked(_WITHOUT_WORDS.format(**parts))]
    walk = max(WALK // len(reaches), LEAST_WALK)
    rows = _asked(_NEWEST.format(**parts, walk=sql.Literal(walk)))
    hits = [record_id for _whole, record_id in rows if record_id is not None]
    if len(hits) == limit or rows[0][0]:
        return hits
    return [record_id for (record_id,) in _asked(_ALL.format(**parts))]


def count(sought: Sought, *, most: int) -> int:
    """Return how many match, counted to at most `most`."""
    parts = {
        "between": _between(sought),
        "matching": _matching(sought),
        "most": sql.Literal(most),
    }
    counted: int = _asked(_COUNT.format(**parts))[0][0]
    return counted


def _asked(statement: sql.Composed) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _reaches(sought: Sought) -> tuple[str, list[UUID]]:
    """Return along which index the rows are walked: the account asked for, or authorities."""
    held = [grant for grant in sought.grants if policy.allowed((grant,), "record.read")]
    if sought.account_id is not None:
        return "account_id", [sought.account_id] if held else []
    return "authority_id", sorted({grant.authority_id for grant in held})


def _between(sought: Sought) -> sql.Composable:
    parts = list[sql.Composable]()
    if sought.since is not None:
        parts.append(sql.SQL("received_at >= {}").format(sql.Literal(sought.since)))
    if sought.before is not None:
        parts.append(sql.SQL("received_at < {}").format(sql.Literal(sought.before)))
    if sought.beyond is not None:
        place = sql.SQL(", ").join(map(sql.Literal, sought.beyond))
        parts.append(sql.SQL("(received_at, record_id) < ({})").format(place))
    return _all_of(parts)


def _matching(sought: Sought) -> sql.Composable:
    """Return the condition on one row: the rights, always, and what is looked for."""
    parts = [
        _within(sought.grants, "record.read"),
        sql.SQL("(not private or {})").format(_within(sought.grants, "inbox.read_private")),
        sql.SQL("(not secrecy or {})").format(_within(sought.grants, "inbox.read_secret")),
    ]
    if sought.account_id is not None:
        parts.append(sql.SQL("account_id = {}").format(sql.Literal(sought.account_id)))
    if sought.direction:
        parts.append(sql.SQL("direction = {}").format(sql.Literal(sought.direction)))
    if sought.question is not None:
        parts.append(sql.SQL("words @@ {}::tsquery").format(sql.Literal(sought.question)))
    return _all_of(parts)


def _within(grants: Iterable[policy.Grant], action: str) -> sql.Composable:
    """Return the same reach as `policy.within`, written for a row of its own columns."""
    reaches = dict.fromkeys(
        (grant.authority_id, grant.unit_id, grant.account_id)
        for grant in grants
        if policy.allowed((grant,), action)
    )
    if not reaches:
        return _NOTHING
    columns = ("authority_id", "unit_id", "account_id")
    either = [
        _all_of(
            [
                sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(value))
                for column, value in zip(columns, reach, strict=True)
                if value is not None
            ]
        )
        for reach in reaches
    ]
    return sql.SQL("({})").format(sql.SQL(" or ").join(either))


def _all_of(parts: Iterable[sql.Composable]) -> sql.Composable:
    return sql.SQL(" and ").join(parts) if parts else _ANYTHING
