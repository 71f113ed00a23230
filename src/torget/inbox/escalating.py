"""Deadlines that have run out are told to the deputy, then to the manager, once for each item."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from torget.alarms import raising
from torget.alarms.models import Alarm, Kind
from torget.inbox.models import Item, ItemState
from torget.rules.codes import Outcome

MOST = 200
FIRST_WORD, FULL_ANSWER = 1, 2


def escalate(*, now: datetime) -> int:
    """Raise the alarms of what has run out, and close those of what has been handled.

    What the flow chart sees nothing to do about, and what is folded into a burst, is late in the
    list and alarms nobody. Returns how many alarms were raised or closed.
    """
    late = (
        (_without_first_word(now), Kind.OVERDUE, FIRST_WORD),
        (_without_answer(now), Kind.OVERDUE_ANSWER, FULL_ANSWER),
    )
    return sum(_raise(*each, now=now) for each in late) + _settle_handled(now=now)


def _without_first_word(now: datetime) -> QuerySet[Item]:
    return _work().filter(acknowledge_by__lt=now, acknowledged_at__isnull=True, escalated=0)


def _without_answer(now: datetime) -> QuerySet[Item]:
    return _work().filter(
        answer_by__lt=now, answered_at__isnull=True, paused_at__isnull=True, escalated__lt=2
    )


def _work() -> QuerySet[Item]:
    return Item.objects.exclude(state=ItemState.CLOSED).filter(burst__isnull=True)


def _raise(late: QuerySet[Item], kind: Kind, step: int, *, now: datetime) -> int:
    if not late.exists():
        return 0
    with transaction.atomic():
        items = list(
            late.select_for_update(of=("self",), skip_locked=True).select_related("account")[:MOST]
        )
        told = [item for item in items if item.kind != Outcome.NO_ACTION]
        for item in told:
            raising.raise_alarm(raising.Cause(kind, item.account, "item", item.id), now=now)
        Item.objects.filter(id__in=[item.id for item in items]).update(escalated=step)
    return len(told)


def _settle_handled(*, now: datetime) -> int:
    answered = Q(state=ItemState.CLOSED) | Q(answered_at__isnull=False)
    first = answered | Q(acknowledged_at__isnull=False)
    return sum(
        _settle(kind, handled, now=now)
        for kind, handled in ((Kind.OVERDUE, first), (Kind.OVERDUE_ANSWER, answered))
    )


def _settle(kind: Kind, handled: Q, *, now: datetime) -> int:
    item = Item.objects.filter(handled, id=OuterRef("object_id"))
    over = Alarm.objects.filter(Exists(item), kind=kind, closed_at__isnull=True)
    object_ids = list(over.values_list("object_id", flat=True)[:MOST])
    if not object_ids:
        return 0
    with transaction.atomic():
        return raising.settle(kind, object_ids, now=now)
