"""The words of a text as the database keeps them for searching: stems and their places. Pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import cache
from unicodedata import is_normalized, normalize

from torget.records.stems import stem

SEARCHED_SIGNS = 100_000  # a search vector holds at most 1 MB
MOST_PLACES = 255  # of one word, and
LAST_PLACE = 16_383  # in all: the limits of a tsvector
PIECE = re.compile(r"[^\W_]+")
_SMALL = (
    "och att det i en som på är av för med till den har de inte om ett men var jag sig från vi så"
    " kan när nu ni er hur vad här ska du han hon man vid din min åt"
)
SMALL = frozenset(_SMALL.split())
"""Words in every second text: they have a place in a phrase, and are not looked for."""
_HEAD = struct.Struct(">i").pack

Words = dict[str, list[int]]
"""Stem -> its places in the text, counted from 1."""


def pieces(text: str) -> list[str]:
    """Return the words of a text in small letters: runs of letters and figures, nothing else."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    return PIECE.findall(text.lower())


def words_of(text: str) -> Words:
    """Return the stems of a text with their places; small words only take up a place."""
    found: Words = {}
    for place, piece in enumerate(pieces(text[:SEARCHED_SIGNS]), start=1):
        if piece in SMALL:
            continue
        word = stem(piece)
        places = found.get(word)
        if places is None:
            found[word] = [place] if place <= LAST_PLACE else []
        elif place <= LAST_PLACE and len(places) < MOST_PLACES:
            places.append(place)
    return found


def packed(words: Words) -> bytes:
    """Return the words as COPY's binary form sends a tsvector."""
    parts = [_HEAD(len(words))]
    for word, places in words.items():
        count = len(places)
        parts.append(b"%b\x00%b" % (word.encode(), _places(count)(count, *places)))
    return b"".join(parts)


@cache
def _places(count: int) -> Callable[..., bytes]:
    return struct.Struct(f">H{count}H").pack


def literal(words: Words) -> str:
    """Return the words as a tsvector is written; a word holds no sign that needs care."""
    return " ".join(
        f"'{word}':{','.join(map(str, places))}" if places else f"'{word}'"
        for word, places in words.items()
    )
