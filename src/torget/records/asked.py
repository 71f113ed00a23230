"""What somebody types in the search box, as a question to the database. Pure.

All words must be there, each in any form or as a beginning. "två ord" is a phrase, ELLER (or OR)
between two lets either do, a minus takes away, and ord* is a beginning and nothing more.
Everything else is text: there is no way to type an operator of the database's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from torget.records.stems import LONGEST, stem
from torget.records.words import SMALL, pieces

MOST_WORDS = 12
LONGEST_QUESTION = 2_000
_LEAST_BEGINNING = 2
_LEAST_PLAIN_BEGINNING = 3
_PART = re.compile(r'-?"[^"]*"?|[^\s"]+')
_OR = frozenset({"ELLER", "OR"})


@dataclass(frozen=True, slots=True)
class _Part:
    question: str
    minus: bool = False


def question(typed: str) -> str | None:
    """Return the tsquery of what was typed; None where no word is looked for."""
    groups = list[list[_Part]]()
    either, left = False, MOST_WORDS
    for told in _PART.findall(typed[:LONGEST_QUESTION].replace("\x00", " ")):
        if told in _OR:
            either = bool(groups)
            continue
        words = pieces(told)[:left]
        part = _part(told, words)
        if part is not None:
            left -= len(words)
            if either and not part.minus and not groups[-1][0].minus:
                groups[-1].append(part)
            else:
                groups.append([part])
        either = False
    if all(group[0].minus for group in groups):
        return None
    return " & ".join(_joined(group) for group in groups)


def _joined(group: list[_Part]) -> str:
    if group[0].minus:
        return f"!({group[0].question})"
    return f"({' | '.join(part.question for part in group)})"


def _part(told: str, words: list[str]) -> _Part | None:
    """Return one word or phrase; None where nothing of it is looked for."""
    if not words:
        return None
    minus, beginning = told.startswith("-"), told.rstrip('"').endswith("*")
    if len(words) > 1 or '"' in told:
        asked = _phrase(words, beginning=beginning)
    elif minus:
        asked = _form(words[0])
    else:
        asked = _beginning(words[0]) if beginning else _word(words[0])
    return _Part(asked, minus) if asked else None


def _word(word: str) -> str:
    """Any form of the word, and longer words that begin with it."""
    if word in SMALL or len(word) < _LEAST_PLAIN_BEGINNING:
        return _form(word)
    return _beginning(word)


def _form(word: str) -> str:
    return "" if word in SMALL else f"'{stem(word)}'"


def _beginning(word: str) -> str:
    if len(word) < _LEAST_BEGINNING:
        return _form(word)
    begun, whole = f"'{word[:LONGEST]}':*", stem(word)
    return begun if whole.startswith(word) else f"('{whole}' | {begun})"


def _phrase(words: list[str], *, beginning: bool) -> str:
    """The words beside each other in this order; small ones only keep their place."""
    asked, gap = "", 1
    for n, word in enumerate(words, start=1):
        one = _beginning(word) if beginning and n == len(words) else _form(word)
        if one:
            asked = f"{asked} <{gap}> {one}" if asked else one
            gap = 1
        elif asked:
            gap += 1
    return f"({asked})" if asked else ""
