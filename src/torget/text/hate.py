"""Hate against protected groups, also where the slur is masked. Source: BrB 16:8; Regler, p. 8.

Opinions on immigration, integration and politics are lawful: a group must be called something
less than human, be made criminals as a group, or be driven out, before this room speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import re2

from torget.text import words
from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind, Target

_MIXED = re2.compile(  # letters that meet digits or signs; a closing ! is only loud
    r"[a-zåäöéü]+(?:[@$|*0-9]|![a-zåäöéü])[a-zåäöéü@$!|*0-9]*|[@$!|*0-9]+[a-zåäöéü][a-zåäöéü@$!|*0-9]*"
)
_LEET = str.maketrans("013457@$!|8", "oieastasiib")
_STARRED = "aeiouyåäögk"
_MASK_SIGNS = frozenset("@$!|*0123456789")
_MASKED = {
    "slur": SignalKind.HATE,
    "obscene": SignalKind.OBSCENITY,
    "masked_group": SignalKind.HATE,
    "masked_harm": SignalKind.THREAT,
}
_EVASIVE = frozenset({"masked_group", "masked_harm"})  # plain words, strange only when masked
_LONGEST_MASK = 30
_SHORTEST_SPELLED = 4
_STRETCHED = 3
AGAINST = frozenset({"slur_group", "dehumanise", "expel"})  # what is done to a group


def find(reading: Reading) -> Iterator[Signal]:
    """Give hate against protected groups, certain where a slur or a driven-out group is named."""
    slur = reading.lists.get("slur")
    if slur:
        yield reading.sign(SignalKind.HATE, slur[0], target=Target.GROUP)
    elif not reading.lacks(AGAINST):
        yield from _against_group(reading)
    yield from _masked(reading)


def _against_group(reading: Reading) -> Iterator[Signal]:
    named = reading.near("slur_group", "expel", within=5) or reading.near(
        "slur_group", "insult", within=5
    )
    group = named or reading.near("group", "dehumanise", within=10)
    group = group or reading.near("group", "expel", within=10)
    if group:
        both = reading.has("dehumanise") and reading.has("expel")
        sure = named is not None or both or reading.has("all_of_them")
        certain = sure and not reading.has("lawful_debate")
        yield reading.sign(SignalKind.HATE, group, target=Target.GROUP, certain=certain)


def _masked(reading: Reading) -> Iterator[Signal]:
    """Give slurs and obscene words written with spaces, digits or stars."""
    folded = reading.folded.text
    single = list(map(len, reading.tokens)).count(1) - reading.tokens.count(words.STOP)
    spelled = list(_spelled(reading)) if single >= _SHORTEST_SPELLED else []
    for start, end in spelled:
        plain = "".join(sign for sign in folded[start:end] if sign.isalnum())
        for name in sorted(
            {name for _, _, lists in reading.lexicon.bare.hits(plain) for name in lists}
        ):
            yield _uncovered(reading, name, start, end)
    for start, end in (*spelled, *_mixed(reading)):
        plain = "".join(sign for sign in folded[start:end] if sign.isalnum() or sign in _MASK_SIGNS)
        if len(plain) <= _LONGEST_MASK:
            for name in sorted(_found(reading, _forms(plain.strip("!")))):
                yield _uncovered(reading, name, start, end)


def _uncovered(reading: Reading, name: str, start: int, end: int) -> Signal:
    """Return the finding of a masked word; what is plain when written out is uncertain."""
    certain = name not in _EVASIVE
    return reading.mark(_MASKED[name], start, end, target=Target.GROUP, certain=certain)


def _spelled(reading: Reading) -> Iterator[Span]:
    """Give runs of single letters: a word spelled out with signs between."""
    run: list[int] = []
    for word, token in enumerate([*reading.tokens, ""]):
        if len(token) == 1 and token != words.STOP:
            run.append(word)
        elif token != words.STOP:
            for first in (0, 1):
                if len(run) - first >= _SHORTEST_SPELLED:
                    yield reading.places[run[first]][0], reading.places[run[-1]][1]
            run = []


def _mixed(reading: Reading) -> Iterator[Span]:
    """Give words where letters stand together with digits or signs that could mask a letter."""
    if reading.signs.isdisjoint(_MASK_SIGNS):
        return
    for match in _MIXED.finditer(reading.folded.text):
        word = match.group().strip("!")
        if not word.isalpha():
            yield match.span()


def _forms(plain: str) -> list[str]:
    """Return what the masked word may stand for."""
    base = plain.translate(_LEET)
    forms = [base] if "*" not in base else [base.replace("*", c) for c in _STARRED]
    return [form for word in forms for form in (word, _relaxed(word), _squeezed(word))]


def _relaxed(word: str) -> str:
    """Return the word with letters written three times or more in a row written once."""
    runs = ["".join(run) for _, run in groupby(word)]
    return "".join(run if len(run) < _STRETCHED else run[0] for run in runs)


def _squeezed(word: str) -> str:
    """Return the word with no letter twice in a row."""
    return "".join(sign for sign, _ in groupby(word))


def _found(reading: Reading, forms: list[str]) -> set[str]:
    found: set[str] = set()
    for form in forms:
        for _, _, lists in reading.lexicon.vocabulary.exact.hits(f" {form} "):
            found.update(name for name in lists if name in _MASKED)
    return found
