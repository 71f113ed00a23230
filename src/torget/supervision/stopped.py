"""What has stopped on its way out of the house: hand-overs and removals, and an alarm for each.

The rows themselves tell whether they have stopped. An alarm closes by itself when its row goes
on; one that a person has closed sounds again after a day, if nothing has happened.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from torget.alarms import raising
from torget.alarms.models import Alarm, Kind
from torget.alarms.raising import Cause
from torget.handover import lists as hand_overs
from torget.handover.models import HandOver
from torget.moderation import finding as measures
from torget.moderation.models import Measure

MOST = 50
AGAIN = timedelta(days=1)
_Stopped = QuerySet[HandOver] | QuerySet[Measure]


def mind(*, now: datetime) -> int:
    """Alarm for what has stopped, and close what has come right. Returns how many were raised.

    Safe to do again: an alarm is open once.
    """
    parcels, removals = hand_overs.needing_somebody(now=now), measures.needing_somebody(now=now)
    _settle(Kind.HAND_OVER_FAILED, parcels, now=now)
    _settle(Kind.REMOVAL_FAILED, removals, now=now)
    untold = parcels.exclude(pk__in=_told(Kind.HAND_OVER_FAILED, now=now))[:MOST]
    undone = removals.exclude(pk__in=_told(Kind.REMOVAL_FAILED, now=now))[:MOST]
    causes = [
        *(Cause(Kind.HAND_OVER_FAILED, row.account, "handover", row.id) for row in untold),
        *(Cause(Kind.REMOVAL_FAILED, row.account, "moderation", row.id) for row in undone),
    ]
    for cause in causes:
        with transaction.atomic():
            raising.raise_alarm(cause, now=now)
    return len(causes)


def _settle(kind: Kind, stopped: _Stopped, *, now: datetime) -> None:
    is_open = set(
        Alarm.objects.filter(kind=kind, closed_at=None).values_list("object_id", flat=True)
    )
    if not is_open:
        return
    right = is_open - set(stopped.filter(pk__in=is_open).values_list("pk", flat=True))
    if right:
        with transaction.atomic():
            raising.settle(kind, right, now=now)


def _told(kind: Kind, *, now: datetime) -> QuerySet[Alarm, UUID]:
    """Return what has its alarm, and what a person closed the alarm of within a day."""
    told = Q(closed_at=None) | Q(closed_by__isnull=False, closed_at__gt=now - AGAIN)
    return Alarm.objects.filter(told, kind=kind).values_list("object_id", flat=True)
