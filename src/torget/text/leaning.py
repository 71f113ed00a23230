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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from math import exp, sqrt

from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind
from torget.text.words import STOP

MOST_WORDS = 300  # of a text; what it is stands in its beginning
OF_LISTS = 0.25  # how much a list or a finding counts, where words share one whole
_BEGINNING = 5  # letters of a longer word that are a sign by themselves
_NUMBER = "0"
_MARKS = frozenset("?!")
_LANE = 24  # bits of one weight in a packed number; sums of thousands of weights have room
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


_GISTS = len(Gist)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign weighs for each column: a gist, or `gist/kind` within one.

    The weights of a sign are packed into one whole number, so that many are added at once.
    """

    columns: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    of_words: Mapping[str, int]
    of_lists: Mapping[str, int]  # of lists and findings


@dataclass(frozen=True, slots=True)
class Leaning:
    """How much of a text speaks for each gist; the parts are 1 together."""

    parts: Mapping[Gist, float]
    known: float  # how much of the words the weights know
    of_lists: int  # what the lists and findings weigh, packed

    def of(self, *gists: Gist) -> float:
        """Return how much speaks for any of them."""
        return sum(self.parts[gist] for gist in gists)

    def kind(self, gist: Gist) -> SignalKind:
        """Return the kind of finding within the gist that the lists and findings speak most for."""
        weights = shipped()
        weighed = _unpacked(self.of_lists, len(weights.columns))
        each = weights.scale * OF_LISTS
        scores = {
            name.removeprefix(f"{gist}/"): weights.bias[at] + each * weighed[at]
            for at, name in enumerate(weights.columns)
            if name.startswith(f"{gist}/")
        }
        return SignalKind(max(scores, key=scores.__getitem__))


def lean(reading: Reading, found: Iterable[Signal]) -> Leaning:
    """Return what a text and what was found in it lean towards."""
    weights = shipped()
    words = _words(reading)
    signs = signs_of_words(reading, words)
    told = sum(map(weights.of_words.__getitem__, signs & weights.of_words.keys()))
    listed = signs_of_lists(reading, found) & weights.of_lists.keys()
    of_lists = sum(map(weights.of_lists.__getitem__, listed))
    share, each = weights.scale / sqrt(len(signs) or 1), weights.scale * OF_LISTS
    scores = [
        bias + share * of_word + each * of_list
        for bias, of_word, of_list in zip(
            weights.bias, _unpacked(told, _GISTS), _unpacked(of_lists, _GISTS), strict=False
        )
    ]
    single = set(words)
    known = len(single & weights.of_words.keys()) / (len(single) or 1)
    return Leaning(_parts(scores), known, of_lists)


def _parts(scores: Sequence[float]) -> dict[Gist, float]:
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    whole = sum(raised)
    return {gist: each / whole for gist, each in zip(Gist, raised, strict=True)}


def heaviest(reading: Reading, gist: Gist) -> Span:
    """Return the word that speaks most for the gist, the first word where none does."""
    of_words = shipped().of_words
    lane = tuple(Gist).index(gist)
    best, at = 0, 0
    for place, token in enumerate(reading.tokens[:MOST_WORDS]):
        told = of_words.get(token)
        if told is None:
            continue
        weighed = _unpacked(told, _GISTS)
        speaks = weighed[lane] * _GISTS - sum(weighed)  # more than for the others
        if speaks > best:
            best, at = speaks, place
    return at, at


# -------------------------------------------------------------------------------- signs
def _words(reading: Reading) -> list[str]:
    """Return the first words of the text in order, stops left out, each number as one."""
    return [
        _NUMBER if token.isdecimal() else token
        for token in reading.tokens[:MOST_WORDS]
        if token != STOP
    ]


def signs_of_words(reading: Reading, words: Sequence[str] | None = None) -> set[str]:
    """Return the signs of the text's words: words, pairs, beginnings of longer ones, marks."""
    told = _words(reading) if words is None else words
    signs = set(told)
    begun = {f"{word[:_BEGINNING]}-" for word in signs if len(word) > _BEGINNING}
    signs.update(f"{one} {other}" for one, other in pairwise(told))
    signs |= begun
    signs.update(reading.signs & _MARKS)
    return signs


def signs_of_lists(reading: Reading, found: Iterable[Signal]) -> set[str]:
    """Return the lists that the text has words in, and its findings, each with its certainty."""
    told = set(reading.lists)
    for signal in found:
        told.add(f"{signal.kind}={'sure' if signal.certain else 'maybe'}")
        if signal.target:
            told.add(f"{signal.kind}@{signal.target}")
    return told


# ------------------------------------------------------------------------------ weights
def packed(weights: Iterable[int]) -> int:
    """Return whole numbers as one, each in a lane of its own; sums of such are sums of each."""
    return sum(weight << (_LANE * lane) for lane, weight in enumerate(weights))


def _unpacked(number: int, lanes: int) -> list[int]:
    """Return the numbers of the first lanes."""
    number += _level(lanes)
    return [((number >> shift) & _MASK) - _HALF for shift in range(0, _LANE * lanes, _LANE)]


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
    signs: dict[str, dict[str, int]] = {"w": {}, "l": {}}
    for line in lines[3:]:
        kind, sign, told = line.split("\t")
        signs[kind][sign] = packed(map(int, told.split()))
    return Weights(tuple(columns), tuple(map(float, bias)), float(scale[0]), signs["w"], signs["l"])
