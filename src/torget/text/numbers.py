"""Numbers that point at somebody: personal, coordination and organisation numbers."""

from __future__ import annotations

from collections.abc import Iterator

import re2
from personnummer import personnummer  # type: ignore[import-untyped]
from stdnum.se import orgnr

from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind

_LONG = re2.compile(r"\d[\d \-+./]{7,20}\d")
_PERSON = re2.compile(r"\b(18|19|20)?(\d{2})[ .\-/]?(\d{2})[ .\-/]?(\d{2}) ?[ \-+/.]? ?(\d{4})\b")
_WRONG = "Liknar ett personnummer, men kontrollsiffran stämmer inte."
_LAST_COORDINATION_DAY = 91
_LAST_DAY = 31
_COORDINATION = 60
_DIGITS = frozenset("0123456789")


def find(reading: Reading) -> Iterator[Signal]:
    """Give personal, coordination and organisation numbers, with 10 or 12 digits.

    Source: Regler, Tänk på det här, p. 4. A number whose check digit is wrong is given as
    uncertain when it is written as a personal number is (12 digits, or a dash before the last 4).
    """
    folded = reading.folded.text
    if _DIGITS.isdisjoint(reading.signs) or not _LONG.search(folded):
        return
    for match in _PERSON.finditer(folded):
        start, end = match.span()
        century, year, month, day, tail = match.groups()
        digits = f"{year}{month}{day}{tail}"
        kind, certain = _kind(century, digits, folded[start:end])
        if kind:
            why = "" if certain else _WRONG
            yield reading.mark(kind, start, end, why=why, certain=certain)


def _kind(century: str | None, digits: str, written: str) -> tuple[SignalKind | None, bool]:
    """Return what the ten digits are, and whether the check digit agrees."""
    for guess in [century] if century else ["19", "20"]:
        if personnummer.valid(guess + digits):
            coordination = int(digits[4:6]) > _COORDINATION
            kind = SignalKind.COORDINATION_NUMBER if coordination else SignalKind.PERSONAL_NUMBER
            return kind, True
    if not century and digits[2] >= "2" and orgnr.is_valid(digits):
        return SignalKind.ORGANISATION_NUMBER, True
    dashed = written[-5] in "-+"
    if (century or dashed) and _has_date(digits):
        return SignalKind.PERSONAL_NUMBER, False
    return None, False


def _has_date(digits: str) -> bool:
    """Tell whether month and day could be those of a personal or coordination number."""
    month, day = int(digits[2:4]), int(digits[4:6])
    real = 1 <= day <= _LAST_DAY or _COORDINATION < day <= _LAST_COORDINATION_DAY
    return 1 <= month <= 12 and real  # noqa: PLR2004 - months of a year
