"""What a message leans towards: many small signs weighed together, with weights that are learned.

Where no list or frame tells outright what a message is, everything in it is added up: its words,
pairs of words, beginnings of words, the word lists it has words in, and what the finders found.
What each of them weighs stands in weights.tsv, one sign a line in words that can be read; the
weights are learned from written examples (training/triage, `python -m scripts.weigh`) and the
same text always leans the same way. Time is linear in the first words of the text.

Source: docs/decisions/0022; Regler, bilaga Flödesschema.
"""

from __future__ import annotations

import enum
import functools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import chain, pairwise
from math import exp, sqrt
from struct import Struct
from typing import NamedTuple, TypeVar

from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind
from torget.text.words import STOP

MOST_WORDS = 300  # of a text; what it is stands in its beginning
OF_LISTS = 0.25  # how much a list or a finding counts, where words share one whole
_BEGINNING = 5  # letters of a longer word that are a sign by themselves
_NUMBER = "0"
_DIGITS = frozenset("0123456789")
_MARKS = frozenset("?!")
_LANE = 32  # bits of one weight in a packed number; sums of thousands of weights have room
_HALF = 1 << (_LANE - 1)
_MASK = (1 << _LANE) - 1


class Gist(enum.StrEnum):
    """What a message mostly is."""

    DANGER = "danger"
    UNLAWFUL = "unlawful"  # has to go
    DOUBTFUL = "doubtful"  # may have to go
    SENSITIVE = "sensitive"  # about somebody's health, care, money or protection
    FORMAL = "formal"  # asks for, appeals, claims, proposes or reports
    OWN_CASE = "own_case"
    SERVICE = "service"  # faults, complaints and suggestions
    CRITICISM = "criticism"
    QUESTION = "question"
    CHATTER = "chatter"


_GISTS = tuple(Gist)
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign weighs for each column: a gist, or `gist/kind` within one.

    The weights of a sign are packed into one whole number, so that many are added at once. Words
    weigh only for gists: as many times as there are gists more than for all of them on average,
    so that one lane tells how much a word speaks for its gist and not for the others.
    """

    columns: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    of_words: Mapping[str, int]  # and of marks
    of_pairs: Mapping[_Pair, int]
    pairs: frozenset[_Pair]  # the same; two sets meet without hashing any pair anew
    of_beginnings: Mapping[str, int]
    of_lists: Mapping[str, int]  # of lists and findings
    kinds: Mapping[Gist, Mapping[SignalKind, int]]  # where the column of each kind stands


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much of a text speaks for each gist; the parts are 1 together."""

    parts: Mapping[Gist, float]
    known: float  # how much of the words the weights know
    of_lists: int  # what the lists and findings weigh, packed

    def of(self, *gists: Gist) -> float:
        """Return how much speaks for any of them."""
        return sum(map(self.parts.__getitem__, gists))

    def kind(self, gist: Gist) -> SignalKind:
        """Return the kind of finding within the gist that the lists and findings speak most for."""
        weights = shipped()
        weighed = _unpacked(self.of_lists, len(weights.columns))
        each = weights.scale * OF_LISTS
        scores = {
            kind: weights.bias[at] + each * weighed[at] for kind, at in weights.kinds[gist].items()
        }
        return max(scores, key=scores.__getitem__)


def lean(reading: Reading, found: Iterable[Signal]) -> Leaning:
    """Return what a text and what was found in it lean towards."""
    weights = shipped()
    signs = _signs(reading)
    of_words = _told(weights.of_words, signs.words)
    told = sum(of_words)
    told += sum(map(weights.of_pairs.__getitem__, weights.pairs & signs.pairs))
    told += sum(_told(weights.of_beginnings, signs.beginnings))
    told += sum(_told(weights.of_words, signs.marks))
    of_lists = sum(_told(weights.of_lists, chain(reading.lists, _signs_of_findings(found))))
    share = weights.scale / sqrt(signs.many() or 1) / len(_GISTS)
    each = weights.scale * OF_LISTS
    lanes = zip(weights.bias, _unpacked(told), _unpacked(of_lists), strict=False)
    scores = [bias + share * of_word + each * of_list for bias, of_word, of_list in lanes]
    return Leaning(_parts(scores), len(of_words) / (len(signs.words) or 1), of_lists)


_Sign = TypeVar("_Sign", str, _Pair)


def _told(weights: Mapping[_Sign, int], signs: Iterable[_Sign]) -> list[int]:
    """Return what those of the signs weigh that weigh anything."""
    return list(filter(None, map(weights.get, signs)))


def _parts(scores: Sequence[float]) -> dict[Gist, float]:
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    whole = sum(raised)
    return {gist: each / whole for gist, each in zip(_GISTS, raised, strict=True)}


def heaviest(reading: Reading, gist: Gist) -> Span:
    """Return the word that speaks most for the gist, the first word where none does."""
    of_words = shipped().of_words
    lift, shift = _level(len(_GISTS)), _LANE * _GISTS.index(gist)
    best, at = _HALF, 0
    for place, token in enumerate(reading.tokens[:MOST_WORDS]):
        weight = of_words.get(token)
        speaks = ((weight + lift) >> shift) & _MASK if weight else 0
        if speaks > best:
            best, at = speaks, place
    return at, at


# -------------------------------------------------------------------------------- signs
class _Signs(NamedTuple):
    """The signs of a text's words, each once."""

    words: set[str]  # stops left out, each number as one
    pairs: set[_Pair]
    beginnings: set[str]  # of longer words
    marks: frozenset[str]

    def many(self) -> int:
        """Return how many signs there are of all sorts."""
        return len(self.words) + len(self.pairs) + len(self.beginnings) + len(self.marks)


def _signs(reading: Reading) -> _Signs:
    """Return the signs of the first words of the text."""
    told = [token for token in reading.tokens[:MOST_WORDS] if token != STOP]
    if not _DIGITS.isdisjoint(reading.signs):
        told = [_NUMBER if token.isdecimal() else token for token in told]
    single = set(told)
    begun = {word[:_BEGINNING] for word in single if len(word) > _BEGINNING}
    return _Signs(single, set(pairwise(told)), begun, reading.signs & _MARKS)


def signs_of_words(reading: Reading) -> set[str]:
    """Return the signs of the text's words as the weights name them: `ord`, `ett ord`, `börja-`."""
    signs = _signs(reading)
    pairs = {f"{one} {other}" for one, other in signs.pairs}
    return signs.words | pairs | {f"{begun}-" for begun in signs.beginnings} | signs.marks


def signs_of_lists(reading: Reading, found: Iterable[Signal]) -> set[str]:
    """Return the lists that the text has words in, and its findings, each with its certainty."""
    return {*reading.lists, *_signs_of_findings(found)}


def _signs_of_findings(found: Iterable[Signal]) -> set[str]:
    told = set()
    for signal in found:
        told.add(signal.kind + ("=sure" if signal.certain else "=maybe"))
        if signal.target:
            told.add(f"{signal.kind}@{signal.target}")
    return told


# ------------------------------------------------------------------------------ weights
def packed(weights: Iterable[int]) -> int:
    """Return whole numbers as one, each in a lane of its own; sums of such are sums of each."""
    return sum(weight << (_LANE * lane) for lane, weight in enumerate(weights))


def _unpacked(number: int, lanes: int = len(_GISTS)) -> tuple[int, ...]:
    """Return the numbers of the first lanes."""
    shape, lift, mask = _shape(lanes)
    return shape.unpack((((number + lift) & mask) ^ lift).to_bytes(shape.size, "little"))


@functools.cache
def _shape(lanes: int) -> tuple[Struct, int, int]:
    """Return how so many lanes lie in memory, what lifts each above zero, and a mask of all."""
    return Struct(f"<{lanes}i"), _level(lanes), (1 << _LANE * lanes) - 1


@functools.cache
def _level(lanes: int) -> int:
    """Return what lifts each of the first lanes above zero."""
    return packed([_HALF] * lanes)


@functools.cache
def shipped() -> Weights:
    """Return the weights that Torget is delivered with."""
    source = resources.files("torget.text").joinpath("weights.tsv").read_text(encoding="utf-8")
    return parsed(source)


def parsed(source: str) -> Weights:
    """Return the weights of a document as scripts/weigh.py writes it.

    The first lines begin with `#`. Then come the columns, the bias of each, the scale, and a
    line for each sign: `w` or `l`, the sign, and its weights with the last zeros left out.
    """
    lines = [line for line in source.split("\n") if line and not line.startswith("# ")]
    columns, bias, scale = (line.split("\t")[1:] for line in lines[:3])
    words: dict[str, int] = {}
    pairs: dict[_Pair, int] = {}
    begun: dict[str, int] = {}
    lists: dict[str, int] = {}
    for kind, sign, weighed in (line.split("\t") for line in lines[3:]):
        told = [int(each) for each in weighed.split()]
        if kind == "l":
            lists[sign] = packed(told)
        elif " " in sign:
            one, other = map(sys.intern, sign.split(" "))
            pairs[one, other] = _beyond_others(told)
        elif sign.endswith("-"):
            begun[sign.removesuffix("-")] = _beyond_others(told)
        else:
            words[sys.intern(sign)] = _beyond_others(told)
    kinds: dict[Gist, dict[SignalKind, int]] = {}
    for at, column in enumerate(columns):
        gist, _, kind = column.partition("/")
        if kind:
            kinds.setdefault(Gist(gist), {})[SignalKind(kind)] = at
    numbers = tuple(map(float, bias))
    return Weights(
        tuple(columns),
        numbers,
        float(scale[0]),
        words,
        pairs,
        frozenset(pairs),
        begun,
        lists,
        kinds,
    )


def _beyond_others(told: Sequence[int]) -> int:
    """Return how much more than for all gists on average a sign speaks for each, packed."""
    most = len(_GISTS)
    padded = [*told, *[0] * (most - len(told))]
    return packed(each * most - sum(told) for each in padded)
