"""Wall-clock time to UTC: the missing hour is refused, the doubled one asked about (R5)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from torget.rules.deadlines import TimeDoesNotExist, TimeIsAmbiguous, local

STOCKHOLM = "Europe/Stockholm"


def wall(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def last_sunday(year: int, month: int) -> dt.date:
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


@pytest.mark.parametrize("text", ["2027-03-28 02:00", "2027-03-28 02:30", "2027-03-28 02:59"])
def test_hour_that_is_skipped_is_refused(text: str) -> None:
    with pytest.raises(TimeDoesNotExist) as caught:
        local(wall(text), STOCKHOLM)

    assert caught.value.wall == wall(text)


@pytest.mark.parametrize("fold", [0, 1])
def test_hour_that_is_skipped_is_refused_whatever_is_chosen(fold: int) -> None:
    with pytest.raises(TimeDoesNotExist):
        local(wall("2027-03-28 02:30"), STOCKHOLM, fold=fold)


def test_hour_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(TimeIsAmbiguous) as caught:
        local(wall("2026-10-25 02:30"), STOCKHOLM)

    assert [each.isoformat() for each in caught.value.choices] == [
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:30:00+00:00",
    ]


@pytest.mark.parametrize(
    ("text", "fold", "expected"),
    [
        ("2026-10-25 02:30", 0, "2026-10-25T00:30:00+00:00"),
        ("2026-10-25 02:30", 1, "2026-10-25T01:30:00+00:00"),
        ("2026-10-25 03:00", None, "2026-10-25T02:00:00+00:00"),
        ("2026-10-25 01:59", None, "2026-10-24T23:59:00+00:00"),
        ("2027-03-28 01:59", None, "2027-03-28T00:59:00+00:00"),
        ("2027-03-28 03:00", None, "2027-03-28T01:00:00+00:00"),
        ("2026-07-01 12:00", 1, "2026-07-01T10:00:00+00:00"),
    ],
)
def test_time_is_told_in_utc(text: str, fold: int | None, expected: str) -> None:
    assert local(wall(text), STOCKHOLM, fold=fold).isoformat() == expected


def test_every_quarter_around_every_change_of_the_clock_round_trips_or_is_refused() -> None:
    answers = {"gap": 0, "twice": 0, "plain": 0}
    for year in range(2025, 2036):
        for month in (3, 10):
            start = dt.datetime.combine(last_sunday(year, month), dt.time(1, 30))
            for quarter in range(8):
                asked = start + dt.timedelta(minutes=15 * quarter)
                try:
                    moment = local(asked, STOCKHOLM)
                except TimeDoesNotExist:
                    answers["gap"] += 1
                except TimeIsAmbiguous:
                    answers["twice"] += 1
                else:
                    answers["plain"] += 1
                    assert moment.astimezone(ZoneInfo(STOCKHOLM)).replace(tzinfo=None) == asked

    assert answers == {"gap": 44, "twice": 44, "plain": 88}
