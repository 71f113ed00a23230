"""Swedish words for made-up messages: those of the written examples, filled up by syllables."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from torget.records.stems import stem

EXAMPLES = Path("training/triage")
STOCK = 20_000
LONGEST = 24
_MARKS = ".,;:!?…()[]\"'”*/|#=-⏎"


def _words(line: str) -> list[str]:
    return line.split()


_ONSETS = _words("b bl d dr f fl fr g gr h j k kl kr l m n p pr r s sk sl sn sp st str sv t tr v")
_VOWELS = _words("a e i o u y å ä ö")
_ENDS = _words("n r t l s ng nd st rd k m")
_TAILS = ("", "en", "et", "ar", "or", "erna", "ning", "het", "plats", "väg", "skola", "ande")
_SMALL = _words(
    "och att det i en som på är av för med till den har de inte om ett men var jag sig från vi så"
    " kan när år säger under också efter eller nu ni er hur vad blir ska här"
)
PLANTED = {"rare": 20, "mid": 500, "common": 2_000}
"""Class -> how many messages hold its word, whatever the size, from 10 000 messages on."""
PLANTED_WORDS = {"rare": "trollsländor", "mid": "cykelställ", "common": "snöröjning"}
INFLECTED = "cykelställen"  # another form of the word of class mid
PAIR_EVERY = 4  # each fourth message with the word of class mid has the common one too


def stock(chance: random.Random, *, size: int = STOCK) -> tuple[str, ...]:
    """Return `size` different words: small ones first, then those written, then made ones."""
    found = dict.fromkeys(_SMALL)
    found.update(dict.fromkeys(_written_words()))
    planted = set(map(stem, PLANTED_WORDS.values()))  # no other form of them either
    for word in [word for word in found if stem(word) in planted]:
        del found[word]
    while len(found) < size:
        found.setdefault(_made(chance))
    return tuple(found)[:size]


def zipf(count: int, *, exponent: float = 1.0) -> Sequence[float]:
    """Return cumulative weights by Zipf's law for `random.choices`."""
    return list(accumulate(1.0 / (rank**exponent) for rank in range(1, count + 1)))


def _written_words() -> Sequence[str]:
    """Give the words of the examples that triage learns from, commonest first.

    Not those of the word lists: nobody writes a message of nothing but words that mean something.
    """
    counted: Counter[str] = Counter()
    for path in sorted(EXAMPLES.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            bare = (word.strip(_MARKS) for word in line.rpartition("\t")[2].lower().split())
            counted.update(word for word in bare if word.isalpha() and 1 < len(word) < LONGEST)
    return sorted(counted, key=lambda word: (-counted[word], word))


def _made(chance: random.Random) -> str:
    parts = [
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(("", *_ENDS))
        for _each in range(chance.choice((1, 2, 2, 3)))
    ]
    return "".join(parts) + chance.choice(_TAILS)
