"""Small parts that every page is made of: moments, links, rules, pieces of text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class When:
    """One moment: "i dag 14.05", the machine's form, and the exact form shown on hover."""

    text: str
    iso: str
    exact: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link; `current` marks where the reader is."""

    label: str
    url: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a radio group or a list."""

    value: str
    label: str
    chosen: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the municipality's rules say it: heading and bullet, one sentence, a link."""

    place: str  # "Tänk på det här, punkt 6"
    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a message. `kind` is "", "mark" (an invisible sign), "ins" or "del"."""

    text: str
    kind: str = ""
    note: str = ""  # what an invisible sign is called


@dataclass(frozen=True, slots=True)
class Badge:
    """One word of state. `tone` is neutral, accent, success, warning or danger."""

    label: str
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Act:
    """One button: a verb with its consequence. `fields` are sent along, hidden.

    `method` is "post" or "get"; `key` is the single-key shortcut that presses it ("" for
    none); `variant` is primary, secondary or tertiary; `tone` is accent, neutral or danger.
    """

    label: str
    url: str
    method: str = "post"
    variant: str = "secondary"
    tone: str = "accent"
    consequence: str = ""
    key: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done here, with the rule and what to do instead."""

    title: str
    rule: Rule
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of "name: value" in a list of facts; `mono` for hashes and ids."""

    name: str
    value: str
    mono: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where a list has nothing: what would be here and what to do."""

    title: str
    text: str
    act: Link | None = None


@dataclass(frozen=True, slots=True)
class FieldError:
    """One line of the error summary, linked to its field ("field_id" may be "")."""

    text: str
    field_id: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as a sentence: "Eva L svarade på Mastodon." `detail` in small."""

    sentence: str
    when: When
    detail: str = ""
    rule: Rule | None = None
