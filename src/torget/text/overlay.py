"""An overlay: a municipality's own words on the shipped lists, written as the lists are written.

    [threat]   # what follows `#` is a note
    spränga rådhuset, knäckskalle*
    -dödstrött

A line begins a list, or has entries apart by commas; `-` before an entry takes a shipped one away.
Only words with the marks of words.py: an automaton finds them, so that time stays linear whatever
is written. Nothing else is understood, and what is not understood is told with its line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from torget.text import words
from torget.text.fold import fold
from torget.text.lexicons import Lexicon, Listed, version_of, with_overlay
from torget.text.shelf import shelved

MOST_SIGNS = 60_000
MOST_ENTRIES = 2_000
LONGEST = 60  # signs of an entry
_MOST_FAULTS = 100
_SHORTEST = 2  # letters of an entry
_SHORTEST_OPEN = 4  # letters of one that stands for any continuation or beginning
_INFLECTED = frozenset({"n", "v", "a"})
_BETWEEN = frozenset(
    " -'\u2019\u200c\u200d|"
)  # besides letters, marks and digits; joiners: Persian
_PLAIN_BREAKS = frozenset("\n\t\r")
_SHOWN = 40
_UNKNOWN = "?"  # stands for a list that does not exist: its words are passed over


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its line from 1, what was expected there and what was found, in Swedish."""

    line: int
    expected: str
    found: str

    def __str__(self) -> str:
        """Return the fault as one Swedish sentence with its line."""
        return f"Rad {self.line}: Här väntas {self.expected}, men här står {self.found}."


class InvalidOverlay(Exception):
    """Texten går inte att använda. `faults` har allt som är fel, i radernas ordning."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is added to the shipped lists and what is taken away from them."""

    added: frozenset[Listed] = frozenset()
    removed: frozenset[Listed] = frozenset()

    def lexicon(self) -> Lexicon:
        """Return the shipped lexicon with these changes; half a second's work."""
        return with_overlay(self.added, self.removed)

    def version(self) -> str:
        """Return the version of that lexicon, at once."""
        return version_of(self.added, self.removed)


def parse(source: str) -> Overlay:
    """Return the overlay that the text describes; raise InvalidOverlay with all faults at once."""
    overlay, faults = understood(source)
    if faults:
        raise InvalidOverlay(faults)
    return overlay


def understood(source: str) -> tuple[Overlay, tuple[Fault, ...]]:
    """Return what can be used of the text, and what is wrong with the rest.

    What was once accepted stays in use when a later Torget ships other lists.
    """
    if len(source) > MOST_SIGNS:
        return Overlay(), (Fault(1, f"högst {MOST_SIGNS} tecken", f"{len(source)} tecken"),)
    added: set[Listed] = set()
    removed: set[Listed] = set()
    faults: list[Fault] = []
    for line, found in _lines(source):
        if isinstance(found, Fault):
            faults.append(found)
            continue
        name, entry = found
        fault = _fault(line, name, entry, added=added, removed=removed)
        if fault:
            faults.append(fault)
        elif entry.startswith("-"):
            removed.add((name, entry[1:].strip()))
        else:
            added.add((name, entry))
    return Overlay(frozenset(added), frozenset(removed)), tuple(faults[:_MOST_FAULTS])


def _lines(source: str) -> Iterator[tuple[int, Listed | Fault]]:
    """Give (line, (list, entry)) for every entry, or what is wrong with a line as a whole."""
    name = ""
    for number, raw in enumerate(source.replace("\r\n", "\n").split("\n"), start=1):
        hidden = [sign for sign in raw if _is_control(sign)]
        if hidden:
            yield number, _invisible(number, hidden[0])
        seen = "".join(sign for sign in raw if sign not in hidden) if hidden else raw
        line = seen.partition("#")[0].strip()
        if line.startswith("["):
            name = line[1:].removesuffix("]").strip()
            if not line.endswith("]") or name not in shelved():
                yield number, Fault(number, "en lista som finns, som [threat]", shown(line))
                name = _UNKNOWN
        elif line and not name:
            yield number, Fault(number, "en lista, som [threat], före orden", shown(line))
        elif line and name != _UNKNOWN:
            parts = (part.strip() for part in line.split(","))
            yield from ((number, (name, part)) for part in parts if part)


def _fault(
    line: int, name: str, entry: str, *, added: set[Listed], removed: set[Listed]
) -> Fault | None:
    """Return what is wrong with an entry, None where nothing is."""
    listed = shelved()[name].entries
    if entry.startswith("-"):
        bare = entry[1:].strip()
        if bare not in listed:
            return Fault(line, _removable(listed, bare, name), shown(bare))
        return _once(line, (name, bare), removed)
    fault = _malformed(line, entry)
    if fault:
        return fault
    if entry in listed:
        return Fault(line, f"ett ord som inte redan finns i [{name}]", shown(entry))
    if len(added) + len(removed) >= MOST_ENTRIES:
        return Fault(line, f"högst {MOST_ENTRIES} ord", "ett till")
    return _once(line, (name, entry), added)


def _once(line: int, listed: Listed, known: set[Listed]) -> Fault | None:
    if listed in known:
        return Fault(line, "varje ord en gång", f"{shown(listed[1])} en gång till")
    return None


def _removable(listed: frozenset[str], bare: str, name: str) -> str:
    """Return what may be taken away: the entry as it is written in the shipped list, if known."""
    body = bare.strip("*").partition("/")[0]
    near = sorted(each for each in listed if body and each.strip("*").partition("/")[0] == body)
    if near:
        return f"ordet så som det står i [{name}], ”{near[0]}”"
    return f"ett ord som står i [{name}]"


def _malformed(line: int, entry: str) -> Fault | None:
    """Return what is wrong with how an entry is written."""
    if len(entry) > LONGEST:
        return Fault(line, f"högst {LONGEST} tecken i ett ord", f"{len(entry)} tecken")
    head, slash, mark = entry.partition("/")
    body = head.removeprefix("*").removesuffix("*")
    strange = next((sign for sign in body if not _may_stand(sign)), "")
    if strange:
        expected = "bara bokstäver, siffror, mellanslag och märkena /n /v /a * |"
        return Fault(line, expected, f"tecknet ”{strange}” i {shown(entry)}")
    if slash and body != head:
        return Fault(line, "antingen * eller ett märke efter /", shown(entry))
    folded = " ".join(words.split(fold(body.replace("|", " ")).text))
    shortest = _SHORTEST if body == head else _SHORTEST_OPEN
    if sum(sign.isalnum() for sign in folded) < shortest:
        return Fault(line, f"minst {shortest} bokstäver", shown(entry))
    if slash and mark not in _INFLECTED and f"{mark}:{folded}" not in words.FORMS:
        return Fault(line, "märket /n, /v eller /a", shown(f"/{mark}"))
    return None


def _may_stand(sign: str) -> bool:
    return sign.isalnum() or sign in _BETWEEN or unicodedata.category(sign).startswith("M")


def _is_control(sign: str) -> bool:
    """Tell whether a sign shows nothing of itself, and so could hide what a reader sees."""
    hidden = unicodedata.category(sign)[0] == "C"
    return hidden and sign not in _BETWEEN and sign not in _PLAIN_BREAKS


def _invisible(line: int, sign: str) -> Fault:
    return Fault(line, "tecken som syns", f"det osynliga tecknet U+{ord(sign):04X}")


def shown(text: str) -> str:
    """Return what was found as it may be shown in a fault: short."""
    return f"”{text}”" if len(text) <= _SHOWN else f"”{text[: _SHOWN - 1]}…”"
