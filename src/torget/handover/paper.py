"""The paper: a PDF/A-2b and PDF/UA-1 of the message in its thread, for a person to read.

Set by typst with the fonts it brings; the data comes as JSON and is never source.
Source: docs/decisions/0016; Riksarkivet's PDF/A for what is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

from torget.handover import signs

_TEMPLATE = Path(__file__).with_name("paper.typ")
_NOT_DRAWN = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
MOST_TRIES = 12
MOST_SIGNS = 20_000  # of one text; the manifest has all of it
TITLE_SIGNS = 200

Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """One version's words, with a heading where there are several."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the paper shows it."""

    title: str
    facts: Facts
    versions: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the paper: messages, or a table with its head."""

    title: str
    lead: str = ""
    messages: tuple[Message, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the paper says. Texts are as they came; the typesetting makes them visible."""

    title: str
    lead: str
    foot: str
    municipality: str
    made_at: datetime
    facts: Facts
    parts: tuple[Part, ...]


class NotSet(Exception):
    """Papperet gick inte att sätta."""


def pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF that is both PDF/A-2b and PDF/UA-1. Raises NotSet.

    A sign that cannot be drawn where it stands is spelt out, and the paper is set again.
    """
    also: frozenset[str] = frozenset()
    for _each in range(MOST_TRIES):
        try:
            return _set(sheet, also)
        except typst.TypstError as error:
            found = _undrawn(str(error)) - also
            if not found:
                break
            also |= found
    return _plain(sheet)


def _plain(sheet: Sheet) -> bytes:
    """Set the sheet with every sign outside the Latin letters spelt out: that can always be."""
    try:
        return _set(sheet, _all_but_latin())
    except typst.TypstError as error:
        raise NotSet from error


def _set(sheet: Sheet, also: frozenset[str]) -> bytes:
    out = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        format="pdf",
        sys_inputs={"data": json.dumps(_shown(sheet, also))},
        pdf_standards=["a-2b", "ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(out, bytes):
        raise NotSet
    return out


def _shown(sheet: Sheet, also: frozenset[str]) -> Mapping[str, object]:
    made = sheet.made_at.astimezone(UTC)
    told = {key: value for key, value in asdict(sheet).items() if key != "made_at"}
    shown = _each(told, also)
    if not isinstance(shown, dict):
        raise NotSet
    names = ("year", "month", "day", "hour", "minute", "second")
    return shown | {"made": {name: getattr(made, name) for name in names}}


def _each(value: object, also: frozenset[str], *, room: int = MOST_SIGNS) -> object:
    if isinstance(value, str):
        return _fitted(value, also, room=room)
    if isinstance(value, Mapping):
        return {
            key: _each(part, also, room=TITLE_SIGNS if key == "title" else MOST_SIGNS)
            for key, part in value.items()
        }
    if isinstance(value, Sequence):
        return [_each(part, also) for part in value]
    return value


def _fitted(text: str, also: frozenset[str], *, room: int) -> str:
    """Return the text made visible, or as much as there is room for, and that there is more."""
    start = " ".join(text[:room].split()) if room == TITLE_SIGNS else text[:room]
    shown = signs.visible(start, also=also)
    if len(text) <= room and len(shown) <= room:
        return shown
    return f"{shown[:room]} [… fortsätter i manifest.json]"


def _undrawn(said: str) -> frozenset[str]:
    """Return the signs that the typesetter says it could not draw, Latin letters aside."""
    found = _NOT_DRAWN.search(said)
    if found is None:
        return frozenset()
    text = _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), found["text"])
    return frozenset(text) - _latin()


def _all_but_latin() -> frozenset[str]:
    return signs.drawn() - _latin()


def _latin() -> frozenset[str]:
    return frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)]))
