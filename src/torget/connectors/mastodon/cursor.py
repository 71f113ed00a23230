"""How far the reading has come: one JSON text, opaque to everyone else.

A round goes through the steps in order and ends with `more` false. Lanes are read forward
from a mark that lies a while back (what is read twice is known by its id), and older
history is read backward, one page a round, so that it never starves what is new.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from torget.connectors.port import NotAccepted
from torget.kit import json_slices as js

VERSION: Final = 1
STEPS: Final = ("mentions", "own", "threads", "older_mentions", "older_own", "older_threads")
_SPACING: Final = timedelta(hours=1)
_SHORT: Final = timedelta(hours=1)
_LONG: Final = timedelta(hours=24)
_LONG_EVERY: Final = 12  # rounds between two readings of the whole last day
_MAX_MARKS: Final = 48
_FRESH: Final = 10  # of our newest threads, walked every round
_WATCHED: Final = 60  # of our newest threads, walked in turn
_IN_TURN: Final = 5


@dataclass(frozen=True, slots=True)
class Lane:
    """One list read by id: `at` is this round's position, `top` the newest id ever seen.

    `marks` are (id, time) about an hour apart; `floor` is how far back history is read,
    "" where its end is reached or nothing has been read yet.
    """

    at: str = ""
    top: str = ""
    floor: str = ""
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """The whole position. `todo` are own statuses whose threads are to be walked now."""

    step: str = STEPS[0]
    turn: int = 0
    mentions: Lane = Lane()
    own: Lane = Lane()
    todo: tuple[str, ...] = ()
    skip: int = 0  # items of the thread now walked that are already given
    watch: tuple[str, ...] = ()  # oldest first


def sort_key(remote_id: str) -> tuple[int, str]:
    """Return what orders ids: numbers of any length, and equally long texts."""
    return len(remote_id), remote_id


def load(text: str) -> Cursor:
    """Return the cursor; "" is the start. Raises NotAccepted for one that is not ours."""
    if not text:
        return Cursor()
    try:
        found = js.safe_loads(text.encode())
    except (js.NotJson, UnicodeEncodeError) as error:
        raise _unknown() from error
    if js.dig(found, "v") != VERSION or js.text(found, "step") not in STEPS:
        raise _unknown()
    return Cursor(
        step=js.text(found, "step"),
        turn=_count(found, "turn"),
        mentions=_lane(js.dig(found, "mentions")),
        own=_lane(js.dig(found, "own")),
        todo=_ids(found, "todo"),
        skip=_count(found, "skip"),
        watch=_ids(found, "watch"),
    )


def dump(cursor: Cursor) -> str:
    """Return the cursor as text."""
    return json.dumps({"v": VERSION, **dataclasses.asdict(cursor)}, separators=(",", ":"))


def begun(lane: Lane, turn: int) -> Lane:
    """Return the lane at the beginning of a round: back where what may have come late lies."""
    back = _LONG if turn % _LONG_EVERY == 0 else _SHORT
    at = lane.top
    for remote_id, moment in reversed(lane.marks):
        at = remote_id
        if _moment(lane.marks[-1][1]) - _moment(moment) >= back:
            break
    return dataclasses.replace(lane, at=at)


def advanced(lane: Lane, seen: list[tuple[str, datetime | None]]) -> Lane:
    """Return the lane after a page whose (id, time) are `seen`; never moved backward."""
    newest = max((remote_id for remote_id, _ in seen), key=sort_key, default="")
    marks = list(lane.marks)
    for remote_id, moment in sorted(seen, key=lambda pair: sort_key(pair[0])):
        if moment is None or (marks and sort_key(remote_id) <= sort_key(marks[-1][0])):
            continue
        if not marks or moment - _moment(marks[-1][1]) >= _SPACING:
            marks.append((remote_id, moment.isoformat()))
    return dataclasses.replace(
        lane,
        at=max(lane.at, newest, key=sort_key),
        top=max(lane.top, newest, key=sort_key),
        marks=tuple(marks[-_MAX_MARKS:]),
    )


def watched(cursor: Cursor, new_ids: list[str]) -> Cursor:
    """Return the cursor with new own statuses to walk now and to keep an eye on."""
    ordered = tuple(sorted(new_ids, key=sort_key))
    return dataclasses.replace(
        cursor,
        todo=tuple(dict.fromkeys((*cursor.todo, *ordered))),
        watch=tuple(dict.fromkeys((*cursor.watch, *ordered)))[-_WATCHED:],
    )


def to_walk(cursor: Cursor) -> tuple[str, ...]:
    """Return the threads of this round: the new, the freshest, and some of the rest in turn.

    Oldest first: a root shows which of the others lie within its thread.
    """
    fresh, rest = cursor.watch[-_FRESH:], cursor.watch[:-_FRESH]
    start = cursor.turn * _IN_TURN
    turn = [rest[(start + n) % len(rest)] for n in range(min(_IN_TURN, len(rest)))]
    return tuple(sorted({*cursor.todo, *fresh, *turn}, key=sort_key))


def _lane(found: object) -> Lane:
    marks = tuple(_mark(mark) for mark in js.each(found, "marks"))
    return Lane(js.text(found, "at"), js.text(found, "top"), js.text(found, "floor"), marks)


def _mark(found: object) -> tuple[str, str]:
    match found:
        case [str(remote_id), str(moment)] if js.instant({"at": moment}, "at") is not None:
            return remote_id, moment
    raise _unknown()


def _ids(found: object, name: str) -> tuple[str, ...]:
    return tuple(text for text in js.each(found, name) if isinstance(text, str))


def _count(found: object, name: str) -> int:
    number = js.dig(found, name)
    return number if isinstance(number, int) and number >= 0 else 0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _unknown() -> NotAccepted:
    return NotAccepted("cursor_unknown", permanent=True)
