"""Alarms as lists: what is open, what was closed, and who has been told of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When

from torget.alarms.models import Alarm, Kind, Notice
from torget.kit.django.said import Said
from torget.organisation import policy
from torget.organisation.act import Actor

MOST_SHOWN = 100


def visible(actor: Actor) -> QuerySet[Alarm]:
    """Return the alarms that lie in the actor's rights; others do not exist."""
    return Alarm.objects.filter(policy.within(actor.grants, "alarm.see"))


def find(actor: Actor, alarm_id: UUID) -> Alarm:
    """Return one alarm the actor may see; Alarm.DoesNotExist for every other, there or not."""
    return (
        visible(actor)
        .select_related(
            "account__owner",
            "account__deputy",
            "account__responsible_manager",
            "acknowledged_by",
            "closed_by",
        )
        .get(id=alarm_id)
    )


def open_alarms(actor: Actor, *, most: int = MOST_SHOWN) -> tuple[Alarm, ...]:
    """Return what is open: acute danger first, then the unread, oldest first."""
    acute = Case(
        When(kind=Kind.ACUTE_DANGER, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = visible(actor).filter(closed_at__isnull=True).annotate(acute=acute)
    return tuple(
        rows.select_related("account", "acknowledged_by").order_by(
            "acute", F("acknowledged_at").asc(nulls_first=True), "raised_at", "id"
        )[:most]
    )


def acute_unread(actor: Actor, *, most: int = 99) -> int:
    """Return how many acute dangers nobody has read, counted to at most `most`; one question."""
    return _unread.count(actor.grants, most)


@Said
def _unread(grants: tuple[policy.Grant, ...], most: int) -> QuerySet[Alarm, tuple[UUID]]:
    waiting = Alarm.objects.filter(
        policy.within(grants, "alarm.see"),
        kind=Kind.ACUTE_DANGER,
        closed_at__isnull=True,
        acknowledged_at__isnull=True,
    )
    return waiting.order_by().values_list("id")[:most]


def closed_alarms(actor: Actor, *, most: int = MOST_SHOWN) -> tuple[Alarm, ...]:
    """Return what was closed, newest first."""
    rows = visible(actor).filter(closed_at__isnull=False)
    return tuple(
        rows.select_related("account", "acknowledged_by", "closed_by").order_by(
            "-closed_at", "-id"
        )[:most]
    )


def open_by_kind(actor: Actor) -> Mapping[str, int]:
    """Return how many alarms of each kind are open."""
    rows = visible(actor).filter(closed_at__isnull=True).values("kind")
    return {row["kind"]: row["n"] for row in rows.annotate(n=Count("id")).order_by()}


def about(object_ids: Iterable[UUID]) -> tuple[Alarm, ...]:
    """Return the alarms about these things, acute danger and the open ones first."""
    rows = Alarm.objects.filter(object_id__in=list(object_ids)).select_related(
        "account__owner",
        "account__deputy",
        "account__responsible_manager",
        "acknowledged_by",
        "closed_by",
    )
    return tuple(
        sorted(
            rows,
            key=lambda alarm: (
                alarm.closed_at is not None,
                alarm.kind != Kind.ACUTE_DANGER,
                -alarm.raised_at.timestamp(),
            ),
        )
    )


def notices_of(alarm: Alarm) -> tuple[Notice, ...]:
    """Return who has been told, in the order it was done."""
    rows = Notice.objects.filter(alarm=alarm).select_related("person", "by")
    return tuple(rows.order_by("at", "id"))
