"""Entries on persons: one by one, with a reason, for a time, and lifted when the time is over.

There is no way to block many at once, to bring in a list, or to see what somebody did in other
matters. Source: domain.md 3.6 (JO on Svenska institutet) and 3.7, p. 3.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from torget.ledger import write as ledger
from torget.moderation import undoing
from torget.moderation.judging import NothingToJudge, ReasonMissing, locked, told
from torget.moderation.models import Measure, Standing
from torget.organisation import policy
from torget.organisation.act import Actor, Done, act
from torget.rules.codes import Step

ON_PERSONS = (Step.RESTRICT, Step.BLOCK)


@act("moderation.lift_block", source="Regler: Tänk på det här, p. 8; FL 5 §")
def lift_block(actor: Actor, measure: Measure, /, *, why: str) -> Done[Measure]:
    """The person may write again before the time is over."""
    measure = locked(measure)
    if measure.step not in ON_PERSONS or measure.state != Standing.IN_FORCE:
        raise NothingToJudge
    if not why.strip():
        raise ReasonMissing
    undoing.undo(measure, by=actor.person, action="moderation.lift_block", now=actor.now)
    return Done(measure, told(measure), why.strip())


def entries(actor: Actor) -> QuerySet[Measure]:
    """Return the entries that hold or are on their way, the one that ends first before."""
    return (
        Measure.objects.filter(
            policy.within(actor.grants, "inbox.read"),
            step__in=ON_PERSONS,
            state__in=(Standing.ON_ITS_WAY, Standing.IN_FORCE, Standing.UNDOING),
        )
        .select_related("account", "by", "second", "rulebook", "record__head__version__content")
        .order_by("ends_at", "id")
    )


def expire(*, now: datetime, limit: int = 100) -> int:
    """Every entry whose time is over is on its way back; return how many."""
    over = Measure.objects.filter(
        step__in=ON_PERSONS, state=Standing.IN_FORCE, ends_at__lte=now
    ).order_by("ends_at")
    return sum(
        _end(measure_id, now=now) for measure_id in over.values_list("id", flat=True)[:limit]
    )


def _end(measure_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        measure = locked(Measure(id=measure_id))
        if measure.state != Standing.IN_FORCE:
            return False
        undoing.undo(measure, by=None, action=undoing.BY_THE_CLOCK, now=now)
        ledger.write(
            ledger.Entry(
                "moderation.expired", "moderation", measure.id, ledger.SYSTEM, now, told(measure)
            )
        )
    return True
