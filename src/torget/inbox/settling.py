"""Items follow their answers: closed when accepted, open again in view when not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from torget.channels.models import State
from torget.inbox.models import Answer, Ending, Item, ItemState, Removal
from torget.inbox.opening import OURS_UNKNOWN
from torget.kit import ids
from torget.ledger import write as ledger
from torget.moderation.models import Standing
from torget.rules.codes import Outcome


def settle(outbox_id: UUID, *, now: datetime) -> None:
    """Close the item whose answer the network has accepted. Safe to do again."""
    answer = Answer.objects.select_related("outbox").filter(outbox_id=outbox_id).first()
    if answer is not None and answer.outbox.state == State.SENT:
        _close(answer, now=now)


def settle_all(*, now: datetime, limit: int = 200) -> int:
    """Close every item whose answer has been accepted and that is still on its way."""
    waiting = Answer.objects.select_related("outbox").filter(
        item__state=ItemState.ON_ITS_WAY, outbox__state=State.SENT
    )[:limit]
    return sum(_close(answer, now=now) for answer in waiting)


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
    item.save(update_fields=["state", "closed_at", "ending"])
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


def settle_removals(*, now: datetime, limit: int = 200) -> int:
    """Items follow the measures taken from them; return how many were settled. Safe to do again."""
    waiting = Removal.objects.filter(settled_at=None).filter(
        Q(measure__state__in=_HOLDS)
        | Q(measure__state__in=_FELL)
        | Q(measure__state=Standing.ON_ITS_WAY, item__state=ItemState.OPEN)
    )
    return sum(_follow(each, now=now) for each in waiting.values_list("id", flat=True)[:limit])


_HOLDS = (Standing.IN_FORCE, Standing.UNDOING)
_FELL = (Standing.DECLINED, Standing.WITHDRAWN, Standing.UNDONE)


def _follow(removal_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        removal = (
            Removal.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("measure")
            .filter(id=removal_id, settled_at=None)
            .first()
        )
        if removal is None:
            return False
        item = Item.objects.select_for_update().get(id=removal.item_id)
        if removal.measure.state in _HOLDS:
            _end_as_removed(item, removal, now=now)
        elif removal.measure.state in _FELL:
            _open_again(item, removal, now=now)
        elif item.state == ItemState.OPEN:  # another person has agreed meanwhile
            item.state = ItemState.ON_ITS_WAY
            item.save(update_fields=["state"])
    return True


def _end_as_removed(item: Item, removal: Removal, *, now: datetime) -> None:
    """The network has done it. What must be registered too goes on; the rest is closed."""
    measure = removal.measure
    Ending.objects.create(
        id=ids.new(now),
        item=item,
        outcome=removal.outcome,
        reason_code=measure.reason,
        by_id=measure.by_id,
        at=now,
    )
    _settled(removal, now=now)
    if item.state == ItemState.CLOSED:
        return
    goes_on = item.secrecy or item.kind in _REGISTERED
    item.state = ItemState.OPEN if goes_on else ItemState.CLOSED
    item.closed_at = None if goes_on else now
    item.ending = "" if goes_on else removal.outcome
    item.save(update_fields=["state", "closed_at", "ending"])
    event = "item.taken_away" if goes_on else "item.closed_by_removal"
    meta = {"outcome": removal.outcome, "measure": str(measure.id)}
    ledger.write(ledger.Entry(event, "item", item.id, ledger.SYSTEM, now, meta))


_REGISTERED = (Outcome.REGISTER, Outcome.REGISTER_AND_REFER)


def _open_again(item: Item, removal: Removal, *, now: datetime) -> None:
    _settled(removal, now=now)
    if item.state == ItemState.ON_ITS_WAY:
        item.state = ItemState.OPEN
        item.save(update_fields=["state"])


def _settled(removal: Removal, *, now: datetime) -> None:
    removal.settled_at = now
    removal.save(update_fields=["settled_at"])
