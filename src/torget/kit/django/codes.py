"""Codes stand in a question to the database, and only what varies is given beside it.

PostgreSQL plans a prepared question once, for any values. An index over some rows (`where state
<> 'closed'`) is of use to that plan only if the question itself says which rows it is about; with
the code given beside it, the whole table is read (docs/decisions/0024).
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

_PLACE = re.compile(r"(%%|%s)")
_CODE = re.compile(r"[a-z0-9_.:-]*")
_SMALL = 3
_KEPT = 2_000  # questions


def write_into(*, connection: BaseDatabaseWrapper, **_told: object) -> None:
    """From now on the codes among the values of this connection's questions stand in them."""
    if with_codes not in connection.execute_wrappers:
        connection.execute_wrappers.append(with_codes)


def with_codes(
    execute: Callable[..., object],
    sql: object,
    params: object,
    many: bool,  # noqa: FBT001  as Django calls it
    context: object,
) -> object:
    """Ask the question with its codes written into it; rows to insert are not planned by values."""
    if isinstance(sql, str) and isinstance(params, (tuple, list)) and not many:
        codes = tuple(map(_code, params))
        if any(codes) and not sql.startswith("INSERT"):
            sql = _written(sql, codes)
            params = [each for each, code in zip(params, codes, strict=True) if not code]
    return execute(sql, params, many, context)


def _code(value: object) -> str:
    """Return one of our own codes as SQL, "" for any other value.

    The smallest whole numbers are codes too: steps and counts that indexes have conditions on.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _SMALL:
        return f"{int(value)}"
    if not isinstance(value, enum.Enum) or not isinstance(value.value, str):
        return ""
    return f"'{value.value}'" if _CODE.fullmatch(value.value) else ""


@functools.lru_cache(maxsize=_KEPT)
def _written(sql: str, codes: tuple[str, ...]) -> str:
    """Return the question with each code in its place."""
    parts, place = _PLACE.split(sql), 0
    for number, part in enumerate(parts):
        if part == "%s":
            parts[number] = codes[place] or part
            place += 1
    return "".join(parts)
