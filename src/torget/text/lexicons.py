"""A lexicon: the word lists and frames that a text is read with, as one value with its version.

`SHIPPED` is what Torget is delivered with. `with_overlay` is that with a municipality's own words
added and others taken away; it takes half a second, so whoever asks keeps it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from torget.text import frame, mend, words
from torget.text.frame import Frame
from torget.text.vocabulary import Vocabulary
from torget.text.words import Automaton

Listed = tuple[str, str]  # a list's name and an entry of it


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What texts are read with. Twelve signs name its version, and a decision can name them."""

    version: str
    vocabulary: Vocabulary
    phrases: Automaton
    loose_phrases: Automaton  # long ones with doubled consonants made single
    bare: Automaton  # words that are looked for in letters spelled apart
    frames: Mapping[str, tuple[Frame, ...]]


def with_overlay(added: Iterable[Listed], removed: Iterable[Listed]) -> Lexicon:
    """Return the shipped lexicon with entries added and taken away, in whatever order.

    The same changes give the same version; no change gives the shipped version.
    """
    more, less = sorted(set(added)), sorted(set(removed))
    gone = frozenset(less)
    listed = (each for each in words.shipped_entries() if each not in gone)
    built = words.automatons(chain(listed, more))
    slips = mend.slips(built.exact)
    return Lexicon(
        version=version_of(more, less),
        vocabulary=Vocabulary(built.exact, built.loose, slips),
        phrases=built.exact_phrases,
        loose_phrases=built.loose_phrases,
        bare=words.bare(built.exact),
        frames=_FRAMES,
    )


def version_of(added: Iterable[Listed], removed: Iterable[Listed]) -> str:
    """Return the version that `with_overlay` would give these changes, without building it."""
    changes = [f"+{name}\0{entry}" for name, entry in sorted(set(added))]
    changes += [f"-{name}\0{entry}" for name, entry in sorted(set(removed))]
    if not changes:
        return _SHIPPED_VERSION
    told = "\n".join([_SHIPPED_VERSION, *changes])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


_SHIPPED_VERSION = words.shipped_version()
_FRAMES = frame.shipped_frames()
SHIPPED = with_overlay((), ())
