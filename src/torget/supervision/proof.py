"""The looks as proof: who looked when, and where nobody did in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from torget.organisation import rulebooks
from torget.organisation.hours import staffed_spans
from torget.organisation.models import Account
from torget.rules import deadlines
from torget.rules.rulebook import Rulebook, Span
from torget.supervision.models import Sweep, Watch

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One look. `late` is the working time that had passed over the limit; nothing where none."""

    at: datetime
    who: str
    how: str
    due_at: datetime
    late: timedelta


@dataclass(frozen=True, slots=True)
class Proof:
    """An account's looks in a span of time, newest first. `late_now` is the gap that is open."""

    looks: tuple[Look, ...]
    late_now: timedelta
    due_at: datetime | None
    cut: bool

    @property
    def gaps(self) -> int:
        """Return how many looks were late, with the one that is missing now."""
        return sum(bool(look.late) for look in self.looks) + bool(self.late_now)


def proof_of(account: Account, *, since: datetime, now: datetime) -> Proof:
    """Return the looks at an account from `since` on; at most 500, and `cut` where more."""
    rows = list(
        Sweep.objects.filter(account=account, at__gte=since, at__lte=now)
        .select_related("person")
        .order_by("-at", "-id")[: MOST_SHOWN + 1]
    )
    hours = _Hours(rulebooks.value(rulebooks.current().id), staffed_spans(account))
    looks = tuple(
        Look(row.at, row.person.name, row.how, row.due_at, hours.late(row.due_at, row.at))
        for row in rows[:MOST_SHOWN]
    )
    watch = Watch.objects.filter(account=account).first()
    due_at = watch.due_at if watch else None
    return Proof(looks, hours.late(due_at, now), due_at, cut=len(rows) > MOST_SHOWN)


@dataclass(frozen=True, slots=True)
class _Hours:
    """What working time is on an account, read once for a page."""

    rulebook: Rulebook
    staffed: Sequence[Span] | None

    def late(self, due_at: datetime | None, at: datetime) -> timedelta:
        """Return the working time from the limit to the look; nothing where it was in time."""
        if due_at is None or at <= due_at:
            return timedelta(0)
        return deadlines.working_time_between(self.rulebook, due_at, at, staffed=self.staffed)
