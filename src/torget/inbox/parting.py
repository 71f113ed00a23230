"""Dividing an answer that is longer than the network takes into parts that can be read in turn."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

MOST_PARTS = 9
_MARK = " (9/9)"
"""As long as the mark of any part."""
_BREAKS = ("\n\n", "\n", ". ", "! ", "? ", ", ", " ")
"""Where a part may end, the best place first."""
_JOINERS = "\u200d\ufe0e\ufe0f"  # what holds signs together as one


def seal(text: str) -> str:
    """Return what tells one text from every other: that these were the parts that were seen."""
    return hashlib.sha256(tidy(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tidy(text: str) -> str:
    """Return the text as it is sent: line ends of one kind, and no space around it."""
    return text.replace("\r\n", "\n").strip()


def parts(text: str, limit: int) -> tuple[str, ...]:
    """Return the text in as few parts as it takes, each of at most `limit` signs.

    Each part but a lone one ends with its number, "(1/3)". A part ends where a paragraph, a
    sentence or at least a word does, the later the better; an address is cut only where no part
    can hold it, and no letter is parted from its accents. Nothing where it would take more than
    nine parts.
    """
    if len(text) <= limit:
        return (text,)
    room = limit - len(_MARK)
    if room < 1 or len(text) > (MOST_PARTS + 1) * limit:
        return ()
    found = tuple(_pieces(text, room))
    if len(found) > MOST_PARTS:
        return ()
    return tuple(f"{piece} ({n}/{len(found)})" for n, piece in enumerate(found, start=1))


def joined(divided: Sequence[str], *, first: int, of: int) -> str:
    """Return some of the parts of a text as words to write on from, without their numbers."""
    numbered = enumerate(divided, start=first)
    return "\n\n".join(part.removesuffix(f" ({n}/{of})") for n, part in numbered)


def _pieces(text: str, room: int) -> Iterator[str]:
    while len(text) > room:
        end = _end(text, room)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _end(text: str, room: int) -> int:
    """Return where the first part ends, as near to `room` as is good to read."""
    for sign in _BREAKS:
        at = text.rfind(sign, room // 2, room + 1 - len(sign.rstrip()))
        if at > 0:
            return at + len(sign.rstrip())
    return _before_long_word(text, room) or _between_signs(text, room)


def _before_long_word(text: str, room: int) -> int:
    """Return where the word at the edge begins, if a part can hold it; 0 where none can.

    It is most often an address, which leads nowhere when it is cut.
    """
    begins = max(text.rfind(space, 0, room // 2 + 1) for space in " \n") + 1
    ends = min((at for space in " \n" if (at := text.find(space, begins)) > 0), default=len(text))
    return begins if ends - begins <= room else 0


def _between_signs(text: str, room: int) -> int:
    """Return the last place up to `room` that parts no sign, `room` where there is none."""
    for at in range(room, room // 2, -1):
        if not (_holds(text[at]) or text[at - 1] in _JOINERS):
            return at
    return room


def _holds(sign: str) -> bool:
    """Tell whether the sign belongs to the one before it."""
    is_tone = "\U0001f3fb" <= sign <= "\U0001f3ff"  # of skin, on the emoji before it
    return sign in _JOINERS or unicodedata.combining(sign) != 0 or is_tone
