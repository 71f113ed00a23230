"""Items follow their answers: closed when accepted, open again in view when not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from torget.channels.models import State
from torget.inbox import clocks
from torget.inbox.models import Answer, Ending, Item, ItemState
from torget.inbox.opening import OURS_UNKNOWN
from torget.kit import ids
from torget.ledger import write as ledger
from torget.rules.codes import Outcome


def settle(outbox_id: UUID, *, now: datetime) -> None:
    """Close the item whose answer the network has accepted. Safe to do again."""
    answer = Answer.objects.select_related("outbox").filter(outbox_id=outbox_id).first()
    if answer is None or answer.outbox.state != State.SENT:
        return
    if answer.ends_it:
        _close(answer, now=now)
    else:
        _note_first_word(answer, now=now)


def settle_all(*, now: datetime, limit: int = 200) -> int:
    """Close every item whose answer has been accepted and that is still on its way."""
    waiting = Answer.objects.select_related("outbox").filter(
        item__state=ItemState.ON_ITS_WAY, outbox__state=State.SENT, ends_it=True
    )[:limit]
    first = Answer.objects.filter(
        item__acknowledged_at__isnull=True, outbox__state=State.SENT, ends_it=False
    ).exclude(item__state=ItemState.CLOSED)[:limit]
    closed = sum(_close(answer, now=now) for answer in waiting)
    return closed + sum(_note_first_word(answer, now=now) for answer in first)


def _note_first_word(answer: Answer, *, now: datetime) -> bool:
    """The citizen has had a first word that ends nothing: the full answer is due next."""
    with transaction.atomic():
        item = (
            Item.objects.select_for_update(skip_locked=True)
            .filter(id=answer.item_id, acknowledged_at__isnull=True)
            .exclude(state=ItemState.CLOSED)
            .first()
        )
        if item is None:
            return False
        clocks.acknowledge(item, now=now)
        item.save(update_fields=clocks.FIELDS)
    return True


def _close(answer: Answer, *, now: datetime) -> bool:
    with transaction.atomic():
        item = (
            Item.objects.select_for_update(skip_locked=True)
            .filter(id=answer.item_id, state=ItemState.ON_ITS_WAY)
            .first()
        )
        if item is None:  # closed already, or somebody holds it: the next pulse comes back
            return False
        _end(item, Outcome.ANSWER_IN_CHANNEL, answer, now=now)
        _close_twin(answer, now=now)
    return True


def _end(item: Item, outcome: Outcome, answer: Answer, *, now: datetime) -> None:
    Ending.objects.create(id=ids.new(now), item=item, outcome=outcome, by_id=answer.by_id, at=now)
    item.state = ItemState.CLOSED
    item.closed_at = now
    item.ending = outcome
    if outcome == Outcome.ANSWER_IN_CHANNEL:
        clocks.answered(item, now=now)
    item.save(update_fields=["state", "closed_at", "ending", *clocks.FIELDS])
    ledger.write(
        ledger.Entry(
            "item.closed",
            "item",
            item.id,
            ledger.SYSTEM,
            now,
            {"outcome": str(outcome), "answer": str(answer.id)},
        )
    )


def _close_twin(answer: Answer, *, now: datetime) -> None:
    """Our own words may have been collected, as nobody's, before their receipt was known."""
    if answer.outbox.record_id is None:
        return
    twin = (
        Item.objects.select_for_update()
        .filter(record_id=answer.outbox.record_id, kind=OURS_UNKNOWN, state=ItemState.OPEN)
        .first()
    )
    if twin is not None:
        _end(twin, Outcome.NO_ACTION, answer, now=now)
