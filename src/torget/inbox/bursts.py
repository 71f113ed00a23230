"""Storms of comments: when more comes than anybody can read, the like are shown as one row.

Every message is a record and an item all the same. Questions, what is urgent, what may be secret
and what may have to go stay rows of their own. The account's messages of the hour are counted
always; those of each thread only from when they could be too many, and then from the hour's
beginning.
Source: Regler, Tänk på det här, p. 3 (uppsikt); design reliability.md 1, T2.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Sequence
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
_AN_HOUR = timedelta(hours=1)
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

    Part of the transaction that receives them, which has the account to itself, before their items
    are written. The hour is the network's: a backlog of a week is no storm.
    """
    counters = _counters(account, {_ALL, *(one.arrived.thread_id for one in judged)}, now)
    whole = counters[_ALL]
    _recall(account, counters, judged, now)
    folded: dict[UUID, UUID] = {}
    for one in sorted(judged, key=lambda each: each.arrived.received_at):
        thread = counters[one.arrived.thread_id]
        for counter in {whole.thread_id: whole, thread.thread_id: thread}.values():
            _count(counter, one.arrived.received_at, now)
        many = whole.seen > MOST_ON_ACCOUNT or thread.seen > MOST_IN_THREAD
        if one.may_fold and many and thread is not whole:
            thread.folded += 1
            folded[one.arrived.record_id] = thread.id
    _store(account, [each for each in counters.values() if each.folded or _is_needed(each, whole)])
    return folded


def _is_needed(counter: _Counter, whole: _Counter) -> bool:
    """Tell whether the count must be kept: that of a thread only in an hour that has many."""
    return counter is whole or (whole.seen > MOST_IN_THREAD and counter.hour == whole.hour)


def _recall(
    account: Account, counters: dict[str, _Counter], judged: Sequence[Judged], now: datetime
) -> None:
    """Count what has come before in each thread, if the hour's messages now become many.

    Done once in such an hour; from then on the count of every thread is kept.
    """
    hour, seen = counters[_ALL].hour, counters[_ALL].seen
    if not 0 < seen <= MOST_IN_THREAD:
        return
    if seen + sum(_hour(one.arrived.received_at, now) == hour for one in judged) <= MOST_IN_THREAD:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CAME, [account.id, hour, hour + _AN_HOUR])
        came = dict(cursor.fetchall())
    counters.update(_counters(account, came.keys() - counters.keys(), now))
    for thread_id in came.keys() - {_ALL}:
        counters[thread_id].hour, counters[thread_id].seen = hour, came[thread_id]


def forget_quiet(*, now: datetime) -> int:
    """Take away the counters of threads that have been quiet and hold nothing."""
    return Burst.objects.filter(folded=0, last_at__lt=now - KEPT).delete()[0]


def _counters(account: Account, threads: Collection[str], now: datetime) -> dict[str, _Counter]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [account.id, list(threads)])
        known = {row[1]: _Counter(*row) for row in cursor.fetchall()}
    unknown = set(threads) - known.keys()
    for counter_id, key in zip(ids.many(now, len(unknown)), unknown, strict=True):
        known[key] = _Counter(counter_id, key, _NEVER, 0, 0, now)
    return known


def _hour(at: datetime, now: datetime) -> datetime:
    """Return the hour of the message; a clock that is ahead must not stop the counting."""
    return min(at, now).astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _count(counter: _Counter, at: datetime, now: datetime) -> None:
    hour = _hour(at, now)
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
_CAME = """
select h.thread_id, count(*)
  from torget_searchrow s
  join torget_recordhead h on h.record_id = s.record_id
  join torget_item i on i.record_id = s.record_id
 where s.account_id = %s and s.received_at >= %s and s.received_at < %s
 group by h.thread_id
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
