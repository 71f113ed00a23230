"""The parts of the rulebook that people read: rules, forms, lists, texts, words and laws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from torget.rules.codes import FieldKind, Origin, TemplateKind


@dataclass(frozen=True, slots=True)
class Meta:
    """Which rulebook this is, whose, and from when; `zone` is an IANA name.

    `rules_url` is where the public reads the rules; it is told to whom a measure is about.
    """

    id: str
    version: str
    municipality: str
    title: str
    date: dt.date
    zone: str
    based_on: str
    note: str
    rules_url: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One bullet of the rules in our own words, with its own bullets."""

    text: str
    sub: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the rules: its running paragraphs (st.) and its bullets (p.), numbered."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One plain statement of the rules: a value, a main channel, a role, a duty."""

    code: str
    title: str
    text: str
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the application for an account; `options` are for choices."""

    code: str
    label: str
    kind: FieldKind
    required: bool
    source: str
    help: str = ""
    options: tuple[str, ...] = ()
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """The form to fill in before an account is started, with its own version."""

    version: str
    text: str
    source: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One question of the checklist; `number` is its number in the list, as "1.1"."""

    number: str
    text: str
    origin: Origin
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class CheckSection:
    """One section of the checklist."""

    number: int
    title: str
    items: tuple[CheckItem, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist and a note on where it comes from."""

    note: str
    source: str
    sections: tuple[CheckSection, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that people are referred to instead of the comment field."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndividualCases:
    """What is done when someone writes about their own case."""

    text: str
    source: str
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class SecrecyGround:
    """A ready ground for a secrecy marking; the marking warns, it decides nothing."""

    code: str
    title: str
    text: str
    statute: str
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What is done about what may be secret, and the grounds to choose from."""

    text: str
    marking: str
    source: str
    grounds: tuple[SecrecyGround, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A blank in a message text."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Template:
    """A message text with `{name}` for each of its variables."""

    code: TemplateKind
    title: str
    body: str
    variables: tuple[Variable, ...]
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary; `english` is the same word in English, where known."""

    term: str
    text: str
    source: str
    english: str = ""
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """A law: what the rules call it, what holds today, and what it makes the software do."""

    code: str
    named: str
    today: str
    number: str
    makes: str
    source: str
    in_rules: bool = False
    proposal: bool = False
