"""Message texts with blanks: every blank is declared, every blank is filled, once.

A value is put in as it stands and never read again, so a citizen's name cannot open a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torget.rules.rulebook import Template


class TemplateBroken(Exception):
    """Texten har en klammer som inte hör ihop med någon annan."""


class BlanksLeft(Exception):
    """Alla luckor i texten är inte ifyllda; `names` säger vilka."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class UnknownBlanks(Exception):
    """Det finns värden för luckor som texten inte har; `names` säger vilka."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def fill(template: Template, values: Mapping[str, str]) -> str:
    """Return the text with every blank filled.

    Raise BlanksLeft where a value is missing or only white space, UnknownBlanks where a value
    has no blank, and TemplateBroken where the braces do not match.
    """
    declared = [variable.name for variable in template.variables]
    left = tuple(name for name in declared if not values.get(name, "").strip())
    if left:
        raise BlanksLeft(left)
    unknown = tuple(sorted(values.keys() - set(declared)))
    if unknown:
        raise UnknownBlanks(unknown)
    return "".join(values[text] if is_blank else text for text, is_blank in _pieces(template.body))


def blanks(body: str) -> tuple[str, ...]:
    """Return the names of the blanks in the order they first stand; raise TemplateBroken."""
    return tuple(dict.fromkeys(text for text, is_blank in _pieces(body) if is_blank))


def _pieces(body: str) -> Iterator[tuple[str, bool]]:
    """Give the text piece by piece, each with whether it is the name of a blank."""
    for number, piece in enumerate(body.split("{")):
        if number == 0:
            name, rest = "", piece
        else:
            name, closed, rest = piece.partition("}")
            if not (closed and name.isidentifier()):
                raise TemplateBroken(piece)
            yield name, True
        if "}" in rest:
            raise TemplateBroken(rest)
        yield rest, False
