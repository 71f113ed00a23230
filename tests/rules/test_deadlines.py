"""Deadlines in working time: weekends, Swedish holidays, and both changes of the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torget.rules.codes import Clock, DeadlineKind, Weekday
from torget.rules.deadlines import (
    NaiveTime,
    OutsideCalendar,
    due,
    next_working_time,
    working_time_between,
)
from torget.rules.hours import NonsenseHours, faults, is_working_day, minute_of_day, week
from torget.rules.loader import shipped
from torget.rules.rulebook import Rulebook, Span

ZONE = ZoneInfo("Europe/Stockholm")
BOOK = shipped()
ANSWER = DeadlineKind.ANSWER  # 960 minutes: two working days of eight hours
FIRST = DeadlineKind.ACKNOWLEDGEMENT  # 480 minutes
ROUND_THE_CLOCK = tuple(Span(day, "00:00", "24:00") for day in Weekday)


def at(text: str, fold: int = 0) -> dt.datetime:
    """Return a Stockholm wall time as UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold).astimezone(dt.UTC)


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("kind", "received", "expected"),
    [
        (FIRST, "2026-03-03 08:00", "2026-03-03 16:00"),
        (FIRST, "2026-03-03 10:30", "2026-03-04 10:30"),
        (FIRST, "2026-03-03 06:00", "2026-03-03 16:00"),
        (FIRST, "2026-03-03 17:00", "2026-03-04 16:00"),
        (FIRST, "2026-03-06 15:00", "2026-03-09 15:00"),  # over a weekend
        (FIRST, "2026-03-07 12:00", "2026-03-09 16:00"),  # on a Saturday
        (ANSWER, "2026-03-08 23:59", "2026-03-10 16:00"),  # on a Sunday
        (FIRST, "2026-04-02 12:00", "2026-04-07 12:00"),  # over Easter
        (FIRST, "2026-06-18 12:00", "2026-06-22 12:00"),  # Midsummer Eve is closed
        (ANSWER, "2026-12-23 15:00", "2026-12-29 15:00"),  # Christmas
        (FIRST, "2026-12-31 09:00", "2027-01-04 16:00"),  # New Year's Eve
        (FIRST, "2026-06-05 15:00", "2026-06-08 15:00"),  # National Day on a Saturday
        (FIRST, "2026-05-13 12:00", "2026-05-15 12:00"),  # Ascension Day
        (ANSWER, "2026-03-27 12:00", "2026-03-31 12:00"),  # summer time begins on the Sunday
        (ANSWER, "2026-10-23 12:00", "2026-10-27 12:00"),  # and ends
    ],
)
def test_due_counts_working_time_only(kind: DeadlineKind, received: str, expected: str) -> None:
    assert due(BOOK, kind, at(received)) == at(expected)


def test_due_counts_klamdagar_as_closed_where_the_rulebook_says_so(rulebook: Rulebook) -> None:
    closed = replace(rulebook.deadlines, closed_bridge_days=True)
    bridged = replace(rulebook, deadlines=closed)

    assert due(bridged, FIRST, at("2026-05-13 12:00")) == at("2026-05-18 12:00")


def test_due_on_an_open_eve_where_eves_are_open(rulebook: Rulebook) -> None:
    opened = replace(rulebook, deadlines=replace(rulebook.deadlines, closed_eves=False))

    assert due(opened, FIRST, at("2026-06-18 12:00")) == at("2026-06-19 12:00")


def test_due_by_the_wall_clock_takes_no_breaks(rulebook: Rulebook) -> None:
    rules = tuple(replace(rule, clock=Clock.WALL) for rule in rulebook.deadlines.rules)
    wall = replace(rulebook, deadlines=replace(rulebook.deadlines, rules=rules))

    assert due(wall, DeadlineKind.BBS_REMOVAL, at("2026-03-07 23:30")) == at("2026-03-08 00:30")


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-03-28 20:00", "2026-03-29 05:00"),  # the night has 23 hours
        ("2026-10-24 20:00", "2026-10-25 03:00"),  # and 25
        ("2026-03-27 20:00", "2026-03-28 04:00"),
    ],
)
def test_staffed_hours_round_the_clock_count_real_hours(received: str, expected: str) -> None:
    assert due(BOOK, FIRST, at(received), staffed=ROUND_THE_CLOCK) == at(expected)


def test_staffed_hours_of_an_account_replace_those_of_the_rulebook() -> None:
    evenings = (Span(Weekday.SUNDAY, "18:00", "20:00"), Span(Weekday.MONDAY, "18:00", "24:00"))

    assert due(BOOK, FIRST, at("2026-03-06 12:00"), staffed=evenings) == at("2026-03-10 00:00")


def test_staffed_hours_without_any_hour_are_refused() -> None:
    with pytest.raises(NonsenseHours, match="minst en tid"):
        due(BOOK, FIRST, at("2026-03-06 12:00"), staffed=())


def test_due_is_told_in_utc() -> None:
    assert due(BOOK, FIRST, at("2026-03-03 10:30")).tzinfo is dt.UTC


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(NaiveTime):
        due(BOOK, FIRST, dt.datetime(2026, 3, 3, 10))  # noqa: DTZ001


@pytest.mark.parametrize("year", [1, 1989, 2191, 9999])
def test_time_outside_the_calendar_is_refused(year: int) -> None:
    with pytest.raises(OutsideCalendar):
        due(BOOK, FIRST, dt.datetime(year, 12, 31, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-06 15:00", "2026-03-09 09:00", 2),
        ("2026-03-07 00:00", "2026-03-08 23:59", 0),
        ("2026-03-02 00:00", "2026-03-09 00:00", 40),
        ("2026-03-03 12:00", "2026-03-03 12:00", 0),
        ("2026-03-03 12:00", "2026-03-03 10:00", 0),
        ("2026-12-21 00:00", "2027-01-04 00:00", 48),
    ],
)
def test_working_time_between_counts_only_open_hours(start: str, end: str, hours: int) -> None:
    assert working_time_between(BOOK, at(start), at(end)) == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-03 10:30", "2026-03-03 10:30"),
        ("2026-03-03 16:00", "2026-03-04 08:00"),
        ("2026-03-06 16:30", "2026-03-09 08:00"),
        ("2026-03-09 00:10", "2026-03-09 08:00"),
    ],
)
def test_clock_of_a_message_starts_at_the_next_working_time(moment: str, expected: str) -> None:
    assert next_working_time(BOOK, at(moment)) == at(expected)


MOMENTS = st.datetimes(
    dt.datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    dt.datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
KINDS = st.sampled_from(DeadlineKind)


@settings(max_examples=40)
@given(MOMENTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)), KINDS)
def test_due_never_comes_earlier_for_a_later_message(
    received: dt.datetime, later: dt.timedelta, kind: DeadlineKind
) -> None:
    assert due(BOOK, kind, received) <= due(BOOK, kind, received + later)


@settings(max_examples=40)
@given(MOMENTS, KINDS)
def test_working_time_to_the_deadline_is_just_what_the_rule_gives(
    received: dt.datetime, kind: DeadlineKind
) -> None:
    minutes = BOOK.deadline(kind).minutes
    end = due(BOOK, kind, received)

    assert working_time_between(BOOK, received, end) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("00:00", 0),
        ("08:05", 485),
        ("24:00", 1440),
        ("24:01", None),
        ("8:00", None),
        ("08.00", None),
        ("08:60", None),
        ("0800", None),
        ("٠٨:٠٠", None),
        ("-8:00", None),
        ("", None),
        ("8:000", None),
    ],
)
def test_minute_of_day_reads_only_plain_times(text: str, minute: int | None) -> None:
    assert minute_of_day(text) == minute


@pytest.mark.parametrize(
    ("spans", "wrong"),
    [
        ([("08:00", "16:00"), ("16:00", "18:00")], {}),
        ([("08:00", "12:00"), ("11:00", "13:00")], {1}),
        ([("12:00", "08:00")], {0}),
        ([("08:00", "08:00")], {0}),
        ([("eight", "16:00")], {0}),
        ([("02:30", "16:00")], {0}),
        ([("02:00", "03:00")], {}),
        ([], {-1}),
    ],
)
def test_faults_of_hours_name_each_span(spans: list[tuple[str, str]], wrong: set[int]) -> None:
    given_spans = tuple(Span(Weekday.MONDAY, start, end) for start, end in spans)

    assert set(faults(given_spans)) == set(wrong)


def test_same_hours_on_two_days_do_not_clash() -> None:
    spans = (Span(Weekday.FRIDAY, "08:00", "12:00"), Span(Weekday.MONDAY, "08:00", "12:00"))

    assert week(spans)[0] == ((480, 720),)
    assert week(spans)[1] == ()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-05", False),  # between a Sunday and Epiphany
        ("2026-05-15", False),  # after Ascension Day
        ("2026-05-14", False),
        ("2026-05-18", True),
        ("2026-05-12", True),
    ],
)
def test_bridge_day_is_a_single_day_between_two_free_ones(day: str, *, working: bool) -> None:
    closed = replace(BOOK.deadlines, closed_bridge_days=True)

    assert is_working_day(closed, on(day)) is working
