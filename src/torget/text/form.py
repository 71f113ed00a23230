"""The form of a text: shouting, quotation, tagging, greeting."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from torget.text.people import People
from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind
from torget.text.words import STOP

_TAG = re2.compile(r"(?:^|[\s(])(@[a-z0-9åäö_.][a-z0-9åäö_.\-]+)")
_LOUD_LETTERS = 7
_LOUD_PART = 0.6
_LOUD_MARKS = "!!!"
_SHORT = 5


def find(reading: Reading, people: People) -> Iterator[Signal]:
    """Give how the text is written and whom it calls on."""
    for start, end in reading.quotes:
        yield reading.mark(SignalKind.QUOTATION, start, end)
    if _is_loud(reading):
        yield reading.whole(SignalKind.SHOUTING)
    if people.names or "@" in reading.signs:
        yield from _tags(reading, people)
    if reading.has("greeting") and _few_words(reading):
        yield reading.sign(SignalKind.GREETING, reading.lists["greeting"][0])


def _few_words(reading: Reading) -> bool:
    return sum(token != STOP for token in reading.tokens) <= _SHORT


def _is_loud(reading: Reading) -> bool:
    if _LOUD_MARKS in reading.folded.text:
        return True
    if reading.capitals < _LOUD_LETTERS:
        return False
    return reading.capitals > _LOUD_PART * sum(map(str.isalpha, reading.given))


def _tags(reading: Reading, people: People) -> Iterator[Signal]:
    if "@" in reading.signs:
        for match in _TAG.finditer(reading.folded.text):
            yield reading.mark(SignalKind.TAGGING, *match.span(1))
    named_only = people.names and people.names[0][0] == 0 and _few_words(reading)
    if named_only or (reading.has("tagging") and people.names and not reading.has("own")):
        yield reading.sign(SignalKind.TAGGING, people.names[0], certain=False)
