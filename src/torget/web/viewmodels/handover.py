"""Hand-overs: the list of work, and one of them."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import (
    Act,
    Badge,
    Empty,
    EventView,
    Fact,
    FieldError,
    Link,
    When,
)


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """One row of the list."""

    url: str
    number: str
    port: str
    where: str
    who: str
    when: When
    state: Badge
    note: str = ""  # what stands in the way, or the number
    late: str = ""


@dataclass(frozen=True, slots=True)
class HandOversPage:
    """handover/list.html; `page`."""

    tabs: tuple[Link, ...]
    ports: tuple[Link, ...]
    rows: tuple[HandOverRow, ...]
    empty: Empty
    more_url: str = ""
    unmatched: str = ""  # replies that nobody could match


@dataclass(frozen=True, slots=True)
class NumberBox:
    """The form for the number; `value` is what was typed or proposed."""

    url: str
    label: str
    help: str
    button: str
    value: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """handover/hand_over.html; `page`."""

    title: str
    lead: str
    state: Badge
    facts: tuple[Fact, ...]
    events: tuple[EventView, ...]
    record_url: str
    record_label: str
    note: str = ""
    trouble: str = ""  # what has gone wrong, in words
    number: NumberBox | None = None
    retry: Act | None = None
    withdraw_url: str = ""
    why: str = ""
    package_url: str = ""
    errors: tuple[FieldError, ...] = ()
