"""Moderation: what waits for another person, one measure, the entries on persons, the form."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.inbox import ThreadMessage
from torget.web.viewmodels.parts import Badge, Empty, EventView, Fact, FieldError, Link, Rule, When
from torget.web.viewmodels.ways import Way


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure in a list: what, why, who, and by when. Never the citizen's words."""

    url: str
    title: str  # "Dölj: reklam"
    where: str
    who: str
    when: When
    due: str = ""
    due_state: str = "none"
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class MeasureList:
    """One heading of the work list with what waits under it."""

    key: str
    title: str
    text: str
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class ModerationPage:
    """moderation/list.html; `page`."""

    lists: tuple[MeasureList, ...]
    blocks_url: str
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """moderation/measure.html; `page`. `folded`: the words lie under a warning."""

    title: str
    where: str
    lead: str
    badges: tuple[Badge, ...]
    facts: tuple[Fact, ...]
    rule: Rule
    messages: tuple[ThreadMessage, ...]
    seal: tuple[Fact, ...]
    ways: tuple[Way, ...]
    history: tuple[EventView, ...]
    back_url: str
    folded: str = ""
    withheld: str = ""
    record_url: str = ""
    record_number: str = ""
    item_url: str = ""
    police_url: str = ""
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocksPage:
    """moderation/blocks.html; `page`."""

    rows: tuple[MeasureRow, ...]
    back_url: str
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class UnsuitablePage:
    """moderation/unsuitable.html; `page`: one reason, and each step it allows as a form."""

    title: str
    where: str
    item_url: str
    messages: tuple[ThreadMessage, ...]
    reason: str
    law: tuple[Fact, ...]
    rule: Rule
    warnings: tuple[str, ...]
    ways: tuple[Way, ...]
    choose: Way
    errors: tuple[FieldError, ...] = ()
    kept: str = ""  # what was written in a form that is no longer there


@dataclass(frozen=True, slots=True)
class PolicePage:
    """moderation/police.html; `page`: a suggestion to print; nothing is sent."""

    title: str
    lead: str
    facts: tuple[Fact, ...]
    texts: tuple[tuple[str, str], ...]
    back: Link


@dataclass(frozen=True, slots=True)
class TextCheckPage:
    """moderation/text_check.html; `page`: the words alone, and nothing that belongs to them."""

    title: str
    where: str
    lead: str
    text: str
    facts: tuple[Fact, ...]
    ways: tuple[Way, ...]
    back_url: str
    errors: tuple[FieldError, ...] = ()
