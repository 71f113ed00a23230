"""The words of a text as the database keeps them for searching: stems and their places. Pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import cache, lru_cache
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
_CACHED = 20_000  # words
_HEAD = struct.Struct(">i").pack
_ONE = struct.Struct(">HH").pack  # of a word with one place: most of them

Words = dict[bytes, list[int]]
"""Stem in UTF-8 -> its places in the text, counted from 1."""


def pieces(text: str) -> list[str]:
    """Return the words of a text in small letters: runs of letters and figures, nothing else."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    return PIECE.findall(text.lower())


def words_of(text: str) -> Words:
    """Return the stems of a text with their places; small words only take up a place."""
    found: Words = {}
    for place, word in enumerate(map(_kept, pieces(text[:SEARCHED_SIGNS])), start=1):
        if not word:
            continue
        places = found.get(word)
        if places is None:
            found[word] = [place] if place <= LAST_PLACE else []
        elif place <= LAST_PLACE and len(places) < MOST_PLACES:
            places.append(place)
    return found


@lru_cache(maxsize=_CACHED)
def _kept(piece: str) -> bytes:
    """Return what is kept of a word, nothing of a small one."""
    return b"" if piece in SMALL else stem(piece).encode()


def packed(words: Words) -> bytes:
    """Return the words as COPY's binary form sends a tsvector."""
    parts = [_HEAD(len(words))]
    for word, places in words.items():
        count = len(places)
        parts += (word, b"\0", _ONE(1, *places) if count == 1 else _places(count)(count, *places))
    return b"".join(parts)


@cache
def _places(count: int) -> Callable[..., bytes]:
    return struct.Struct(f">H{count}H").pack


def literal(words: Words) -> str:
    """Return the words as a tsvector is written; a word holds no sign that needs care."""
    return " ".join(
        f"'{word.decode()}':{','.join(map(str, places))}" if places else f"'{word.decode()}'"
        for word, places in words.items()
    )
