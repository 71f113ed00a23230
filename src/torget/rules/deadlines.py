"""When something is due, counted in working time, with both changes of the clock right.

Every time handed out is in UTC: two times of one zone would be compared by the wall clock.

Source: Regler, Tänk på det här, p. 3; FL 6 and 22 §§ (a message has arrived on the day it
reaches us, also on a weekend).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from torget.rules.codes import Clock, DeadlineKind
from torget.rules.hours import Opening, is_working_day, week
from torget.rules.rulebook import Rulebook, Span

_FIRST_YEAR, _LAST_YEAR = 1990, 2190
_ONE_DAY = dt.timedelta(days=1)
_NOTHING = dt.timedelta(0)


class NaiveTime(Exception):
    """Tiden saknar tidszon, så den går inte att räkna med."""


class OutsideCalendar(Exception):
    """Tiden ligger så långt bort att arbetsdagar inte går att räkna där."""


class TimeDoesNotExist(Exception):
    """Klockslaget finns inte den dagen: klockan ställs fram förbi det. Välj en annan tid."""

    def __init__(self, wall: dt.datetime) -> None:
        super().__init__(wall.isoformat(" ", "minutes"))
        self.wall = wall


class TimeIsAmbiguous(Exception):
    """Klockslaget finns två gånger den dagen: klockan ställs tillbaka. Välj vilken du menar."""

    def __init__(self, wall: dt.datetime, choices: tuple[dt.datetime, dt.datetime]) -> None:
        super().__init__(wall.isoformat(" ", "minutes"))
        self.wall = wall
        self.choices = choices  # UTC, earlier first


def due(
    rulebook: Rulebook,
    kind: DeadlineKind,
    received_at: dt.datetime,
    *,
    staffed: Sequence[Span] | None = None,
) -> dt.datetime:
    """Return the time in UTC when the deadline ends.

    What comes outside working time has arrived then, but its clock starts at the next working
    time. `staffed` are the account's own hours instead of the rulebook's; public holidays are
    closed for both. Raise NaiveTime, OutsideCalendar, or NonsenseHours for `staffed`.
    """
    return dues(rulebook, (kind,), received_at, staffed=staffed)[0]


def dues(
    rulebook: Rulebook,
    kinds: Sequence[DeadlineKind],
    received_at: dt.datetime,
    *,
    staffed: Sequence[Span] | None = None,
) -> list[dt.datetime]:
    """Return what `due` does for each of the kinds; working hours are walked through once."""
    received = _utc(received_at)
    rules = [rulebook.deadline(kind) for kind in kinds]
    lengths = [dt.timedelta(minutes=rule.minutes) for rule in rules]
    timed = list(zip(rules, lengths, strict=True))
    waiting = sorted({length for rule, length in timed if rule.clock is not Clock.WALL})
    worked = _after(_openings(rulebook, received, staffed), received, waiting)
    return [
        received + length if rule.clock is Clock.WALL else worked[length] for rule, length in timed
    ]


def working_time_after(
    rulebook: Rulebook,
    start: dt.datetime,
    length: dt.timedelta,
    *,
    staffed: Sequence[Span] | None = None,
) -> dt.datetime:
    """Return the time in UTC when so much working time has passed since `start`."""
    first = _utc(start)
    return _after(_openings(rulebook, first, staffed), first, [length])[length]


def _after(
    openings: Iterator[tuple[dt.datetime, dt.datetime]],
    first: dt.datetime,
    lengths: Sequence[dt.timedelta],
) -> dict[dt.timedelta, dt.datetime]:
    """Return length -> when so much working time has passed; the lengths come shortest first."""
    found: dict[dt.timedelta, dt.datetime] = {}
    waiting, passed = list(lengths), _NOTHING
    while waiting:
        opens, closes = next(openings)
        if closes < first:
            continue
        begin = max(first, opens)
        worked = passed + (closes - begin)
        while waiting and waiting[0] <= worked:
            length = waiting.pop(0)
            found[length] = begin + (length - passed)
        passed = worked
    return found


def working_time_between(
    rulebook: Rulebook,
    start: dt.datetime,
    end: dt.datetime,
    *,
    staffed: Sequence[Span] | None = None,
) -> dt.timedelta:
    """Return how much working time lies between two times; nothing where `end` is not later."""
    first, last = _utc(start), _utc(end)
    total = _NOTHING
    openings = _openings(rulebook, first, staffed)
    opens, closes = next(openings)
    while opens < last:
        total += max(min(closes, last) - max(opens, first), _NOTHING)
        opens, closes = next(openings)
    return total


def next_working_time(
    rulebook: Rulebook, at: dt.datetime, *, staffed: Sequence[Span] | None = None
) -> dt.datetime:
    """Return `at` in UTC where it is working time, otherwise when working time next begins."""
    moment = _utc(at)
    openings = _openings(rulebook, moment, staffed)
    while True:
        start, end = next(openings)
        if moment < end:
            return max(start, moment)


def local(wall: dt.datetime, zone: str, *, fold: int | None = None) -> dt.datetime:
    """Return a wall-clock time of `zone` as UTC.

    Raise TimeDoesNotExist in the hour that is skipped, and TimeIsAmbiguous in the hour that
    comes twice unless `fold` says which one is meant (0 the first, 1 the second).
    Source: reliability design, R5.
    """
    place = ZoneInfo(zone)
    naive = wall.replace(tzinfo=None)
    first, second = (naive.replace(tzinfo=place, fold=each).astimezone(dt.UTC) for each in (0, 1))
    if first.astimezone(place).replace(tzinfo=None, fold=0) != naive.replace(fold=0):
        raise TimeDoesNotExist(naive)
    if first == second:
        return first
    if fold is None:
        raise TimeIsAmbiguous(naive, (first, second))
    return second if fold else first


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise NaiveTime(moment.isoformat())
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise OutsideCalendar(moment.isoformat())
    return moment.astimezone(dt.UTC)


def _openings(
    rulebook: Rulebook, moment: dt.datetime, staffed: Sequence[Span] | None
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Give each stretch of working time from the day of `moment` on, in UTC, without end."""
    hours = week(rulebook.deadlines.hours if staffed is None else staffed)
    zone = ZoneInfo(rulebook.meta.zone)
    day = moment.astimezone(zone).date()
    while True:
        if is_working_day(rulebook.deadlines, day):
            yield from _of_day(hours[day.weekday()], day, zone)
        day += _ONE_DAY


@functools.lru_cache(maxsize=4096)
def _of_day(
    openings: tuple[Opening, ...], day: dt.date, zone: ZoneInfo
) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return the openings of a date in UTC; counted once, for every message asks for it."""
    midnight = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock
    return tuple(
        (
            (midnight + dt.timedelta(minutes=opens)).replace(tzinfo=zone).astimezone(dt.UTC),
            (midnight + dt.timedelta(minutes=closes)).replace(tzinfo=zone).astimezone(dt.UTC),
        )
        for opens, closes in openings
    )
