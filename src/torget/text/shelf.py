"""The shipped word lists as people read of them: their names, what they are for, their entries."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from torget.text import words


@dataclass(frozen=True, slots=True)
class WordList:
    """One shipped list: its name, the Swedish note of its section if it has one, its entries."""

    name: str
    meaning: str
    first: tuple[str, ...]  # the first few entries, as an example
    entries: frozenset[str]


_FEW = 3


@functools.cache
def shelved() -> Mapping[str, WordList]:
    """Return list name -> the shipped list, by name."""
    meanings: dict[str, str] = {}
    found: dict[str, dict[str, None]] = {}
    for source in _sources():
        for name, note in _headings(source):
            meanings[name] = meanings.get(name) or note
        for name, entry in words.entries(source):
            found.setdefault(name, {})[entry] = None
    return {
        name: WordList(name, meanings.get(name, ""), tuple(listed)[:_FEW], frozenset(listed))
        for name, listed in sorted(found.items())
    }


def _sources() -> Iterator[str]:
    folder = resources.files("torget.text").joinpath("lexicon")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        yield file.read_text(encoding="utf-8")


def _headings(source: str) -> Iterator[tuple[str, str]]:
    """Give (list, note) for every section of a file; the note may be empty."""
    for line in source.splitlines():
        if line.startswith("["):
            name, _, note = line.partition("#")
            yield name.strip("[] "), note.strip()
