"""Hand-overs follow their parcels: taken by the other system, failed, or unknown to us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from torget.channels import handing
from torget.channels.models import State
from torget.handover import confirming, numbers
from torget.handover.models import OPEN, HandOver, HandOverState, How
from torget.ledger import write as ledger

_STOPPED = (State.FAILED, State.EXPIRED, State.HUMAN)


def follow(outbox_id: UUID, *, now: datetime) -> None:
    """The hand-over of this parcel stands where its parcel does. Safe to do again."""
    for row in _behind().filter(outbox_id=outbox_id):
        _catch_up(row.id, now=now)


def follow_all(*, now: datetime, limit: int = 200) -> int:
    """Let every hand-over stand where its parcel does; return how many had to move."""
    _discard_left_over(limit=limit)
    return sum(_catch_up(row.id, now=now) for row in _behind().order_by("asked_at")[:limit])


def _discard_left_over(*, limit: int) -> None:
    """A parcel that was out when its hand-over ended, and came back untaken, is not sent again."""
    over = HandOver.objects.select_related("outbox").filter(
        state__in=(HandOverState.CONFIRMED, HandOverState.WITHDRAWN),
        outbox__state__in=(State.QUEUED, State.FAILED, State.EXPIRED),
    )[:limit]
    for row in over:
        if row.outbox is not None:
            handing.discard(row.outbox)


def _behind() -> QuerySet[HandOver]:
    """Return the hand-overs whose parcel has gone on without them."""
    taken = Q(outbox__state=State.SENT, handed_at__isnull=True)
    stopped = Q(outbox__state__in=_STOPPED, state=HandOverState.PENDING)
    again = Q(outbox__state__in=(State.QUEUED, State.SENDING), state=HandOverState.FAILED)
    return HandOver.objects.filter(taken | stopped | again, state__in=OPEN).only("id")


def _catch_up(hand_over_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        row = (
            HandOver.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("outbox")
            .filter(id=hand_over_id, state__in=OPEN)
            .first()
        )
        if row is None or row.outbox is None:
            return False
        if row.outbox.state == State.SENT:
            return _taken(row, row.outbox.reference, now=now)
        if row.outbox.state in _STOPPED:
            return _stopped(row, now=now)
        row.state, row.error_code = HandOverState.PENDING, ""
        row.save(update_fields=["state", "error_code"])
        return True


def _taken(row: HandOver, reference: str, *, now: datetime) -> bool:
    if row.handed_at is not None:
        return False
    row.state, row.error_code, row.handed_at = HandOverState.PENDING, "", now
    row.save(update_fields=["state", "error_code", "handed_at"])
    _tell(row, "handover.taken", now=now)
    if reference:
        _number(row, reference, now=now)
    return True


def _number(row: HandOver, reference: str, *, now: datetime) -> None:
    """The other system gave the number at once; one that cannot be right is a person's to see."""
    try:
        number = numbers.read(reference)
        with transaction.atomic():
            confirming.settle(
                row, number, how=How.CALLBACK, by=None, actor=ledger.PLATFORM, now=now
            )
    except (numbers.NumberMissing, numbers.NumberUnlikely, confirming.OtherNumber):
        row.error_code = "number_unlikely"
        row.save(update_fields=["error_code"])


def _stopped(row: HandOver, *, now: datetime) -> bool:
    if row.outbox is None or row.state == HandOverState.FAILED:
        return False
    code = "outcome_unknown" if row.outbox.state == State.HUMAN else row.outbox.last_error_code
    row.state, row.error_code = HandOverState.FAILED, code or row.outbox.state
    row.save(update_fields=["state", "error_code"])
    _tell(row, "handover.failed", now=now)
    return True


def _tell(row: HandOver, event: str, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            event,
            "handover",
            row.id,
            ledger.SYSTEM,
            now,
            {"record": str(row.record_id), "outbox": str(row.outbox_id)},
        )
    )
