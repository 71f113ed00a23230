"""Identifiers made by us: UUID version 7, sorted by time and by the order they were made in."""

from __future__ import annotations

import itertools
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_COUNTER_BITS = 26
_COUNTER_MASK = (1 << _COUNTER_BITS) - 1
_RANDOM_BITS, _RANDOM_BYTES = 48, 6
_AT_ONCE = 64
_counter = itertools.count(secrets.randbits(_COUNTER_BITS - 1))


def new(at: datetime) -> uuid.UUID:
    """Return a fresh UUID v7: the millisecond of `at`, a counter, and 48 random bits.

    Ids made by one process for the same millisecond sort in the order they were made.
    Source: RFC 9562, sections 5.7 and 6.2 (method 1).
    """
    return _made(_head(at), secrets.randbits(_RANDOM_BITS))


def many(at: datetime, count: int) -> list[uuid.UUID]:
    """Return as many fresh ids as asked for, in order; one call for chance instead of many."""
    head, chance = _head(at), secrets.token_bytes(count * _RANDOM_BYTES)
    return [
        _made(head, int.from_bytes(chance[start : start + _RANDOM_BYTES], "big"))
        for start in range(0, count * _RANDOM_BYTES, _RANDOM_BYTES)
    ]


def stream(at: datetime) -> Iterator[uuid.UUID]:
    """Give fresh ids without end, made some at a time; for one batch, never kept across a fork."""
    while True:
        yield from many(at, _AT_ONCE)


def least(at: datetime) -> uuid.UUID:
    """Return the id before every one that is made in the millisecond of `at` or later."""
    return uuid.UUID(int=_head(at))


def _head(at: datetime) -> int:
    milliseconds = int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
    return (milliseconds << 80) | _VERSION | _VARIANT


def _made(head: int, chance: int) -> uuid.UUID:
    count = next(_counter) & _COUNTER_MASK
    return uuid.UUID(int=head | ((count >> 14) << 64) | ((count & 0x3FFF) << 48) | chance)
