"""A citizen's text cut into pieces for the page: invisible signs marked, wordings compared."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

from torget.web.viewmodels.parts import Segment

MAX_COMPARED_WORDS = 1_000
_PLAIN_CONTROLS = "\n\t"
_HIDDEN_CATEGORIES = ("Cc", "Cf", "Co", "Cn", "Cs")
# U+200D joins emoji and U+FE0F is no format sign: both belong to what people write.
_HARMLESS = "\u200d\u00ad"


def _is_hidden(sign: str) -> bool:
    if sign in _PLAIN_CONTROLS or sign in _HARMLESS:
        return False
    return unicodedata.category(sign) in _HIDDEN_CATEGORIES


def _mark(sign: str) -> Segment:
    code = f"U+{ord(sign):04X}"
    return Segment(text=code, kind="mark", note=unicodedata.name(sign, code))


def marked(text: str, *, kind: str = "") -> tuple[Segment, ...]:
    """Return the text in pieces of `kind`, with every invisible sign shown as its code.

    Direction overrides, controls and zero-width signs become pieces of kind "mark", so that
    nobody is fooled by a text that looks like another one.
    """
    pieces: list[Segment] = []
    plain: list[str] = []
    for sign in text:
        if not _is_hidden(sign):
            plain.append(sign)
            continue
        if plain:
            pieces.append(Segment("".join(plain), kind))
            plain.clear()
        pieces.append(_mark(sign))
    if plain:
        pieces.append(Segment("".join(plain), kind))
    return tuple(pieces)


def visible(text: str) -> str:
    """Return the text on one line of signs that can be seen: every hidden one as its code.

    For titles, names and rows, where a piece of its own would cost too much.
    """
    if text.isprintable():
        return text
    return "".join(f"[U+{ord(sign):04X}]" if _is_hidden(sign) else sign for sign in text)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for line in text.splitlines(keepends=True):
        words.extend(part for word in line.split(" ") for part in (word, " "))
        words.pop()
    return words


def compared(old: str, new: str) -> tuple[Segment, ...]:
    """Return the new wording with what was taken away ("del") and added ("ins").

    Compared word by word; texts of more than MAX_COMPARED_WORDS pieces are shown as one
    removal and one addition, because comparing costs their product.
    """
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MAX_COMPARED_WORDS:
        return marked(old, kind="del") + marked(new, kind="ins")
    pieces: list[Segment] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            pieces.extend(marked("".join(after[j1:j2])))
            continue
        pieces.extend(marked("".join(before[i1:i2]), kind="del"))
        pieces.extend(marked("".join(after[j1:j2]), kind="ins"))
    return tuple(pieces)
