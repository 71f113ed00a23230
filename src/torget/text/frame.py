"""Frames: word lists that mean something together, read from frames/*.txt; see framing.py.

A section `[kind]` is a kind of signal; a line is one frame:

    sure: not_want > living ~4; unless living_place; without no
    maybe: kin|he_she + gone ~~12
    not: called > slur ~3

`a > b` is one after the other, `+ c` before or after them, `a|b` either list; `~4` at most four
words from one to the next, `~~4` also past the end of a sentence. `unless` are lists that may stand
nowhere in the text, `without` lists that may not stand inside the words found. `sure` gives a
certain finding, `maybe` one that a person must judge, and `not` takes away what else was found of
the kind, save what is `sure` here.
Time grows in proportion to the text: no frame looks further than its number of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import product

from torget.text.signals import SignalKind

_DEFAULT_WORDS = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """Lists that together are a sign of a kind; see the module's docstring."""

    gives: tuple[SignalKind, str]  # the kind, and "sure", "maybe" or "not"
    chain: tuple[str, ...]
    also: tuple[str, ...]
    words: int
    past_stops: bool
    unless: tuple[str, ...]
    without: tuple[str, ...]
    needs: frozenset[str]  # every list that must be found

    @property
    def named(self) -> frozenset[str]:
        """Return every list that the frame speaks of."""
        return self.needs.union(self.unless, self.without)


def frames(source: str) -> Iterator[Frame]:
    """Give every frame of a file; a line of alternatives gives one frame for each of them."""
    kind = SignalKind.QUESTION
    for raw in source.splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            kind = SignalKind(line.strip("[] "))
        elif line:
            force, _, rest = line.partition(":")
            yield from _alternatives(kind, force.strip(), rest)


def _alternatives(kind: SignalKind, force: str, rest: str) -> Iterator[Frame]:
    pattern, *conditions = (part.strip() for part in rest.split(";"))
    body, tilde, distance = pattern.partition("~")
    first, *others = body.split("+")
    parts = [part.strip().split("|") for part in (*first.split(">"), *others)]
    links = len(parts) - len(others)
    named = {word: tuple(names) for word, *names in (each.split() for each in conditions)}
    for lists in product(*parts):
        yield Frame(
            gives=(kind, force),
            chain=lists[:links],
            also=lists[links:],
            words=int(distance.lstrip("~")) if tilde else _DEFAULT_WORDS,
            past_stops=distance.startswith("~"),
            unless=named.get("unless", ()),
            without=named.get("without", ()),
            needs=frozenset(lists),
        )


def shipped_frames() -> dict[str, tuple[Frame, ...]]:
    """Return the list that begins each frame's search -> frames, the least used list of each."""
    folder = resources.files("torget.text").joinpath("frames")
    files = sorted(folder.iterdir(), key=lambda item: item.name)
    every = [each for file in files for each in frames(file.read_text(encoding="utf-8"))]
    used = Counter(name for each in every for name in each.needs)
    index: dict[str, list[Frame]] = {}
    for each in every:
        index.setdefault(min(each.chain + each.also, key=lambda name: used[name]), []).append(each)
    return {name: tuple(found) for name, found in index.items()}
