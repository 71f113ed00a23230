"""What a number may look like: typed by a person, or found in somebody's reply."""

from __future__ import annotations

import unicodedata

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
