"""Alarms: the list, one alarm, and the banner above an urgent message."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Act, Badge, Empty, EventView, Link, When


@dataclass(frozen=True, slots=True)
class Told:
    """One person told in one way: "Elin R · e-post · skickat". `failed` says it did not reach."""

    sentence: str
    when: When
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ToPhone:
    """One person to be phoned. `number_url` is tel:…; `phoned` says when it was done."""

    name: str
    part: str  # "Kontoansvarig"
    number: str
    number_url: str = ""
    phoned: str = ""
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class ReadyText:
    """The ready 112 text as it would be sent; without an act it says in `instead` why not."""

    text: str
    act: Act | None = None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One alarm with who was told (alarms/_alarm.html), on its page and above a message.

    `state` is a sentence, `tone` danger, warning or success. `next_round` says who is told
    next and when, "" where nobody is.
    """

    id: str
    title: str
    state: str
    tone: str
    raised: When
    next_round: str = ""
    url: str = ""
    told: tuple[Told, ...] = ()
    phones: tuple[ToPhone, ...] = ()
    acknowledge: Act | None = None
    ready: ReadyText | None = None


@dataclass(frozen=True, slots=True)
class AlarmPage:
    """alarms/alarm.html; `page`. Posted: text (what was done)."""

    alarm: AlarmView
    about: Link | None
    account: Link
    close_url: str = ""
    text: str = ""
    errors: tuple[str, ...] = ()
    history: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm in the list; only strings."""

    url: str
    title: str
    account: str
    state: Badge
    raised: str
    raised_iso: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class AlarmsPage:
    """alarms/list.html; `page`. `phones` is the list of the manual stand-in."""

    open: tuple[AlarmRow, ...]
    closed: tuple[AlarmRow, ...]
    phones: tuple[AlarmView, ...] = ()
    total: str = ""
    empty: Empty | None = None
