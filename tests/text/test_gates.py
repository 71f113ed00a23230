"""Finders leave early where no word could make them find anything; they must miss nothing by it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from torget.text import abuse, circumstances, danger, hate, moods, threats, trade, wishes, words
from torget.text.people import People
from torget.text.reading import Reading, read_words
from torget.text.signals import Signal

Finder = Callable[[Reading, People], Iterator[Signal]]

LISTS = sorted({name for name, _ in words.shipped_entries()})
GATES: dict[str, tuple[frozenset[str], Finder]] = {
    "abuse": (abuse.BEGINS, abuse.find),
    "circumstances": (circumstances.BEGINS, circumstances.find),
    "danger": (danger.BEGINS, lambda reading, _: danger.find(reading)),
    "hate": (hate.AGAINST | {"slur"}, lambda reading, _: hate.find(reading)),
    "moods": (moods.BEGINS, lambda reading, _: moods.find(reading)),
    "threats": (threats.BEGINS, threats.find),
    "trade": (trade.BEGINS, lambda reading, _: trade.find(reading)),
    "wishes": (wishes.BEGINS, lambda reading, _: wishes.find(reading)),
}
READINGS = 200


def _made(names: Iterable[str], chance: random.Random) -> tuple[Reading, People]:
    """Return a reading of eight words that has words in some of these lists, and its people."""
    part = chance.choice((0.15, 0.5, 0.8))
    lists = {
        name: [(word, word) for word in sorted(chance.sample(range(8), chance.choice((1, 1, 3))))]
        for name in names
        if chance.random() < part
    }
    plain = read_words("a b c d e f g h" + chance.choice(("", "?", "!")))
    about = People((), (), individual=chance.random() < 0.5, self_told=chance.random() < 0.5)
    return replace(plain, lists=lists), about


@pytest.mark.parametrize("gate", GATES)
def test_finder_when_its_gate_is_shut_then_finds_what_it_would_with_it_open(
    gate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, find = GATES[gate]
    chance = random.Random(gate)
    made = [_made([n for n in LISTS if n not in begins], chance) for _ in range(READINGS)]

    shut = [list(find(*each)) for each in made]
    monkeypatch.setattr(Reading, "lacks", lambda *_: False)

    assert shut == [list(find(*each)) for each in made]


def test_gate_when_it_names_lists_then_they_exist() -> None:
    assert {name for begins, _ in GATES.values() for name in begins} <= set(LISTS)
