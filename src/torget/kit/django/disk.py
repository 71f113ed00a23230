"""Knowing a full disk by its faults: where it is the database's, nothing can be saved.

PostgreSQL says 53100 while it runs. Where its log had no room it stops itself, and what is seen
is a server that is away: then the disk of the embedded one is looked at.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from torget.kit import postgres

AWAY_CLASS = "57P"
"""PostgreSQL's codes for a server that stops, has crashed or is starting."""


def has_no_room(fault: BaseException) -> bool:
    """Answer whether the database refused because its disk is full."""
    return any(isinstance(each, psycopg.errors.DiskFull) for each in _chain(fault))


def is_away(fault: BaseException) -> bool:
    """Answer whether the database was not there to answer."""
    return any(
        isinstance(each, psycopg.InterfaceError)
        or (
            isinstance(each, psycopg.OperationalError)
            and (each.sqlstate is None or each.sqlstate.startswith(AWAY_CLASS))
        )
        for each in _chain(fault)
    )


def home_is_full() -> bool:
    """Answer whether the embedded database's disk is full; never for a server of its own.

    Asks the operating system, not the database: some microseconds, and it answers also when
    the database does not.
    """
    home = _home()
    return home is not None and home.exists() and postgres.disk_is_full(home)


@functools.cache
def _home() -> Path | None:
    """Return the home of the embedded database, None where the environment names a server."""
    if postgres.is_external(os.environ):
        return None
    return postgres.home_from(os.environ)


def _chain(fault: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = fault
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__
