"""Questions that are put into SQL once, and asked many times.

Django takes half a millisecond to put a question into SQL, as long as PostgreSQL takes to answer
it. A page that asks ten of them waits for the words. A `Said` keeps the words by what they depend
on, and nothing of the answer.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVarTuple, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

KEPT = 1_000  # of each question: a few views of each of the staff
Key = TypeVarTuple("Key")
Rows = list[tuple[Any, ...]]


class StandIn:
    """Stands in a question for what is told when it is asked."""


class Later(StandIn, datetime):
    """Stands for a time."""


class SomeId(StandIn, UUID):
    """Stands for an id."""


class SomeText(StandIn, str):
    """Stands for a text."""

    __slots__ = ()


class Said(Generic[*Key]):
    """A question as a function of what it depends on.

    The function's arguments must be values that can be hashed and that decide the whole question;
    what it returns must be a queryset of `values_list` over columns that need no conversion (ids,
    texts, times, numbers, yes and no).
    """

    def __init__(self, build: Callable[[*Key], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept = functools.lru_cache(maxsize=KEPT)(self._said)

    def rows(
        self, *key: *Key, told: Mapping[StandIn, object] | None = None, keep: bool = True
    ) -> Rows:
        """Return the rows, with what is told in the place of each stand-in.

        None where the question can have no answer. `keep` is false for what is asked once or
        holds words that somebody wrote: then no word of it stays.
        """
        said, parameters = self._words(key, keep=keep)
        return _asked(said, parameters, told or {}) if said else []

    def count(
        self, *key: *Key, told: Mapping[StandIn, object] | None = None, keep: bool = True
    ) -> int:
        """Return how many rows there are; see `rows`."""
        said, parameters = self._words(key, keep=keep)
        if not said:
            return 0
        counting = f"select count(*) from ({said}) as said"  # noqa: S608  Django's own words
        counted: int = _asked(counting, parameters, told or {})[0][0]
        return counted

    def _words(self, key: tuple[*Key], *, keep: bool) -> tuple[str, tuple[object, ...]]:
        return self._kept(*cast("tuple[Hashable, ...]", key)) if keep else self._said(*key)

    def _said(self, *key: *Key) -> tuple[str, tuple[object, ...]]:
        try:
            said, parameters = self._build(*key).query.sql_with_params()
        except EmptyResultSet:
            return "", ()
        return said, tuple(parameters)


def _asked(said: str, parameters: tuple[object, ...], told: Mapping[StandIn, object]) -> Rows:
    filled: list[Any] = [told[each] if isinstance(each, StandIn) else each for each in parameters]
    with connection.cursor() as cursor:
        cursor.execute(said, filled)
        rows: Rows = cursor.fetchall()
    return rows


def among(question: str, values: list[Any]) -> Rows:
    """Return the rows of a question in SQL about these values: one array, `= any(%s)` in it."""
    with connection.cursor() as cursor:
        cursor.execute(question, [values])
        rows: Rows = cursor.fetchall()
    return rows
