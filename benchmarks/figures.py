"""One measured figure: its repeats, its goal, its own limit, and what holds."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

SLACK = 2.0
"""Machines are shared and noisy: only a ratio that misses its goal twice over is a failure."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and range of what was measured, and of how many."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. `limit` says what the figure stands beside, in words."""

    key: str
    name: str
    unit: str
    value: Spread
    goal: float | None = None
    at_least: bool = False  # the goal is a floor, else a ceiling
    is_ratio: bool = False  # ratios alone decide the exit code
    limit: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the goal holds; None where there is none."""
        if self.goal is None:
            return None
        return self.value.median >= self.goal if self.at_least else self.value.median <= self.goal

    @property
    def fails(self) -> bool:
        """Whether it is a ratio that misses its goal by more than the slack."""
        if not self.is_ratio or self.goal is None:
            return False
        if self.at_least:
            return self.value.median * SLACK < self.goal
        return self.value.median > self.goal * SLACK


Figures = tuple[Figure, ...]


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the range."""
    return Spread(statistics.median(values), min(values), max(values), len(values))


def at_p95(values: Sequence[float]) -> Spread:
    """Return the value that 95 of 100 stay within, with the range of all."""
    ordered = sorted(values)
    return Spread(
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        ordered[0],
        ordered[-1],
        len(ordered),
    )
