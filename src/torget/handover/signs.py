"""Text as paper can show it: what cannot be drawn, or would turn the rest round, is spelt out."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

LONGEST_WORD = 40
_BREAK = "\u200b"  # where a line may end, and nothing that shows
_KEPT = frozenset("\n")


def visible(text: str, *, also: frozenset[str] = frozenset()) -> str:
    """Return the text with every sign drawn or named, as "[U+1F600 GRINNING FACE]".

    Long words may be broken, so that a line of a megabyte stays on the page. `also`: signs that
    turned out not to be drawn together with others.
    """
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    spread = whole.replace("\t", "    ")
    return _broken(
        "".join(
            _shown(sign, also, after=before)
            for before, sign in zip(" " + spread, spread, strict=False)
        )
    )


def one_line(text: str) -> str:
    """Return the text as `visible`, on one line: for names and headings."""
    return visible(" ".join(text.split()))


def _shown(sign: str, also: frozenset[str], *, after: str) -> str:
    """Return the sign, or its name: also for a mark that has no letter to stand on."""
    loose = not after.isalpha() and unicodedata.category(sign).startswith("M")
    if sign in _KEPT or (sign in drawn() and sign not in also and not loose):
        return sign
    name = unicodedata.name(sign, "")
    return f"[U+{ord(sign):04X}{' ' if name else ''}{name}]"


def _broken(text: str) -> str:
    return "\n".join(" ".join(_word(word) for word in line.split(" ")) for line in text.split("\n"))


def _word(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))


@functools.cache
def drawn() -> frozenset[str]:
    """Return every sign that the fonts of the typesetter can draw."""
    lines = Path(__file__).with_name("signs.txt").read_text(encoding="utf-8").splitlines()
    found: set[str] = set()
    for line in lines[1:]:
        first, _, last = line.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)
