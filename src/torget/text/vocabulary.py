"""What the word lists say of each single word, remembered: the same words come again and again."""

from __future__ import annotations

from itertools import chain

from torget.text import words
from torget.text.mend import Slips, mended
from torget.text.words import Automaton

_KEPT_LIMIT = 32_768  # words remembered; beyond that they are looked up anew
_LONGEST_KEPT = 40  # letters of a word worth remembering

Told = tuple[str, tuple[str, ...], str]  # the word mended, its lists, the mended word loosened


class Vocabulary(dict[str, Told]):
    """A word as it is written -> what the lists say of it by itself.

    Worked out when first met and remembered up to a limit; any word without a space has an answer,
    in time that grows with its length.
    """

    __slots__ = ("exact", "loose", "slips")

    def __init__(self, exact: Automaton, loose: Automaton, slips: Slips) -> None:
        super().__init__()
        self.exact = exact
        self.loose = loose
        self.slips = slips

    def __missing__(self, word: str) -> Told:
        told = self._told(word)
        if len(self) < _KEPT_LIMIT and len(word) <= _LONGEST_KEPT:
            self[word] = told
        return told

    def _told(self, word: str) -> Told:
        right = mended(word, self.slips)
        loose = words.loosen(right)
        found = [lists for _, _, lists in self.exact.hits(f" {right} ")]
        found += [lists for _, _, lists in self.loose.hits(f" {loose} ")]
        one = found[0] if len(found) == 1 else tuple(dict.fromkeys(chain.from_iterable(found)))
        return right, one, right if loose == right else loose
