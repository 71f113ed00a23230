"""Exact byte slices out of a JSON answer, and one careful way to read a slice.

A record keeps the very bytes in which a message came, so an answer is cut by position
and never re-serialised. The cut is made by position; what the library cannot follow is
followed bracket by bracket, without recursion and without building values:
one hostile message (100 000 levels deep, a number of 5 000 digits, a key given twice)
is one bad slice, and its neighbours come through.

Source: design of ingest, 4.3 p. 3-4; hostile inputs 1-5, 39, 67, 70, 73.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NoReturn, Self

_QUOTE: Final = 0x22
_BACKSLASH: Final = 0x5C
_CLOSER: Final = {0x7B: 0x7D, 0x5B: 0x5D}  # { -> }, [ -> ]
_CLOSERS: Final = frozenset(_CLOSER.values())
_NOT_BRACKETS: Final = bytes(frozenset(range(256)) - frozenset(b"{}[]"))
_WINDOW: Final = 64  # bounds the look for a quote, so that quoteless bodies stay linear
_OPEN_OBJECT: Final = 0x7B
_OPEN_ARRAY: Final = 0x5B
_COMMA: Final = 0x2C
_COLON: Final = 0x3A
_SPACE: Final = frozenset(b" \t\r\n")
_SCALAR_END: Final = frozenset(b' \t\r\n,]}:[{"')
_BOM: Final = b"\xef\xbb\xbf"
_MAX_DIGITS: Final = 100
_EARLIEST_S: Final = 946_684_800  # 2000-01-01: no network is older
_LATEST_S: Final = 32_503_680_000  # 3000-01-01
_MILLISECONDS: Final = 1000


class NotJson(ValueError):
    """The bytes are not JSON that can be read safely.

    `code` is short and stable: empty, truncated, not_json, not_utf8, no_such_path,
    too_deep, number_too_long, not_a_number, duplicate_key.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# --- cutting ---------------------------------------------------------------------------


def slices(body: bytes, path: tuple[str, ...] = ()) -> tuple[bytes, ...]:
    """Return the exact bytes of each element of the array at `path`, in order.

    Linear in the length of `body`. Only the frame is checked: an element is cut where
    its brackets and strings end, and may still be unreadable for `safe_loads`. Where a
    key is given twice the elements of both count, so that nothing is lost.
    Raises NotJson where the document is cut off or no array lies at `path`.
    """
    whole = _Body(body)
    found = [span for span in _spans(whole, path) if body[span[0]] == _OPEN_ARRAY]
    if not found:
        raise NotJson("no_such_path")
    return tuple(body[a:b] for start, _ in found for a, b in _elements(whole, start))


def members(body: bytes, path: tuple[str, ...] = ()) -> tuple[tuple[str, bytes], ...]:
    """Return key and exact bytes of each member of the object at `path`, in order.

    A key given twice comes twice. Raises NotJson as `slices` does.
    """
    whole = _Body(body)
    found = [span for span in _spans(whole, path) if body[span[0]] == _OPEN_OBJECT]
    if not found:
        raise NotJson("no_such_path")
    return tuple(
        (_key(body, k), body[a:b]) for start, _ in found for k, (a, b) in _members(whole, start)
    )


def value(body: bytes, path: tuple[str, ...] = ()) -> bytes | None:
    """Return the exact bytes of the value at `path`, None where there is none.

    Where a key is given twice the last one counts, as everywhere in JSON.
    """
    found = _spans(_Body(body), path)
    return body[slice(*found[-1])] if found else None


class _Body(bytes):
    """The answer with a twin in which each character is one byte, for the fast reading."""

    text: str

    def __new__(cls, body: bytes) -> Self:
        """Return the same bytes with their twin."""
        made = super().__new__(cls, body)
        made.text = body.decode("latin-1")
        return made


_SCANNER: Final = json.JSONDecoder(
    strict=False, parse_int=len, parse_float=len, parse_constant=len
)  # numbers are never computed, so that one of 5 000 digits costs nothing


def _spans(body: _Body, path: tuple[str, ...]) -> list[tuple[int, int]]:
    found = [_root(body)]
    for name in path:
        found = [
            span
            for start, _ in found
            if body[start] == _OPEN_OBJECT
            for key, span in _members(body, start)
            if _key(body, key) == name
        ]
    return found


def _root(body: _Body) -> tuple[int, int]:
    start = _next(body, len(_BOM) if body.startswith(_BOM) else 0, code="empty")
    end = _end_of_value(body, start)
    if body[end:].strip(b" \t\r\n"):
        raise NotJson("not_json")
    return start, end


def _next(body: bytes, at: int, *, code: str = "truncated") -> int:
    """Return the position of the first byte from `at` that is not white space."""
    size = len(body)
    while at < size:
        if body[at] not in _SPACE:
            return at
        at += 1
    raise NotJson(code)


def _elements(body: _Body, start: int) -> Iterator[tuple[int, int]]:
    at = _next(body, start + 1)
    if body[at] == _CLOSER[_OPEN_ARRAY]:
        return
    while True:
        end = _end_of_value(body, at)
        yield at, end
        at = _next(body, end)
        if body[at] != _COMMA:
            _expect(body, at, _CLOSER[_OPEN_ARRAY])
            return
        at = _next(body, at + 1)


def _members(body: _Body, start: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    at = _next(body, start + 1)
    if body[at] == _CLOSER[_OPEN_OBJECT]:
        return
    while True:
        _expect(body, at, _QUOTE)
        key_end = _end_of_string(body, at)
        colon = _next(body, key_end)
        _expect(body, colon, _COLON)
        first = _next(body, colon + 1)
        end = _end_of_value(body, first)
        yield (at, key_end), (first, end)
        at = _next(body, end)
        if body[at] != _COMMA:
            _expect(body, at, _CLOSER[_OPEN_OBJECT])
            return
        at = _next(body, at + 1)


def _expect(body: bytes, at: int, wanted: int) -> None:
    if body[at] != wanted:
        raise NotJson("not_json")


def _key(body: bytes, span: tuple[int, int]) -> str:
    raw = body[slice(*span)]
    try:
        return str(json.loads(raw, strict=False))
    except ValueError:
        return raw.decode("utf-8", "replace")


def _end_of_value(body: _Body, start: int) -> int:
    first = body[start]
    if first == _QUOTE:
        return _end_of_string(body, start)
    if first in _CLOSER:
        return _end_if_well_formed(body, start) or _end_of_container(body, start)
    at, size = start, len(body)
    while at < size and body[at] not in _SCALAR_END:
        at += 1
    if at == start:
        raise NotJson("not_json")
    return at


def _end_if_well_formed(body: _Body, start: int) -> int:
    """Return where the container ends by the library's own fast reading, 0 if it cannot."""
    try:
        return _SCANNER.raw_decode(body.text, start)[1]
    except (ValueError, RecursionError):
        return 0


def _end_of_container(body: bytes, start: int) -> int:
    open_now = bytearray()
    at, size = start, len(body)
    while at < size:
        quote = body.find(b'"', at, at + _WINDOW)
        until = quote if quote >= 0 else min(at + _WINDOW, size)
        if body[at:until].translate(None, _NOT_BRACKETS):
            end = _closed_at(body, at, until, open_now)
            if end:
                return end
        at = until if quote < 0 else _end_of_string(body, quote)
    raise NotJson("truncated")


def _closed_at(body: bytes, start: int, until: int, open_now: bytearray) -> int:
    """Follow the brackets outside strings; return where the last one closes, or 0."""
    for at in range(start, until):
        byte = body[at]
        if byte in _CLOSER:
            open_now.append(_CLOSER[byte])
        elif byte in _CLOSERS:
            if open_now.pop() != byte:
                raise NotJson("not_json")
            if not open_now:
                return at + 1
    return 0


def _end_of_string(body: bytes, start: int) -> int:
    at = start + 1
    while True:
        quote = body.find(b'"', at)
        if quote < 0:
            raise NotJson("truncated")
        before = quote - 1
        while before > start and body[before] == _BACKSLASH:
            before -= 1
        if (quote - 1 - before) % 2 == 0:
            return quote + 1
        at = quote + 1


# --- reading ---------------------------------------------------------------------------


def safe_loads(raw: bytes) -> object:
    """Return the value that `raw` tells, with dict, list, str, int, float, bool and None.

    Text may hold NUL and lone surrogates: they are what a citizen sent. Raises NotJson
    for everything else that is hostile or broken, and nothing but NotJson.
    """
    try:
        text = raw.decode("utf-8-sig")
        return json.loads(
            text,
            strict=False,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except NotJson:
        raise
    except UnicodeDecodeError:
        raise NotJson("not_utf8") from None
    except RecursionError:
        raise NotJson("too_deep") from None
    except ValueError:
        raise NotJson("not_json" if raw.strip() else "empty") from None


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise NotJson("number_too_long")
    return int(digits)


def _fraction(digits: str) -> float:
    found = float(digits)
    if not math.isfinite(found):
        raise NotJson("number_too_long")
    return found


def _constant(_name: str) -> NoReturn:
    raise NotJson("not_a_number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("duplicate_key")
    return found


def dig(found: object, *path: str) -> object:
    """Return what lies at `path` in nested objects, None where a step is missing."""
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def text(found: object, *path: str) -> str:
    """Return the string at `path`, "" where there is none or something else."""
    there = dig(found, *path)
    return there if isinstance(there, str) else ""


def identity(found: object, *path: str) -> str:
    """Return the id at `path` as text, whether the network wrote it as string or number."""
    there = dig(found, *path)
    if isinstance(there, int) and not isinstance(there, bool):
        return str(there)
    return there if isinstance(there, str) else ""


def each(found: object, *path: str) -> tuple[object, ...]:
    """Return the elements of the array at `path`, none where there is no array."""
    there = dig(found, *path)
    return tuple(there) if isinstance(there, list) else ()


def instant(found: object, *path: str) -> datetime | None:
    """Return the aware time at `path`, None where there is none that can be trusted.

    Reads ISO 8601 with a zone ("+0000", "Z", "+02:00") and seconds or milliseconds
    since 1970. A time without zone is no time: it could be two hours wrong.
    """
    there = dig(found, *path)
    if isinstance(there, str):
        return _iso(there)
    if isinstance(there, int | float) and not isinstance(there, bool):
        return _epoch(there)
    return None


def _iso(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _epoch(number: float) -> datetime | None:
    seconds = number if abs(number) < _LATEST_S else number / _MILLISECONDS
    if not _EARLIEST_S <= seconds < _LATEST_S:
        return None
    return datetime.fromtimestamp(seconds, UTC)
