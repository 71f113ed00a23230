"""A text without what points at somebody: numbers, names, ways to reach them, links and places.

More is hidden than is certain: a hidden word costs a reader little, a shown one cannot be taken
back. Names that no list knows and no capital betrays may be left. Time is linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import re2

from torget.text.fold import fold
from torget.text.read import read
from torget.text.reading import Reading, read_words
from torget.text.signals import SignalKind

_HIDDEN: Final = {
    SignalKind.PERSONAL_NUMBER: "[personnummer]",
    SignalKind.COORDINATION_NUMBER: "[personnummer]",
    SignalKind.ORGANISATION_NUMBER: "[nummer]",
    SignalKind.PHONE: "[telefon]",
    SignalKind.EMAIL: "[e-post]",
    SignalKind.ADDRESS: "[adress]",
    SignalKind.BANK_ACCOUNT: "[konto]",
    SignalKind.CARD_NUMBER: "[konto]",
    SignalKind.NAMED_PERSON: "[namn]",
    SignalKind.LINK: "[länk]",
}
_NAME, _NUMBER, _USER, _MAIL = "[namn]", "[nummer]", "[användare]", "[e-post]"
_MAILED = re2.compile(r"[^\s\pZ@]+@[^\s\pZ@]+\.[^\s\pZ@]+")
_TAGGED = re2.compile(r"@[\pL\pM\pN_.\-]+(?:@[\pL\pM\pN_.\-]+)?")
_DIGITS = re2.compile(r"\+?\p{Nd}(?:[ \-+./()]{0,2}\p{Nd}){4,}")
_LINKED = re2.compile(r"(?:https?://|www\.)[^\s\pZ]+")
_CAPITALS = re2.compile(r"(?:\p{Lu}\p{Ll}+[ \-]){1,3}\p{Lu}\p{Ll}+")
_SHORTEST_PART = 3

Span = tuple[int, int, str]


def masked(text: str, *, author: str = "") -> str:
    """Return the text with each of them replaced by its kind in brackets.

    `author`: the name of the one who wrote, whose parts are hidden wherever they stand.
    """
    reading = read_words(text)
    spans = [
        *((s.start, s.end, _HIDDEN[s.kind]) for s in read(text).found if s.kind in _HIDDEN),
        *_patterns(text),
        *_given_names(reading),
        *_parts_of(author, reading),
    ]
    return _replaced(text, spans)


def _patterns(text: str) -> Iterator[Span]:
    for pattern, told in (
        (_MAILED, _MAIL),
        (_TAGGED, _USER),
        (_DIGITS, _NUMBER),
        (_LINKED, "[länk]"),
        (_CAPITALS, _NAME),
    ):
        yield from ((*match.span(), told) for match in pattern.finditer(text))


def _given_names(reading: Reading) -> Iterator[Span]:
    """Give every word that is a first name, however it is written."""
    for first, last in reading.lists.get("given_name", ()):
        yield (*_span(reading, first, last), _NAME)


def _parts_of(author: str, reading: Reading) -> Iterator[Span]:
    written = re2.split(r"[^\pL\pM]+", fold(author).text)
    parts = {part for part in written if len(part) >= _SHORTEST_PART}
    for word, token in enumerate(reading.tokens):
        if any(token in {part, f"{part}s"} for part in parts):
            yield (*_span(reading, word, word), _NAME)


def _span(reading: Reading, first: int, last: int) -> tuple[int, int]:
    return reading.folded.span(reading.places[first][0], reading.places[last][1])


def _replaced(text: str, spans: Iterable[Span]) -> str:
    """Return the text with the spans replaced; of those that overlap the first one names all."""
    parts = list[str]()
    end = 0
    for start, stop, told in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= end:
            parts += [text[end:start], told]
        end = max(end, stop)
    return "".join([*parts, text[end:]])
