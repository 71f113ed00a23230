"""Folding: the text as matching sees it, with a way back to the text as it was given.

Folded are case, compatibility forms (fullwidth, mathematical letters), look-alike letters of
other scripts inside Latin words, composed and stacked marks, invisible signs, dashes and quotes.
Time is linear in the length of the text, and every `str` is accepted.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

_KEPT_LIMIT = 4096  # folded code points remembered; beyond that they are folded anew
_FEW_SIGNS = 64  # no more than these are replaced one by one
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_UNREADABLE = frozenset({"Cs", "Co", "Cn"})
_DOUBLE_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u300c\u300d")
_APOSTROPHES = frozenset("\u2018\u2019\u201a\u201b\u00b4\u02bc\u2032")
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u04bb\u0501\u051b\u043a\u043c\u0442"
    "\u0432\u043d\u0455\u03b1\u03b5\u03bf\u03c1\u03bd\u03b9\u03ba\u03c4\u03c5\u03c7\u03b7"
    "\u0131\u0261\u0251",
    "aeopcyxijhdqkmtbhsaeopviktuxniga",
)
_LOOK_ALIKE_SIGNS = frozenset(map(chr, _LOOK_ALIKES))
_ALIKE = {  # letters that writers of Arabic, Persian and Russian use for one another
    **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),
    **dict.fromkeys("\u0649\u06cc", "\u064a"),
    "\u0629": "\u0647",
    "\u06a9": "\u0643",
    "\u0451": "\u0435",
}
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzåäö")
_SPACES = frozenset("\n\u2028\u2029\x85\r")


def _fold_sign(sign: str) -> str:
    """Return what one sign is matched as: nothing, one sign or several."""
    category = unicodedata.category(sign)
    if category in _INVISIBLE:
        return ""
    if category in _UNREADABLE:
        return "\ufffd"
    if sign in _SPACES:
        return "\n"
    special = _fold_punctuation(sign, category)
    if special:
        return special
    wide = unicodedata.normalize("NFKC", sign).lower()
    wide = _ALIKE.get(wide, wide)
    return "".join(part for part in wide if unicodedata.category(part) not in _INVISIBLE)


def _fold_punctuation(sign: str, category: str) -> str:
    """Return the plain form of digits, dashes, quotes and spaces; "" for anything else."""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd":
        return "-"
    if category in {"Zs", "Cc"}:
        return " "
    if sign in _DOUBLE_QUOTES:
        return '"'
    return "'" if sign in _APOSTROPHES else ""


class _Table(dict[int, str]):
    """Code point -> folded form, worked out when first met and remembered up to a limit."""

    def __missing__(self, code: int) -> str:
        folded = _fold_sign(chr(code))
        if len(self) < _KEPT_LIMIT:
            self[code] = folded
        return folded


_TABLE = _Table()
_SINGLE = frozenset(sign for sign in map(chr, range(0x250)) if len(_TABLE[ord(sign)]) == 1)
_PLAIN = frozenset(s for s in _SINGLE - _LOOK_ALIKE_SIGNS if _TABLE[ord(s)] == s)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and its distinct signs.

    `origins[i]` is the offset, in the given text, of folded sign `i`; `origins` is None where
    every sign stands where it stood.
    """

    text: str
    signs: frozenset[str]
    length: int
    origins: array[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the given text that folded signs `start` to `end` came from."""
        if self.origins is None:
            return start, end
        if start >= len(self.origins):
            return self.length, self.length
        last = self.origins[max(start, end - 1)] + 1
        return self.origins[start], min(last, self.length)


def fold(text: str) -> Folded:
    """Return the text folded for matching; any `str` is accepted."""
    lower = text.lower()
    signs_of_it = frozenset(lower)
    if signs_of_it <= _PLAIN and len(lower) == len(text):  # most often
        return Folded(lower, signs_of_it, len(text), None)
    table = {sign: _TABLE[ord(sign)] for sign in set(text)}
    if set(map(len, table.values())) <= {1}:
        return _folded(_replaced(text, table), frozenset(table.values()), len(text), None)
    signs: list[str] = []
    origins = array("q")
    for offset, sign in enumerate(text):
        folded = table[sign]
        if folded:
            signs.extend(folded)
            origins.extend([offset] * len(folded))
        elif signs:
            signs[-1] = _composed(signs[-1], sign)
    return _folded("".join(signs), frozenset(signs), len(text), origins)


def _replaced(text: str, table: Mapping[str, str]) -> str:
    """Return the text with every sign as the table has it.

    One by one is faster where few change, and right where none becomes one that changes too.
    """
    changed = {sign: folded for sign, folded in table.items() if sign != folded}
    if len(changed) > _FEW_SIGNS or not changed.keys().isdisjoint(changed.values()):
        return text.translate(_TABLE)
    for sign, folded in changed.items():
        text = text.replace(sign, folded)
    return text


def _folded(text: str, signs: frozenset[str], length: int, origins: array[int] | None) -> Folded:
    if signs.isdisjoint(_LOOK_ALIKE_SIGNS) or signs.isdisjoint(_LATIN):
        return Folded(text, signs, length, origins)
    plain = _unmask(text)
    return Folded(plain, frozenset(plain), length, origins)


def _composed(base: str, mark: str) -> str:
    """Return base and mark as one letter where there is one, else the base alone."""
    together = unicodedata.normalize("NFC", base + mark)
    return together if len(together) == 1 else base


def _unmask(text: str) -> str:
    """Return the text with look-alike letters made Latin in words that also hold Latin ones."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if not (word.isascii() or _LOOK_ALIKE_SIGNS.isdisjoint(word) or _LATIN.isdisjoint(word)):
            words[place] = word.translate(_LOOK_ALIKES)
    return " ".join(words)
