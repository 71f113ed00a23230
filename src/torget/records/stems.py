"""Swedish words reduced to what their forms have in common. Pure.

PostgreSQL's own Swedish stemmer leaves konton and kontot, badhuset and förskolan as they are
(RAN 2026-11-24), so the forms are reduced here, the same way for what is kept and what is
asked. A stem is no word: it only has to be the same for all forms of one.
"""

from __future__ import annotations

LONGEST = 60
_LEAST = 3  # signs that are left when an ending goes
_LEAST_SHORT = 4  # and when the ending is one sign, which may well belong to the word

_CHANGED_VOWELS = (
    ("städer", "stad"),
    ("böcker", "bok"),
    ("händer", "hand"),
    ("länder", "land"),
    ("stränder", "strand"),
    ("tänder", "tand"),
    ("nätter", "natt"),
    ("fötter", "fot"),
    ("bröder", "bror"),
    ("söner", "son"),
    ("döttrar", "dotter"),
    ("barnen", "barn"),
    ("männen", "man"),
    ("männens", "man"),
)
"""Endings of plurals that change the word's own vowel, compounds too (grannstäder)."""

_ENDINGS = (
    ("ningarna", ""),
    ("ningar", ""),
    ("ningen", ""),
    ("ning", ""),
    ("orna", ""),
    ("arna", ""),
    ("erna", ""),
    ("ades", ""),
    ("ande", ""),
    ("ona", "o"),
    ("ena", ""),
    ("ade", ""),
    ("ats", ""),
    ("are", ""),
    ("on", "o"),
    ("ot", "o"),
    ("or", ""),
    ("ar", ""),
    ("er", ""),
    ("en", ""),
    ("et", ""),
    ("an", ""),
    ("at", ""),
    ("a", ""),
    ("e", ""),
)
"""Ending -> what stands in its place; the longest first. Konto keeps its o, so it is no kontor."""

_BY_LAST_SIGN = {
    last: tuple(pair for pair in _ENDINGS if pair[0][-1] == last)
    for last in {ending[-1] for ending, _instead in _ENDINGS}
}
_PLURALS = tuple(f"{plural}{ending}" for plural, _base in _CHANGED_VOWELS for ending in ("", "na"))

_VOWELS = frozenset("aeiouyåäöé")
_BEFORE_L_R = frozenset("bdfgkmpt")  # cykel and cyklar, vinter and vintrar
_NO_GENITIVE = ("ss", "us", "is", "os")


def stem(word: str) -> str:
    """Return the stem of a word in small letters, at most `LONGEST` signs; a number is its own."""
    word = word[:LONGEST]
    if not word.isalpha():
        return word
    word = _without_genitive(word)
    return _settled(_with_its_own_vowel(word) if word.endswith(_PLURALS) else word)


def _with_its_own_vowel(word: str) -> str:
    plural, base = next(
        pair for pair in _CHANGED_VOWELS if word.endswith((pair[0], f"{pair[0]}na"))
    )
    return word[: word.rindex(plural)] + base


def _settled(word: str) -> str:
    """Take ending after ending until none is left."""
    while (shorter := _evened(_without_genitive(_without_ending(word)))) != word:
        word = shorter
    return word


def _without_genitive(word: str) -> str:
    ends = word.endswith("s") and not word.endswith(_NO_GENITIVE)
    return word[:-1] if ends and len(word) > _LEAST_SHORT else word


def _without_ending(word: str) -> str:
    for ending, instead in _BY_LAST_SIGN.get(word[-1], ()):
        base = len(word) - len(ending)
        if base >= _LEAST and word.endswith(ending):
            kept = word[:base]
            return kept + instead if any(sign in _VOWELS for sign in kept) else word
    if len(word) > _LEAST_SHORT and word[-1] in "nt" and word[-2] not in _VOWELS:
        return word[:-1]
    return word


def _evened(word: str) -> str:
    """Drop what differs inside: cykel is cykl, vintr is vint, simhall is simhal."""
    if len(word) > _LEAST and word.endswith("el") and word[-3] in _BEFORE_L_R:
        word = f"{word[:-2]}l"
    if len(word) > _LEAST and word[-1] == "r" and word[-2] in _BEFORE_L_R:
        word = word[:-1]
    if len(word) > _LEAST and word[-1] == word[-2] and word[-1] not in _VOWELS:
        word = word[:-1]
    return word
