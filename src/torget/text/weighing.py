"""Weighing: many small signs that no single frame joins, added up. Read from points/*.txt.

A section `[kind]` is a kind of signal, `[neither]` what speaks for no kind in itself; a line is one
ground, `points: list|list`, counted once however many of its words stand in the text. Points below
zero are what calms: fiction, the past, thanks, general questions. `limit: points` is how much it
takes, and each doubling of the text beyond some fifteen words takes ten points more, since long
texts hold more words of every sort. Everyday kinds compete instead, in ordinary.py. The finding is
always uncertain: a person must judge.
Time is linear in the number of lists found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from math import log2

from torget.text.reading import Reading, Span
from torget.text.signals import SignalKind

_SHORT = 15  # words and stops; a text as short as this asks for no more than the limit
_DOUBLING = 10
_NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Ground:
    """What some lists weigh together, and the kind of signal they speak for, if any."""

    kind: SignalKind | None
    points: int
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Grounds, by the lists they ask for, and the points it takes."""

    limit: int
    grounds: dict[str, Ground]
    alone: dict[str, int]  # the points of lists that are a ground by themselves
    shared: dict[str, Ground]  # and the grounds of several lists

    def weigh(self, reading: Reading, *, against: int = 0) -> tuple[SignalKind, Span] | None:
        """Return the kind that weighs most and its heaviest word, where the points suffice.

        `against` are points that something else in the text takes away.
        """
        return self.heaviest(reading) if self.suffices(reading, against=against) else None

    def suffices(self, reading: Reading, *, against: int = 0) -> bool:
        """Tell whether the points are enough for a text of this length, whatever they speak for."""
        longer = _DOUBLING * log2(max(1, len(reading.tokens) / _SHORT))
        return self.total(reading) - against >= self.limit + longer

    def total(self, reading: Reading) -> int:
        """Return the points of all that is met, however long the text is."""
        names = reading.lists.keys()
        points = sum(map(self.alone.__getitem__, names & self.alone.keys()))
        several = names & self.shared.keys()
        if not several:
            return points
        met = {id(ground): ground for ground in map(self.shared.__getitem__, several)}
        return points + sum(ground.points for ground in met.values())

    def heaviest(self, reading: Reading) -> tuple[SignalKind, Span] | None:
        """Return the kind that weighs most and its heaviest word; None where nothing speaks."""
        sums: dict[SignalKind, int] = {}
        heaviest: dict[SignalKind, tuple[int, str]] = {}
        for ground, name in self._met(reading):
            if ground.kind and ground.points > 0:
                sums[ground.kind] = sums.get(ground.kind, 0) + ground.points
                first = heaviest.get(ground.kind, (0, ""))
                heaviest[ground.kind] = max(first, (ground.points, name))
        if not sums:
            return None
        kind = max(sums, key=lambda each: (sums[each], each))
        return kind, reading.lists[heaviest[kind][1]][0]

    def _met(self, reading: Reading) -> Iterable[tuple[Ground, str]]:
        met = {}
        for name in sorted(reading.lists.keys() & self.grounds.keys()):
            ground = self.grounds[name]
            met[id(ground)] = (ground, name)
        return met.values()


def scale(source: str) -> Scale:
    """Return the scale that a file of points describes."""
    limit, kind = 0, None
    grounds: dict[str, Ground] = {}
    for raw in source.splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            name = line.strip("[] ")
            kind = None if name == _NEITHER else SignalKind(name)
        elif line:
            first, _, rest = line.partition(":")
            if first == "limit":
                limit = int(rest)
            else:
                lists = tuple(part.strip() for part in rest.split("|"))
                grounds.update(dict.fromkeys(lists, Ground(kind, int(first), lists)))
    alone = {name: each.points for name, each in grounds.items() if len(each.lists) == 1}
    shared = {name: each for name, each in grounds.items() if name not in alone}
    return Scale(limit, grounds, alone, shared)


def _load(name: str) -> Scale:
    folder = resources.files("torget.text").joinpath("points")
    return scale(folder.joinpath(f"{name}.txt").read_text(encoding="utf-8"))


PERIL = _load("peril")
PLIGHT = _load("plight")
OWN_CASE = _load("own_case")
SERVICE = _load("service")
CRITICISM = _load("criticism")
QUESTION = _load("question")
CHATTER = _load("chatter")
ATTACK = _load("attack")


def everyday(reading: Reading, *, beyond: int) -> int:
    """Return by how much the text is about service or criticism, the points beyond so many."""
    heaviest = max(each.total(reading) - each.limit for each in (SERVICE, CRITICISM))
    return max(0, heaviest - beyond)
