"""What there is to do and to see: measures the person may know of, and what waits for another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from torget.channels.models import State
from torget.moderation.models import Measure, Quarantine, Standing
from torget.organisation import policy
from torget.organisation.act import Actor

MOST = 100
_PRIVATE = ("direct", "followers")
_REFUSED = (State.FAILED, State.EXPIRED, State.HUMAN)


def visible(actor: Actor) -> QuerySet[Measure]:
    """Return the measures the person may know of; others do not exist."""
    return (
        Measure.objects.filter(policy.within(actor.grants, "moderation.see"))
        .filter(
            ~Q(record__visibility__in=_PRIVATE) | policy.within(actor.grants, "inbox.read_private")
        )
        .select_related(
            "account",
            "by",
            "second",
            "rulebook",
            "outbox",
            "undo_outbox",
            "undone_by",
            "record__head__version__content",
            "record__account",
        )
        .defer("rulebook__document", "record__head__version__content__raw")
    )


def find(actor: Actor, measure_id: UUID) -> Measure:
    """Return one measure; Measure.DoesNotExist for every other, there or not."""
    return visible(actor).get(id=measure_id)


def proposals(actor: Actor) -> QuerySet[Measure]:
    """Return what waits for another person to agree, the oldest first."""
    return visible(actor).filter(state=Standing.PROPOSED).order_by("at", "id")[:MOST]


def to_look_at(actor: Actor) -> QuerySet[Measure]:
    """Return what one person did alone and nobody has looked at, nearest deadline first."""
    return (
        visible(actor)
        .filter(look_by__isnull=False, looked_at=None, needs_second=False)
        .exclude(state=Standing.WITHDRAWN)
        .order_by("look_by", "id")[:MOST]
    )


def asked_for_review(actor: Actor) -> QuerySet[Measure]:
    """Return what an author has asked somebody to look at again, the oldest request first."""
    return (
        visible(actor)
        .filter(reviews__isnull=False, reviews__decided_at=None)
        .order_by("reviews__asked_at", "id")[:MOST]
    )


_STOPPED = Q(state=Standing.ON_ITS_WAY, outbox__state__in=_REFUSED) | Q(
    state=Standing.UNDOING, undo_outbox__state__in=_REFUSED
)


def refused_by_network(actor: Actor) -> QuerySet[Measure]:
    """Return what the network has not taken, or whose fate nobody knows: still to be done."""
    return visible(actor).filter(_STOPPED).order_by("at", "id")[:MOST]


def needing_somebody(*, now: datetime) -> QuerySet[Measure]:
    """Return what the network has not taken, and what should have been away by now.

    For whoever raises alarms. Source: BBS-lagen 5 §.
    """
    late = Q(state__in=(Standing.PROPOSED, Standing.ON_ITS_WAY), due_at__lte=now)
    return Measure.objects.filter(_STOPPED | late).select_related("account").order_by("at", "id")


def of_record(record_id: UUID) -> QuerySet[Measure]:
    """Return what has been done about one message, oldest first; the caller may see the message."""
    return (
        Measure.objects.filter(record_id=record_id)
        .select_related("account", "by", "second", "outbox", "undo_outbox")
        .order_by("at", "id")
    )


def unread_texts(actor: Actor) -> QuerySet[Quarantine]:
    """Return the messages whose attachments wait for somebody to read the text."""
    return (
        Quarantine.objects.filter(
            policy.within(actor.grants, "moderation.check_text", on="record__"), verdict=""
        )
        .select_related("record__account")
        .order_by("at")[:MOST]
    )


def count_waiting(actor: Actor) -> int:
    """Return how many things wait for somebody who may judge."""
    lists = (proposals(actor), to_look_at(actor), asked_for_review(actor))
    return sum(len(each.values_list("id")) for each in lists)
