"""Reading a text: everything that is found in it, in one call.

How the findings are meant: `certain` is true where the words alone carry the finding and false
where a person must judge; `target` says whom abusive words are aimed at; `quoted` that they stand
inside quotation marks, so that the writer may be repeating somebody else.
Circumstances (health, social services, child welfare, school) are found only where the text is
about somebody single. Mild swearing is only SWEARING. Accusations, insults and threats keep their
target, so that lawful criticism of the authority and of politicians can be left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from torget.text import (
    abuse,
    circumstances,
    contacts,
    danger,
    form,
    framing,
    hate,
    language,
    moods,
    numbers,
    ordinary,
    people,
    questions,
    threats,
    trade,
    wishes,
)
from torget.text.lexicons import SHIPPED, Lexicon
from torget.text.reading import Reading, read_words
from torget.text.signals import Signal, SignalKind, Signals

_HIDES = {  # a finding of the first kind makes overlapping ones of the others untrue
    SignalKind.PERSONAL_NUMBER: frozenset({SignalKind.PHONE, SignalKind.BANK_ACCOUNT}),
    SignalKind.COORDINATION_NUMBER: frozenset({SignalKind.PHONE, SignalKind.BANK_ACCOUNT}),
    SignalKind.EMAIL: frozenset({SignalKind.LINK, SignalKind.TAGGING}),
}


def read(text: str, lexicon: Lexicon = SHIPPED) -> Signals:
    """Return everything that the lexicon finds in the text, in order of where it begins.

    Pure and deterministic; time grows in proportion to the length; no `str` makes it fail.
    """
    reading, found = first_findings(text, lexicon)
    found = _unmixed(ordinary.find(reading, found))
    found.sort(key=lambda signal: (signal.start, signal.end, signal.kind))
    spoken = language.guess(reading.tokens, reading.signs)
    return Signals(tuple(found), spoken, len(text))


def first_findings(text: str, lexicon: Lexicon = SHIPPED) -> tuple[Reading, list[Signal]]:
    """Return the text's words and what is found by itself, before anything is weighed."""
    reading = read_words(text, lexicon)
    known = people.find_people(reading)
    found = framing.find(reading, known, list(_all(reading, known))) if reading.signs else []
    return reading, found


def _all(reading: Reading, known: people.People) -> Iterator[Signal]:
    yield from numbers.find(reading)
    yield from contacts.find(reading)
    yield from people.find(reading, known)
    yield from circumstances.find(reading, known)
    yield from danger.find(reading)
    yield from abuse.find(reading, known)
    yield from threats.find(reading, known)
    yield from hate.find(reading)
    yield from trade.find(reading)
    yield from wishes.find(reading)
    yield from moods.find(reading)
    yield from questions.find(reading)
    yield from form.find(reading, known)


def _unmixed(found: list[Signal]) -> list[Signal]:
    """Return the findings without those that are really part of a surer one."""
    hidden: dict[SignalKind, set[int]] = {}
    for signal in found:
        for kind in _HIDES.get(signal.kind, ()) if signal.certain else ():
            hidden.setdefault(kind, set()).update(range(signal.start, signal.end))
    if not hidden:  # most often
        return found
    return [
        signal
        for signal in found
        if signal.kind not in hidden
        or hidden[signal.kind].isdisjoint(range(signal.start, signal.end))
    ]
