"""Measures follow their rows in the outbox: in force when the network says so, and not before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from torget.channels.models import State
from torget.ledger import write as ledger
from torget.moderation import notices
from torget.moderation.models import Measure, Standing

_DONE = Q(state=Standing.ON_ITS_WAY, outbox__state=State.SENT) | Q(
    state=Standing.UNDOING, undo_outbox__state=State.SENT
)


def follow(outbox_id: UUID, *, now: datetime) -> None:
    """Let the measure of this row be in force, or undone, if the network has done it."""
    found = Measure.objects.filter(_DONE, Q(outbox_id=outbox_id) | Q(undo_outbox_id=outbox_id))
    for measure_id in found.values_list("id", flat=True):
        _follow(measure_id, now=now)


def follow_all(*, now: datetime, limit: int = 200) -> int:
    """Do so for every measure whose row is sent; return how many. Safe to do again."""
    waiting = list(Measure.objects.filter(_DONE).values_list("id", flat=True)[:limit])
    return sum(_follow(measure_id, now=now) for measure_id in waiting)


def _follow(measure_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        measure = (
            Measure.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("account", "by", "record__head", "outbox", "undo_outbox")
            .filter(_DONE, id=measure_id)
            .first()
        )
        if measure is None:  # done already, or somebody holds it: the next pulse comes back
            return False
        if measure.state == Standing.ON_ITS_WAY:
            _in_force(measure, now=now)
        else:
            undone(measure, on_network=True, now=now)
    return True


def _in_force(measure: Measure, *, now: datetime) -> None:
    measure.state = Standing.IN_FORCE
    measure.in_force_at = now
    measure.save(update_fields=["state", "in_force_at"])
    notices.send(measure, now=now)
    _tell(measure, "moderation.in_force", now=now)


def undone(measure: Measure, *, on_network: bool, now: datetime) -> None:
    """The measure holds no longer; `on_network` says whether the network shows it as before."""
    measure.state = Standing.UNDONE
    measure.undone_at = now
    measure.undone_on_network = on_network
    measure.save(update_fields=["state", "undone_at", "undone_on_network"])
    notices.send(measure, about=notices.UNDONE, now=now)
    _tell(measure, "moderation.undone", now=now)


def _tell(measure: Measure, event: str, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            event,
            "moderation",
            measure.id,
            ledger.SYSTEM,
            now,
            {"record": str(measure.record_id), "step": measure.step, "reason": measure.reason},
        )
    )
