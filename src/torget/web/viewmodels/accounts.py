"""Accounts and how they are doing: the list, one account, operations."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Act, Badge, Empty, EventView, Fact, Link, When
from torget.web.viewmodels.supervision import WatchView


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in the list."""

    url: str
    name: str
    network: str
    unit: str
    state: Badge
    last_success: str
    last_success_iso: str
    unanswered: str
    problem: str = ""
    watch: Badge | None = None
    watch_text: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """accounts/list.html; `page`."""

    rows: tuple[AccountRow, ...]
    connect: Link | None = None
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """When the account is watched on one day of the week."""

    day: str
    hours: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """accounts/account.html; `account`. `form` (a Django form) is given where one may edit."""

    name: str
    network: str
    unit: str
    state: Badge
    facts: tuple[Fact, ...]  # last success, age of the queue, followers
    problem: str = ""
    problem_act: Act | None = None
    network_url: str = ""
    settings: tuple[Fact, ...] = ()
    hours: tuple[HoursRow, ...] = ()
    hours_note: str = ""
    save_url: str = ""
    acts: tuple[Act, ...] = ()
    watch: WatchView | None = None
    events: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing an operator should act on. `tone` is danger or warning."""

    title: str
    text: str
    tone: str
    act: Link | None = None


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One account's state of operation; only strings."""

    name: str
    url: str
    network: str
    state: str
    tone: str
    last_success: str
    last_success_iso: str
    queue_age: str
    waiting: str
    uncertain: str
    dead: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class HealthPage:
    """operations/health.html; `page`."""

    summary: str
    ok: bool
    measured: When
    alarms: tuple[Alarm, ...] = ()
    rows: tuple[HealthRow, ...] = ()
    facts: tuple[Fact, ...] = ()  # outbox by state, jobs, ledger, disk
    refresh_url: str = ""
