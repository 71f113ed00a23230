"""Is it a question: with or without a question mark, in dialect, chat and other languages."""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind
from torget.text.words import STOP

_ASKED_OF = frozenset({"ni", "man"})  # whom a question is put to, or about
_THINGS = ("service_noun", "public_thing", "street_thing", "public_service_word")
_LOOSE = frozenset({"inte", "allt", "alla", "jag", "vi", "min", "mitt", "mina"})  # no question
_DEFINITE = ("en", "et", "an", "na")  # how a Swedish noun in the definite form ends
_PRESENT = ("ar", "er", "år", "ör", "yr", "ir", "ur")  # and a verb in the present; -or is a noun
_MARKS = frozenset("?\u061f\uff1f\u00bf")


def find(reading: Reading) -> Iterator[Signal]:
    """Give a question; certain where there is a mark or a phrase that only asks."""
    if reading.given.lstrip().startswith("@") and reading.has("tagging"):
        return  # said to a friend
    phrase = reading.lists.get("question_phrase")
    if not reading.signs.isdisjoint(_MARKS):
        place = min(p for p in map(reading.folded.text.find, _MARKS) if p >= 0)
        yield reading.mark(SignalKind.QUESTION, place, place + 1)
    elif phrase:
        yield reading.sign(SignalKind.QUESTION, phrase[0])
    elif opening := _opening(reading):
        yield reading.sign(SignalKind.QUESTION, opening, certain="!" not in reading.signs)
    elif turned := _turned(reading):
        yield reading.sign(SignalKind.QUESTION, turned)


def _turned(reading: Reading) -> Span | None:
    """Return the verb and the subject after it that begin the text, past greetings: `Har ni`."""
    if "!" in reading.signs:
        return None
    if "verb_first" not in reading.lists and _ASKED_OF.isdisjoint(reading.tokens):
        return None
    openers = dict(reading.lists.get("opener", ()))
    word, tokens = 0, [*reading.tokens, STOP]
    while tokens[word : word + 2] and (
        tokens[word] == STOP or (word in openers and tokens[word] not in _ASKED_OF)
    ):
        word = openers.get(word, word) + 1
    verb, subject = (*tokens[word : word + 2], STOP, STOP)[:2]
    if verb.endswith(_PRESENT) and subject in _ASKED_OF:
        turned = word not in _starts(reading, "verb_not")
    elif word in _starts(reading, "verb_first") and subject not in _LOOSE:
        things = _starts(reading, "subject", *_THINGS)
        turned = subject.endswith(_DEFINITE) or word + 1 in things
    else:
        turned = False
    return (word, word + 1) if turned else None


def _starts(reading: Reading, *names: str) -> set[int]:
    return {span[0] for span in reading.all(*names)}


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
