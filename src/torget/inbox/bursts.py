"""Storms of comments: when more comes than anybody can read, the like are shown as one row.

Every message is a record and an item all the same. Questions, what is urgent, what may be secret
and what may have to go stay rows of their own.
Source: Regler, Tänk på det här, p. 3 (uppsikt); design reliability.md 1, T2.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from torget.inbox.models import Burst
from torget.kit import ids
from torget.organisation.models import Account
from torget.records.receive import Arrived
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment
from torget.text.signals import SignalKind, Signals

MOST_IN_THREAD = 60
"""Comments an hour in one thread before the like are folded: one a minute is what one person
can read and judge (our proposal)."""
MOST_ON_ACCOUNT = 240
"""The same for a whole account: four people's reading (our proposal)."""
KEPT = timedelta(hours=2)
_MAY_FOLD = frozenset({Outcome.NO_ACTION, Outcome.CONSULT_MANAGER})
_ALL = ""  # the counter of the whole account


_NEVER = datetime(1990, 1, 1, tzinfo=UTC)  # an hour before every message's


@dataclass(slots=True)
class _Counter:
    """What is kept of a burst while a page is counted; the fields are the columns."""

    id: UUID
    thread_id: str
    hour: datetime
    seen: int
    folded: int
    last_at: datetime


_VALUES = operator.attrgetter(*_Counter.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Judged:
    """A message that came, and whether it may be folded away."""

    arrived: Arrived
    may_fold: bool


def may_fold(assessment: Assessment, signals: Signals, *, private: bool) -> bool:
    """Tell whether a message loses nothing by standing under a row with others like it.

    What a trained model sees otherwise than the flow chart stands by itself, for a person.
    """
    asks = signals.has(SignalKind.QUESTION) or assessment.learned is not None
    grave = private or assessment.urgent or assessment.secrecy
    return not (asks or grave) and assessment.first.outcome in _MAY_FOLD


def fold(account: Account, judged: Sequence[Judged], *, now: datetime) -> dict[UUID, UUID]:
    """Count the messages and return the burst of each record that is to be folded.

    Part of the transaction that receives them, which has the account to itself. The hour is the
    network's: a backlog of a week is no storm. Two questions, whatever their number.
    """
    counters = _counters(account, {one.arrived.thread_id for one in judged}, now)
    folded: dict[UUID, UUID] = {}
    for one in sorted(judged, key=lambda each: each.arrived.received_at):
        whole = counters[_ALL]
        thread = counters[one.arrived.thread_id]
        for counter in {whole.thread_id: whole, thread.thread_id: thread}.values():
            _count(counter, one.arrived.received_at, now)
        many = whole.seen > MOST_ON_ACCOUNT or thread.seen > MOST_IN_THREAD
        if one.may_fold and many and thread is not whole:
            thread.folded += 1
            folded[one.arrived.record_id] = thread.id
    _store(account, counters.values())
    return folded


def forget_quiet(*, now: datetime) -> int:
    """Take away the counters of threads that have been quiet and hold nothing."""
    return Burst.objects.filter(folded=0, last_at__lt=now - KEPT).delete()[0]


def _counters(account: Account, threads: set[str], now: datetime) -> dict[str, _Counter]:
    keys = threads | {_ALL}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [account.id, list(keys)])
        known = {row[1]: _Counter(*row) for row in cursor.fetchall()}
    for key in keys - known.keys():
        known[key] = _Counter(ids.new(now), key, _NEVER, 0, 0, now)
    return known


def _count(counter: _Counter, at: datetime, now: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    if hour > counter.hour:
        counter.hour, counter.seen = hour, 0
    counter.seen += hour == counter.hour
    counter.last_at = now


def _store(account: Account, counters: Iterable[_Counter]) -> None:
    rows = map(_VALUES, counters)
    place = [account.id, account.authority_id, account.unit_id]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*place, *map(list, zip(*rows, strict=True))])


# One array a column rather than a list of parameters: a page of comments touches hundreds.
_KNOWN = """
select id, thread_id, hour, seen, folded, last_at from torget_burst
 where account_id = %s and thread_id = any(%s)
"""
_KEEP = """
insert into torget_burst
       (id, account_id, authority_id, unit_id, thread_id, hour, seen, folded, last_at)
select id, %s, %s, %s, thread_id, hour, seen, folded, last_at
  from unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::timestamptz[])
       as t (id, thread_id, hour, seen, folded, last_at)
    on conflict (account_id, thread_id) do update
   set hour = excluded.hour, seen = excluded.seen, folded = excluded.folded,
       last_at = excluded.last_at
"""
