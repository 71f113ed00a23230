"""Faults that the fake network commits on order, per kind of request.

A switch counts down from `times` (-1: for ever) and fires with a probability drawn from
its own seeded sequence, so that a failed run can be run again.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import Final

BEFORE: Final = frozenset(
    {"429", "500_before", "401", "403", "drop_before", "hang_before", "html", "latency"}
)
AFTER: Final = frozenset(
    {
        "drop_after",
        "504_after",
        "hang_after",
        "html_after",
        "truncated",
        "cut",
        "no_id",
        "empty",
        "duplicates",
        "reordered",
        "poison",
        "loop",
    }
)
KINDS: Final = frozenset(
    {
        "create",
        "edit",
        "delete",
        "list",
        "look",
        "readback",
        "measure",
        "profile",
        "media",
        "token",
        "any",
    }
)


@dataclass(slots=True)
class Fault:
    """One switch that is on. `value` is Retry-After, seconds, or bytes to leave out."""

    kind: str
    name: str
    times: int = 1
    probability: float = 1.0
    value: str = ""
    account: str = ""
    seed: int = 0
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        """Refuse a switch that could never fire."""
        if self.kind not in KINDS or self.name not in BEFORE | AFTER:
            raise ValueError(f"{self.kind}:{self.name}")
        self._chance.seed(self.seed)

    def fires(self, kind: str, account: str) -> bool:
        """Whether it fires now; counts itself down."""
        if self.times == 0 or self.kind not in {kind, "any"} or self.account not in {"", account}:
            return False
        if self._chance.random() >= self.probability:
            return False
        self.times -= self.times > 0
        return True


class Switchboard:
    """All switches that are on, and how often each fired."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._fired: dict[str, int] = {}
        self._lock = threading.Lock()

    def turn_on(self, fault: Fault) -> None:
        """Add one switch; earlier ones fire first."""
        with self._lock:
            self._faults.append(fault)

    def turn_all_off(self) -> None:
        """Let the network behave again."""
        with self._lock:
            self._faults.clear()

    def fired(self) -> dict[str, int]:
        """Return how often each fault has fired: {"create:429": 3}."""
        with self._lock:
            return dict(self._fired)

    def strike(self, kind: str, account: str) -> tuple[Fault, ...]:
        """Return the faults that this request meets: delays, and at most one other."""
        met: list[Fault] = []
        with self._lock:
            for fault in self._faults:
                if fault.name != "latency" and any(one.name != "latency" for one in met):
                    continue
                if fault.fires(kind, account):
                    met.append(fault)
                    label = f"{kind}:{fault.name}"
                    self._fired[label] = self._fired.get(label, 0) + 1
        return tuple(met)
