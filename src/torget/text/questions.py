"""Is it a question: with or without a question mark, in dialect, chat and other languages."""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind
from torget.text.words import STOP

_MARKS = frozenset("?\u061f\uff1f\u00bf")


def find(reading: Reading) -> Iterator[Signal]:
    """Give a question; certain where there is a mark or a phrase that only asks."""
    if reading.given.lstrip().startswith("@") and reading.has("tagging"):
        return  # said to a friend
    phrase = reading.lists.get("question_phrase")
    marked = not reading.signs.isdisjoint(_MARKS)
    opening = _opening(reading)
    if marked:
        place = min(p for p in map(reading.folded.text.find, _MARKS) if p >= 0)
        yield reading.mark(SignalKind.QUESTION, place, place + 1)
    elif phrase:
        yield reading.sign(SignalKind.QUESTION, phrase[0])
    elif opening:
        yield reading.sign(SignalKind.QUESTION, opening, certain="!" not in reading.signs)


def _opening(reading: Reading) -> Span | None:
    """Return question words that begin a sentence, past greetings and small words."""
    asking = {span[0]: span for span in reading.all("question_word", "question_verb")}
    if not asking:
        return None
    cheers = {span[0] for span in reading.all("praise", "criticism", "swearing")}
    openers = dict(reading.lists.get("opener", ()))
    start = True
    skip = -1
    for word, token in enumerate(reading.tokens):
        if token == STOP:
            start = True
        elif start and word in asking:
            return None if asking[word][1] + 1 in cheers else asking[word]
        elif start and word in openers:
            skip = openers[word]
        elif word > skip:
            start = False
    return None
