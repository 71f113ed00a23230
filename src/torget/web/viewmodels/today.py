"""The start page: what needs you now, what changed, the figures of the week."""

from __future__ import annotations

from dataclasses import dataclass

from torget.web.viewmodels.parts import Link, When


@dataclass(frozen=True, slots=True)
class TodayTask:
    """One thing that needs you now, with its button."""

    title: str
    text: str
    act: Link
    deadline: str = ""
    deadline_state: str = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened since you were here."""

    text: str
    when: When
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the week with its words: "42" "besvarade" "6 fler än förra veckan"."""

    value: str
    label: str
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class TodayPage:
    """today/index.html; `page`. At most five tasks."""

    greeting: str  # "Måndag 23 november, vecka 48"
    tasks: tuple[TodayTask, ...]
    changes: tuple[Change, ...] = ()
    figures: tuple[Figure, ...] = ()
