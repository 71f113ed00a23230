"""Slips of the pen that hide a word of the lists: stretched letters and two letters swapped.

Only words that no list knows are mended, and only to a word that some list knows. Time is linear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from torget.text.words import Automaton

_STRETCHED = 3
_SHORTEST = 5  # shorter words are too easily other words


@dataclass(frozen=True, slots=True)
class Slips:
    """The single words of some lists, and what each slip of the pen stands for."""

    known: frozenset[str]
    swapped: Mapping[str, str]


def slips(exact: Automaton) -> Slips:
    """Return what can be mended to a word of these lists, or to the beginning of one."""
    patterns = (pattern for pattern in exact.machine if pattern[:1] == " ")
    known = frozenset(word for word in map(str.strip, patterns) if word.isalpha())
    return Slips(known, _swaps(known))


def _swaps(known: frozenset[str]) -> dict[str, str]:
    """Return word with two neighbours inside it swapped -> the word, but for words known too."""
    swaps = {
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]: word
        for word in sorted(known)
        for place in range(1, len(word) - 2)
        if len(word) >= _SHORTEST
    }
    return {swap: word for swap, word in swaps.items() if swap not in known}


def mended(written: list[str], signs: frozenset[str], text: str, slips: Slips) -> list[str]:
    """Return the words with stretched letters relaxed and swapped ones put right."""
    if any(sign * _STRETCHED in text for sign in signs if sign.isalpha()):
        written = [
            word if word in slips.swapped else _relaxed(word, slips.known) for word in written
        ]
    return [slips.swapped.get(word, word) for word in written]


def _relaxed(word: str, known: frozenset[str]) -> str:
    """Return the word with letters that stand three times or more once, or twice if known so."""
    runs = [(sign, sum(1 for _ in run)) for sign, run in groupby(word)]
    if all(count < _STRETCHED for _, count in runs):
        return word
    once = "".join(sign * (count if count < _STRETCHED else 1) for sign, count in runs)
    twice = "".join(sign * min(count, 2) for sign, count in runs)
    return twice if twice in known and once not in known else once
