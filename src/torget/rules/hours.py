"""Working hours and working days: which minutes of which dates count as working time."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping

import holidays

from torget.rules.codes import Weekday
from torget.rules.rulebook import Deadlines, Span

Opening = tuple[int, int]  # minutes since local midnight, end not included
Week = Mapping[int, tuple[Opening, ...]]  # by date.weekday()

_DAY = 24 * 60
_SATURDAY = 5
_CLOCK_CHANGE = (2 * 60, 3 * 60)  # local minutes that are missing or doubled twice a year


class NonsenseHours(Exception):
    """Arbetstiderna går inte att räkna med. Skriv dem som ”08:00”, med slutet efter början."""


def week(spans: Iterable[Span]) -> Week:
    """Return the openings of each weekday, oldest first; raise NonsenseHours if unusable."""
    return _week(tuple(spans))


@functools.lru_cache(maxsize=256)
def _week(found: tuple[Span, ...]) -> Week:
    """Work the week out once: deadlines are counted in it for every message that comes."""
    wrong = faults(found)
    if wrong:
        raise NonsenseHours(next(iter(wrong.values())))
    days = list(Weekday)
    return {
        number: tuple(sorted(_opening(span) for span in found if span.day is day))
        for number, day in enumerate(days)
    }


def faults(spans: tuple[Span, ...]) -> Mapping[int, str]:
    """Return what is expected of each span that is wrong, by its number; -1 for the whole."""
    if not spans:
        return {-1: "minst en tid då ni arbetar"}
    wrong: dict[int, str] = {}
    for number, span in enumerate(spans):
        expected = _fault(span) or _clash(span, spans[:number])
        if expected:
            wrong[number] = expected
    return wrong


def minute_of_day(text: str) -> int | None:
    """Return minutes since midnight of "HH:MM", 1440 for "24:00", None for anything else."""
    hours, colon, minutes = text.partition(":")
    digits = hours + minutes
    if colon != ":" or len(hours) != len(minutes) or len(digits) != len("0800"):
        return None
    if not (digits.isascii() and digits.isdigit()):
        return None
    minute = int(hours) * 60 + int(minutes)
    return minute if int(minutes) < 60 and minute <= _DAY else None  # noqa: PLR2004


def is_working_day(deadlines: Deadlines, day: dt.date) -> bool:
    """Tell whether working time can run on this date, weekday hours aside.

    Public holidays never count; eves and bridge days as the rulebook says.
    """
    if day in _free_days(day.year, eves=deadlines.closed_eves):
        return False
    return not (deadlines.closed_bridge_days and _is_bridge(deadlines, day))


def _is_bridge(deadlines: Deadlines, day: dt.date) -> bool:
    around = (day - dt.timedelta(days=1), day + dt.timedelta(days=1))
    return day.weekday() < _SATURDAY and all(_is_free(deadlines, each) for each in around)


def _is_free(deadlines: Deadlines, day: dt.date) -> bool:
    free = _free_days(day.year, eves=deadlines.closed_eves)
    return day.weekday() >= _SATURDAY or day in free


@functools.lru_cache(maxsize=256)
def _free_days(year: int, *, eves: bool) -> frozenset[dt.date]:
    categories = (holidays.PUBLIC, holidays.DE_FACTO) if eves else (holidays.PUBLIC,)
    return frozenset(holidays.country_holidays("SE", years=year, categories=categories))


def _opening(span: Span) -> Opening:
    return minute_of_day(span.start) or 0, minute_of_day(span.end) or 0


def _fault(span: Span) -> str:
    start, end = minute_of_day(span.start), minute_of_day(span.end)
    if start is None or end is None:
        return "klockslag skrivna som ”08:00” (dygnets slut är ”24:00”)"
    if start >= end:
        return "en sluttid som kommer efter starttiden"
    if any(_CLOCK_CHANGE[0] < minute < _CLOCK_CHANGE[1] for minute in (start, end)):
        return "tider som inte börjar eller slutar mellan 02:00 och 03:00, då klockan ställs om"
    return ""


def _clash(span: Span, earlier: Iterable[Span]) -> str:
    start, end = _opening(span)
    for other in earlier:
        other_start, other_end = _opening(other)
        if other.day is span.day and start < other_end and other_start < end:
            return f"tider som inte går in i varandra samma dag ({other.start}-{other.end})"
    return ""
