"""Plain data in, frozen dataclasses out, every misfit noted and none hidden by the first.

The types of the fields are the schema: str, int, bool, date, enums, dataclasses, tuples of
these, and `| None` where a key may be left out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Mapping
from typing import TypeVar

from torget.rules.faults import Finding, shown
from torget.rules.lines import Path

T = TypeVar("T")
_PLAIN: Mapping[type, str] = {
    str: "en text",
    int: "ett heltal",
    bool: "true eller false",
    dt.date: "ett datum (åååå-mm-dd)",
}


def build(kind: type[T], table: Mapping[str, object]) -> tuple[T, tuple[Finding, ...]]:
    """Return the value and what was wrong; where something was, stand-ins fill the gaps."""
    builder = _Builder()
    value = builder.table(kind, table, ())
    return typing.cast("T", value), tuple(builder.findings)


class _Builder:
    """Walks the data beside the types and gathers what does not fit."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def note(self, path: Path, expected: str, found: str) -> None:
        self.findings.append(Finding(path, expected, found))

    def table(self, kind: type, value: object, path: Path) -> object:
        if not isinstance(value, dict):
            self.note(path, "en tabell", shown(value))
            return stand_in(kind)
        known = _schema(kind)
        for key in value.keys() - known.keys():
            self.note((*path, key), "en nyckel som regelboken känner till", shown(key))
        fields = {name: self.member(name, field, value, path) for name, field in known.items()}
        return kind(**fields)

    def member(self, name: str, field: _Member, table: Mapping[str, object], path: Path) -> object:
        if name in table:
            return self.value(field.kind, table[name], (*path, name))
        if field.default is not dataclasses.MISSING:
            return field.default
        self.note((*path, name), "en nyckel som måste finnas", "ingenting")
        return stand_in(field.kind)

    def value(self, kind: object, value: object, path: Path) -> object:
        if typing.get_origin(kind) is tuple:
            return self.items(typing.get_args(kind)[0], value, path)
        if isinstance(kind, types.UnionType):
            return self.value(typing.get_args(kind)[0], value, path)
        plain = typing.cast("type", kind)
        if dataclasses.is_dataclass(plain):
            return self.table(plain, value, path)
        if issubclass(plain, enum.Enum):
            return self.word(plain, value, path)
        return self.plain(plain, value, path)

    def items(self, kind: object, value: object, path: Path) -> tuple[object, ...]:
        if not isinstance(value, list):
            self.note(path, "en lista", shown(value))
            return ()
        return tuple(self.value(kind, item, (*path, number)) for number, item in enumerate(value))

    def word(self, kind: type[enum.Enum], value: object, path: Path) -> object:
        words = {member.value: member for member in kind}
        if isinstance(value, str) and value in words:
            return words[value]
        self.note(path, "något av " + ", ".join(shown(word) for word in words), shown(value))
        return stand_in(kind)

    def plain(self, kind: type, value: object, path: Path) -> object:
        if type(value) is not kind:
            self.note(path, _PLAIN[kind], shown(value))
            return stand_in(kind)
        if isinstance(value, str) and not value.strip():
            self.note(path, "en text med innehåll", "ingenting")
        return value


@dataclasses.dataclass(frozen=True, slots=True)
class _Member:
    """The type and default of one key."""

    kind: object
    default: object


@functools.cache
def _schema(kind: type) -> Mapping[str, _Member]:
    hints = typing.get_type_hints(kind)
    return {
        field.name: _Member(hints[field.name], field.default)
        for field in dataclasses.fields(kind)
        if field.init  # what is reckoned from the others stands in no document
    }


def stand_in(kind: object) -> object:
    """Return a harmless value of a type, so that the rest of a faulty document is read too."""
    if typing.get_origin(kind) is tuple:
        return ()
    plain = typing.cast("type", kind)
    if dataclasses.is_dataclass(plain):
        return plain(**{name: stand_in(each.kind) for name, each in _schema(plain).items()})
    if issubclass(plain, enum.Enum):
        return next(iter(plain))
    return dt.date.min if plain is dt.date else plain()
