"""What a number may look like: typed by a person, or found in somebody's reply."""

from __future__ import annotations

import unicodedata

import re2

from torget.handover.models import NUMBER_ROOM

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of signs that do not show, or turn the others round."""


class NumberMissing(Exception):
    """Skriv numret."""


class NumberUnlikely(Exception):
    """Det ser inte ut som ett nummer: högst 60 tecken på en rad, och minst en siffra."""


def read(typed: str) -> str:
    """Return the number as it is kept: spaces made one, nothing unseen in it.

    Raises NumberMissing and NumberUnlikely.
    """
    number = " ".join(typed.split())
    if not number:
        raise NumberMissing
    unseen = any(unicodedata.category(sign) in _UNSEEN for sign in number)
    has_digit = any(sign.isdecimal() and sign.isascii() for sign in number)
    if unseen or not has_digit or len(number) > NUMBER_ROOM:
        raise NumberUnlikely
    return number


PATTERN = r"\b[A-ZÅÄÖ]{1,8}[ -]?(?:19|20)[0-9]{2}[/:-][0-9]{1,7}\b"
"""What numbers of diaries look like where a route says nothing: "KS 2026/123", "KFN-2026:17"."""
_MOST_READ = 100_000
_LARGEST = 2_000  # instructions; a larger pattern outgrows the memory it is read with
_QUIET = re2.Options()
_QUIET.log_errors = False


def is_pattern(pattern: str) -> bool:
    """Tell whether an operator's pattern can be used: well formed, and no giant once unrolled.

    It is read in linear time, whatever it is; `(.{0,99}){0,9}` is refused for its size alone.
    """
    try:
        return bool(re2.compile(pattern, _QUIET).programsize <= _LARGEST)
    except re2.error:
        return False


def find(text: str, *, pattern: str = "") -> str:
    """Return the only number in a reply; "" where there is none, or several to choose from."""
    found = {
        " ".join(match.group(0).split())
        for match in re2.compile(pattern or PATTERN, _QUIET).finditer(text[:_MOST_READ])
    }
    usable = {number for number in found if _is_likely(number)}
    return usable.pop() if len(usable) == 1 else ""


def _is_likely(number: str) -> bool:
    try:
        return read(number) == number
    except (NumberMissing, NumberUnlikely):
        return False
