"""Word lists: read as lexicon/*.txt are written, inflected, and made into one automaton.

A list is a section `[name]`; entries stand apart by comma or line; `#` begins a comment.
Marks on an entry: `ord/n` noun, `ord/v` verb in -a, `ord/a` adjective (all their forms),
`ord/sv` all the forms that a dictionary gives of a Swedish word (`/en`, `/fi` and so on of other
languages: forms.txt, made by scripts/inflect.py), `ord*` any continuation, `*ord` any beginning,
`a|b` written together or apart. Entries are folded as texts are.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import ahocorasick

from torget.text.fold import fold

STOP = "\u00b6"  # stands where a sentence may end
_FEW_SIGNS = 64
_ENDERS = frozenset(".!?;\n:\u2026")
_VOWELS = frozenset("aeiouyåäö")
_UNMARKED = str.maketrans("łđıøæß", "ldioas")
_UNMARKED_FROM = 5  # shorter ones are other words: bron for broń
_SHORT_ENDINGS = ("el", "er", "en", "or")
_DOUBLED = "bdfgklmnprst"
_LOOSE_LENGTH = 7  # a misspelling is forgiven in words at least this long
_LOOSE_LISTS = frozenset({"condition", "remedy", "support", "school_trouble", "emergency"})


class _Separators(dict[int, str]):
    """Code point -> itself in a word, else a space, or a stop where a sentence may end."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign.isalnum():
            form = sign
        elif sign in _ENDERS:
            form = f" {STOP} "
        else:
            form = " "
        if len(self) < 4096:  # noqa: PLR2004 - as many as are worth remembering
            self[code] = form
        return form


_SEPARATORS = _Separators()


def split(folded: str, signs: frozenset[str] | None = None) -> list[str]:
    """Return the words of a folded text in order, with STOP where a sentence may end.

    Whoever knows the text's distinct signs gives them: where they are few, that is faster.
    """
    if signs is None or len(signs) > _FEW_SIGNS or STOP in signs:
        return folded.translate(_SEPARATORS).split()
    for sign in signs:
        if not sign.isalnum():
            folded = folded.replace(sign, _SEPARATORS[ord(sign)])
    return folded.split()


def loosen(line: str) -> str:
    """Return the line with doubled consonants made single, so that slips of the pen match."""
    for letter in _DOUBLED:
        line = line.replace(letter * 2, letter)
    return line.replace("ck", "k").replace("ph", "f")


def _noun(word: str) -> Iterator[str]:
    """Give the forms of a Swedish noun; some that do not exist are harmless."""
    yield word
    if word.endswith("a"):
        root = word[:-1]
        yield from (word + "n", root + "or", root + "orna", word + "t")
    elif word.endswith("e"):
        root = word[:-1]
        yield from (word + "n", word + "t", root + "ar", root + "arna", root + "na", word + "r")
    else:
        yield from (word + tail for tail in ("en", "et", "n", "ar", "arna", "er", "erna", "na"))
        yield from (word + tail for tail in ("t", "r", "rna", "r na"))
        if word.endswith(_SHORT_ENDINGS):
            short = word[:-2] + word[-1]
            yield from (short + tail for tail in ("ar", "arna", "et", "en", "or", "orna"))
        if word[-1] in "mn" and word[-2:-1] in _VOWELS:
            yield from (word + word[-1] + tail for tail in ("et", "en", "ar", "er", "arna"))


def _verb(word: str) -> Iterator[str]:
    """Give the forms of a Swedish verb that ends in -a."""
    yield word
    root = word.removesuffix("a")
    tails = [
        "ar",
        "ade",
        "at",
        "ad",
        "as",
        "ats",
        "ades",
        "ande",
        "er",
        "te",
        "de",
        "t",
        "d",
        "s",
        "ts",
        "tes",
        "des",
    ]
    yield from (root + tail for tail in tails)
    if root.endswith("r"):
        yield root


def _adjective(word: str) -> Iterator[str]:
    """Give the forms of a Swedish adjective or participle."""
    yield word
    yield from (word + tail for tail in ("t", "a", "e", "are", "ast", "aste"))
    if word.endswith("d"):
        yield word[:-1] + "t"
    if word.endswith(("en", "el")):
        yield word[:-2] + word[-1] + "a"
        yield word[:-1] + "t"


def forms(entry: str) -> Iterator[str]:
    """Give every form that an entry of a word list stands for, ready for the automaton."""
    head, _, mark = entry.partition("/")
    before, after = head.startswith("*"), head.endswith("*")
    body = " ".join(split(fold(head.strip("*").replace("|", " ")).text))
    if "|" in head:
        together = head.strip("*").lower().replace("|", "")
        yield from forms(together + ("*" if after else "") + (f"/{mark}" if mark else ""))
    for form in _inflected(body, mark) if body else ():
        for written in {form, _unmarked(form)}:
            yield ("" if before else " ") + written + ("" if after else " ")


def _inflected(body: str, mark: str) -> Iterable[str]:
    if mark == "n":
        return {form + tail for form in _noun(body) for tail in ("", "s")}
    if mark == "v":
        return _verb(body)
    if mark == "a":
        return _adjective(body)
    return FORMS[f"{mark}:{body}"] if mark else (body,)


def _unmarked(form: str) -> str:
    """Return the form as it is written without a keyboard for it: zyc for żyć; å, ä, ö stay."""
    if form.isascii() or len(form) < _UNMARKED_FROM:
        return form
    return "".join(
        sign if sign in "åäö" else unicodedata.normalize("NFD", sign)[0] for sign in form
    ).translate(_UNMARKED)


def _dictionary() -> dict[str, tuple[str, ...]]:
    """Return "language:word" -> its forms, as scripts/inflect.py wrote them."""
    source = resources.files("torget.text").joinpath("forms.txt").read_text(encoding="utf-8")
    rows = (line.partition("=") for line in source.splitlines() if "=" in line)
    return {word.strip(): tuple(found.split()) for word, _, found in rows}


def entries(source: str) -> Iterator[tuple[str, str]]:
    """Give (list, entry) for every entry of a lexicon file."""
    name = ""
    for raw in source.splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            name = line.strip("[] ")
        else:
            yield from ((name, part.strip()) for part in line.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Automaton:
    """A set of word lists, found together in one pass over a line of words."""

    machine: ahocorasick.Automaton

    def hits(self, line: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Give (start, end, lists) of every entry found in the line, by where it ends.

        The space before or after a word that may not continue is no part of it.
        """
        for last, (back, after, lists) in self.machine.iter(line):
            yield last - back, last + 1 - after, lists


_Tied = tuple[int, int, tuple[str, ...]]  # signs back to the first, from the last; the lists


def automaton(patterns: Mapping[str, Iterable[str]]) -> Automaton:
    """Return the automaton that finds these patterns; each is tied to the lists it is in.

    Patterns that are tied to the same lists share what they are tied to: there are many.
    """
    machine = ahocorasick.Automaton()
    shared: dict[_Tied, _Tied] = {}
    for pattern, lists in patterns.items():
        back = len(pattern) - 1 - pattern.startswith(" ")
        tied = (back, int(pattern.endswith(" ")), tuple(sorted(lists)))
        machine.add_word(pattern, shared.setdefault(tied, tied))
    machine.make_automaton()
    return Automaton(machine)


def shipped_entries() -> Iterator[tuple[str, str]]:
    """Give (list, entry) for every entry of the lists that Torget is delivered with."""
    folder = resources.files("torget.text").joinpath("lexicon")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        yield from entries(file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Automatons:
    """Word lists as automatons: exact forms and loosened long ones, single words and phrases."""

    exact: Automaton
    exact_phrases: Automaton
    loose: Automaton
    loose_phrases: Automaton


def automatons(listed: Iterable[tuple[str, str]]) -> Automatons:
    """Return the automatons of the exact forms of these entries and of loosened long ones."""
    exact: dict[str, _Names] = {}
    loose: dict[str, _Names] = {}
    shared: dict[_Names, _Names] = {}
    for name, entry in listed:
        for form in forms(entry):
            _tie(exact, form, name, shared)
            if name in _LOOSE_LISTS and len(form) >= _LOOSE_LENGTH:
                _tie(loose, loosen(form), name, shared)
    return Automatons(*_apart(exact), *_apart(loose))


def _apart(patterns: Mapping[str, _Names]) -> Iterator[Automaton]:
    """Give the automaton of single words, then that of phrases."""
    phrases = {form for form in patterns if " " in form.strip()}
    yield automaton({form: names for form, names in patterns.items() if form not in phrases})
    yield automaton({form: names for form, names in patterns.items() if form in phrases})


_Names = tuple[str, ...]


def _tie(patterns: dict[str, _Names], form: str, name: str, shared: dict[_Names, _Names]) -> None:
    """Tie the form to one more list; equal ties are one object."""
    known = patterns.get(form, ())
    if name not in known:
        tied = (*known, sys.intern(name))
        patterns[form] = shared.setdefault(tied, tied)


# words that are spelled out to hide them
_MASKABLE = frozenset({"slur", "obscene", "masked_harm", "masked_group"})
_BARE_LENGTH = 5  # shorter ones lie inside other words


def bare(source: Automaton) -> Automaton:
    """Return the automaton of single words that are found also in a run of spelled letters."""
    patterns: dict[str, set[str]] = {}
    for pattern in source.machine:
        word = pattern.strip()
        lists = _MASKABLE.intersection(source.machine.get(pattern)[-1])
        if lists and " " not in word and len(word) >= _BARE_LENGTH:
            patterns[word] = set(lists)
    return automaton(patterns)


def shipped_version() -> str:
    """Return twelve signs that change whenever any shipped list, frame or weight does."""
    room = resources.files("torget.text")
    digest = hashlib.sha256(room.joinpath("forms.txt").read_bytes())
    digest.update(room.joinpath("weights.tsv").read_bytes())
    for folder in (room.joinpath(name) for name in ("lexicon", "frames")):
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


FORMS = _dictionary()
