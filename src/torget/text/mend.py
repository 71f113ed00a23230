"""Slips of the pen that hide a word of the lists: stretched letters and two letters swapped.

Only words that no list knows are mended, and only to a word that some list knows. Time is linear.
What every slip would look like is kept as hashes in order: as words they took forty megabytes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from torget.text.words import Automaton

_STRETCHED = 3
_LAST = 2**63 - 1  # ends the hashes, so that every search stops at one
_SHORTEST = 5  # shorter words are too easily other words


@dataclass(frozen=True, slots=True)
class Slips:
    """The single words of some lists, and what they look like with two letters swapped."""

    lists: Automaton
    swapped: array[int]  # hashes, in order; a hit must be looked at

    def knows(self, word: str) -> bool:
        """Tell whether some list has the word, or a beginning that is the word."""
        exists = self.lists.machine.exists
        return bool(exists(f" {word} ") or exists(f" {word}"))

    def hides(self, word: str) -> bool:
        """Tell whether the word looks as one of the lists would with two letters swapped."""
        sign = hash(word)
        return len(word) >= _SHORTEST and self.swapped[bisect_left(self.swapped, sign)] == sign

    def mended(self, word: str) -> str:
        """Return a word that hides another one as that one, and any other as it is."""
        if not self.hides(word):
            return word
        return max((each for each in _swaps(word) if self.knows(each)), default=word)


def slips(exact: Automaton) -> Slips:
    """Return what can be mended to a word of these lists, or to the beginning of one."""
    patterns = (pattern for pattern in exact.machine if pattern[:1] == " ")
    known = {word for word in map(str.strip, patterns) if word.isalpha()}
    long = (word for word in known if len(word) >= _SHORTEST)
    hashes = {hash(swap) for word in long for swap in _swaps(word) if swap not in known}
    return Slips(exact, array("q", [*sorted(hashes), _LAST]))


def _swaps(word: str) -> Iterator[str]:
    """Give the word with each two neighbours inside it swapped."""
    for place in range(1, len(word) - 2):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def mended(word: str, slips: Slips) -> str:
    """Return the word with stretched letters relaxed and swapped ones put right."""
    if not _is_stretched(word):  # most often
        return slips.mended(word)
    return slips.mended(word if slips.hides(word) else _relaxed(word, slips))


def _is_stretched(word: str) -> bool:
    """Tell whether some letter stands three times or more in a row."""
    signs = set(word)
    if len(word) - len(signs) < _STRETCHED - 1:
        return False
    return any(sign * _STRETCHED in word for sign in signs if sign.isalpha())


def _relaxed(word: str, slips: Slips) -> str:
    """Return the word with letters that stand three times or more once, or twice if known so."""
    runs = [(sign, sum(1 for _ in run)) for sign, run in groupby(word)]
    once = "".join(sign * (count if count < _STRETCHED else 1) for sign, count in runs)
    twice = "".join(sign * min(count, 2) for sign, count in runs)
    return twice if slips.knows(twice) and not slips.knows(once) else once
