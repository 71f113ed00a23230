"""Lists of hand-overs: what a person may see, page by page, and how much of each there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from torget.handover.models import OPEN, HandOver, HandOverState, Port
from torget.organisation import policy
from torget.organisation.act import Actor

SEE = "handover.see"
PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: one state ("" is what is still work), one port or both, and from where."""

    state: str = ""
    port: str = ""
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of them, and the id to go on after; None where there are no more."""

    rows: tuple[HandOver, ...]
    more: UUID | None


def page(asker: Actor, wanted: Wanted) -> Listed:
    """Return one page: what is work oldest first, what is done newest first. Two queries."""
    done = wanted.state in (HandOverState.CONFIRMED, HandOverState.WITHDRAWN)
    found = _visible(asker).filter(_state(wanted.state))
    if wanted.port:
        found = found.filter(port=wanted.port)
    if wanted.after:
        found = found.filter(**{"id__lt" if done else "id__gt": wanted.after})
    rows = list(
        found.select_related("record", "account", "asked_by", "outbox")
        .defer("package", "note", "outbox__payload")
        .order_by("-id" if done else "id")[: PAGE + 1]
    )
    return Listed(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def counts(asker: Actor) -> Mapping[str, int]:
    """Return how many are in each state; one query."""
    found = _visible(asker).order_by().values("state").annotate(how_many=Count("id"))
    return {row["state"]: row["how_many"] for row in found}


def find(asker: Actor, hand_over_id: UUID) -> HandOver:
    """Return one that the person may see. Raises HandOver.DoesNotExist."""
    return (
        _visible(asker)
        .select_related("record__head", "account", "authority", "unit", "asked_by", "confirmed_by")
        .select_related("outbox")
        .defer("package", "outbox__payload")
        .get(id=hand_over_id)
    )


def waiting_for(asker: Actor, action: str, *, now: datetime, most: int) -> tuple[HandOver, ...]:
    """Return what the person must see to: failed, proposed a number, or past its limit."""
    reach = policy.within(asker.grants, action)
    needs = Q(state=HandOverState.FAILED) | Q(due_at__lte=now) | ~Q(proposed_no="")
    found = HandOver.objects.filter(reach, needs, state__in=OPEN)
    port = Port.REGISTRY if action == "handover.confirm" else Port.COMPLAINTS
    rows = found.filter(port=port).select_related("record", "account").defer("package", "note")
    return tuple(rows.order_by("due_at", "id")[:most])


def needing_somebody(*, now: datetime) -> QuerySet[HandOver]:
    """Return every hand-over that has failed or is past its limit, the nearest limit first.

    For whoever raises alarms: no citizen's words are read.
    """
    found = HandOver.objects.filter(
        Q(state=HandOverState.FAILED) | Q(due_at__lte=now), state__in=OPEN
    )
    return found.select_related("account").defer("package", "note").order_by("due_at", "id")


def _visible(asker: Actor) -> QuerySet[HandOver]:
    return HandOver.objects.filter(policy.within(asker.grants, SEE))


def _state(state: str) -> Q:
    return Q(state=state) if state else Q(state__in=OPEN)
