"""How far the reading has come, as data: laws that keep anything from being passed over."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from torget.connectors.mastodon import cursor
from torget.connectors.mastodon.cursor import Cursor, Lane

_NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
_IDS = st.integers(1, 10**19).map(str)
_SEEN = st.lists(st.tuples(_IDS, st.none() | st.datetimes(timezones=st.just(UTC))), max_size=30)


def _hourly(hours: int) -> Lane:
    seen: list[tuple[str, datetime | None]] = [
        (str(1000 + n), _NOON + timedelta(hours=n)) for n in range(hours)
    ]
    return cursor.advanced(Lane(), seen)


def test_round_then_the_last_hour_is_read_again_and_every_twelfth_the_last_day() -> None:
    lane = _hourly(40)

    assert [cursor.begun(lane, turn).at for turn in (1, 11, 12, 13, 24)] == [
        "1038",
        "1038",
        "1015",
        "1038",
        "1015",
    ]
    assert cursor.begun(Lane(top="9", at="9"), 1).at == "9"


def test_young_lane_then_read_again_from_its_first_mark() -> None:
    assert cursor.begun(_hourly(3), 12).at == "1000"


@given(_SEEN, _SEEN)
def test_advanced_then_never_backward_and_top_is_the_newest_ever_seen(
    first: list[tuple[str, datetime | None]], second: list[tuple[str, datetime | None]]
) -> None:
    before = cursor.advanced(Lane(), first)
    after = cursor.advanced(before, second)

    assert cursor.sort_key(after.top) >= cursor.sort_key(before.top)
    assert cursor.sort_key(after.at) >= cursor.sort_key(before.at)
    assert after.top == max(("", *dict(first), *dict(second)), key=cursor.sort_key)
    assert len(after.marks) <= 48
    marks = [mark for mark, _ in after.marks]
    assert marks == sorted(marks, key=cursor.sort_key)


@given(_SEEN, st.lists(_IDS, max_size=5), st.integers(0, 99), st.sampled_from(cursor.STEPS))
def test_load_of_what_was_dumped_then_the_same(
    seen: list[tuple[str, datetime | None]], ids: list[str], turn: int, step: str
) -> None:
    lane = dataclasses.replace(cursor.advanced(Lane(), seen), floor="3")
    before = Cursor(step, turn, lane, Lane(), tuple(ids), 500, tuple(ids))

    assert cursor.load(cursor.dump(before)) == before


def test_watched_threads_then_each_has_its_turn_within_ten_rounds() -> None:
    now = cursor.watched(Cursor(), [str(n) for n in range(100, 160)])
    walked: set[str] = set()
    for turn in range(10):
        todo = cursor.to_walk(dataclasses.replace(now, turn=turn, todo=()))
        assert len(todo) == 15
        assert list(todo) == sorted(todo)
        walked |= set(todo)

    assert walked == set(now.watch)
    assert len(now.watch) == 60


def test_new_threads_then_all_are_walked_and_the_oldest_leave_the_watch() -> None:
    now = cursor.watched(Cursor(), [str(n) for n in range(100, 160)])
    now = cursor.watched(dataclasses.replace(now, todo=()), ["170", "165"])

    assert now.todo == ("165", "170")
    assert now.watch[:1] == ("102",)
    assert now.watch[-2:] == ("165", "170")
    assert set(now.todo) <= set(cursor.to_walk(now))
