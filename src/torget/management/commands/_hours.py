"""Staffed hours as an operator writes them: "mån-fre 8.00-16.30"."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import time
from typing import Final

from torget.channels.connecting import Hours

_DAYS: Final = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
_PARTS: Final = 2


def read(written: str) -> tuple[Hours, ...]:
    """Return the hours of each day that is written. Raises ArgumentTypeError."""
    days, _, span = written.strip().lower().partition(" ")
    try:
        opens, closes = (_time(part) for part in _two(span))
        first, last = (_DAYS.index(part[:3]) for part in _two(days, alone=True))
    except ValueError as error:
        raise ArgumentTypeError(_meant(written)) from error
    if not opens < closes or last < first:
        raise ArgumentTypeError(_meant(written))
    return tuple(Hours(day, opens, closes) for day in range(first, last + 1))


def _two(written: str, *, alone: bool = False) -> list[str]:
    parts = [part.strip() for part in written.replace("\N{EN DASH}", "-").split("-")]
    if alone and len(parts) == 1:
        return parts * 2
    if len(parts) != _PARTS:
        raise ValueError(written)
    return parts


def _time(written: str) -> time:
    hour, _, minute = written.replace(":", ".").partition(".")
    if int(hour) == 24 and not int(minute or 0):  # noqa: PLR2004  the end of the day
        return time(23, 59)
    return time(int(hour), int(minute or 0))


def _meant(written: str) -> str:
    return f'{written} går inte att läsa som tider, skriv till exempel "mån-fre 8.00-16.30"'
