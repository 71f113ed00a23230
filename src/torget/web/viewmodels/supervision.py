"""How an account is looked after, and the looks as proof."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Act, Badge, Empty, Link, When


@dataclass(frozen=True, slots=True)
class WatchView:
    """An account's supervision (supervision/_watch.html): its state in a word and a sentence."""

    badge: Badge
    sentence: str
    unattended: bool = False
    act: Act | None = None
    proof: Link | None = None


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look; `gap` says how late it was, "" where it was in time."""

    when: When
    who: str
    how: str
    due: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """supervision/account.html; `page`. `spans` are links to other lengths of time."""

    account: Link
    summary: str
    printed: str
    rows: tuple[LookRow, ...]
    spans: tuple[Link, ...]
    open_gap: str = ""
    note: str = ""
    rule: str = ""
    empty: Empty | None = None
