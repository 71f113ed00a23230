"""Slips of the pen that hide a word of our lists: stretched letters and two letters swapped.

Only words that no list knows are mended, and only to a word that some list knows. Time is linear.
"""

from __future__ import annotations

from itertools import groupby

from torget.text import words

_STRETCHED = 3
_SHORTEST = 5  # shorter words are too easily other words


def _known() -> frozenset[str]:
    """Return every single word of the lists, and every beginning of one."""
    patterns = (pattern for pattern in words.EXACT.machine if pattern[:1] == " ")
    return frozenset(word for word in map(str.strip, patterns) if word.isalpha())


def _swaps(known: frozenset[str]) -> dict[str, str]:
    """Return word with two neighbours inside it swapped -> the word, but for words known too."""
    swaps = {
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]: word
        for word in sorted(known)
        for place in range(1, len(word) - 2)
        if len(word) >= _SHORTEST
    }
    return {swap: word for swap, word in swaps.items() if swap not in known}


_KNOWN = _known()
_SWAPPED = _swaps(_KNOWN)


def mended(written: list[str], signs: frozenset[str], text: str) -> list[str]:
    """Return the words with stretched letters relaxed and swapped ones put right."""
    if any(sign * _STRETCHED in text for sign in signs if sign.isalpha()):
        written = [word if word in _SWAPPED else _relaxed(word) for word in written]
    return [_SWAPPED.get(word, word) for word in written]


def _relaxed(word: str) -> str:
    """Return the word with letters that stand three times or more once, or twice if known so."""
    runs = [(sign, sum(1 for _ in run)) for sign, run in groupby(word)]
    if all(count < _STRETCHED for _, count in runs):
        return word
    once = "".join(sign * (count if count < _STRETCHED else 1) for sign, count in runs)
    twice = "".join(sign * min(count, 2) for sign, count in runs)
    return twice if twice in _KNOWN and once not in _KNOWN else once
