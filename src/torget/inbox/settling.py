"""Items follow their letters: led to their ending when accepted, open in view when not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from torget.channels.models import State
from torget.inbox import clocks, ending
from torget.inbox.answer import OUTCOMES, send_next_part
from torget.inbox.models import (
    ENDS_NOTHING,
    OURS_UNKNOWN,
    Answer,
    Item,
    ItemState,
    LetterKind,
    Removal,
)
from torget.ledger import write as ledger
from torget.moderation.models import Standing
from torget.rules.codes import Outcome

_LAST_OR_UNFOLLOWED = Q(part=F("parts")) | ~Q(rest=[])
"""An answer that ends its item, or a part that has parts to follow it."""


def settle(outbox_id: UUID, *, now: datetime) -> None:
    """Close the item whose answer the network has accepted. Safe to do again."""
    answer = Answer.objects.select_related("outbox", "by").filter(outbox_id=outbox_id).first()
    if answer is None or answer.outbox.state != State.SENT:
        return
    if answer.kind == LetterKind.CRISIS:
        _note_first_word(answer, now=now)
    else:
        _close(answer, now=now)


def settle_all(*, now: datetime, limit: int = 200) -> int:
    """Close every item whose answer has been accepted and that is still on its way."""
    waiting = (
        Answer.objects.select_related("outbox", "by")
        .filter(_LAST_OR_UNFOLLOWED, item__state=ItemState.ON_ITS_WAY, outbox__state=State.SENT)
        .exclude(kind=LetterKind.CRISIS)
    )
    first = Answer.objects.filter(
        item__acknowledged_at__isnull=True, outbox__state=State.SENT, kind__in=ENDS_NOTHING
    ).exclude(item__state=ItemState.CLOSED)
    closed = sum(_close(answer, now=now) for answer in waiting[:limit])
    return closed + sum(_note_first_word(answer, now=now) for answer in first[:limit])


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
        done = True
        if answer.part < answer.parts:
            done = _follow_on(answer, now=now)
        else:
            _lead_on(item, answer, now=now)
        _close_twin(answer, now=now)
    return done


def _follow_on(answer: Answer, *, now: datetime) -> bool:
    """Send the part after this one, if it has not been; tell whether it was sent now."""
    before = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("by", "outbox", "item__account", "item__record__head")
        .get(id=answer.id)
    )
    if not before.rest:
        return False
    send_next_part(before, now=now)
    return True


def _lead_on(item: Item, answer: Answer, *, now: datetime) -> None:
    """The ending of the letter is kept; an interim one, or one that must be registered, closes not.

    The first letter to a citizen acknowledges the message, whatever it says.
    """
    if answer.kind == LetterKind.INTERIM:
        clocks.acknowledge(item, now=now)
        item.state = ItemState.OPEN
        item.save(update_fields=["state", *clocks.FIELDS])
        return
    clocks.answered(item, now=now)
    item.save(update_fields=clocks.FIELDS)
    outcome = OUTCOMES[LetterKind(answer.kind)]
    if ending.end(item, outcome, by=answer.by, now=now, reason=_reason(answer)):
        _tell_closed(item, outcome, answer, now=now)


def _reason(answer: Answer) -> str:
    return "" if answer.kind == LetterKind.ANSWER else answer.kind


def _tell_closed(item: Item, outcome: Outcome, answer: Answer, *, now: datetime) -> None:
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
    if twin is None:
        return
    twin.must_register = False
    twin.save(update_fields=["must_register"])
    ending.end(twin, Outcome.NO_ACTION, by=answer.by, now=now)
    _tell_closed(twin, Outcome.NO_ACTION, answer, now=now)


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
    outcome = removal.outcome
    _settled(removal, now=now)
    if item.state == ItemState.CLOSED:
        ending.keep(item, outcome, by=measure.by, now=now, reason=measure.reason)
        return
    closed = ending.end(item, outcome, by=measure.by, now=now, reason=measure.reason)
    event = "item.closed_by_removal" if closed else "item.taken_away"
    meta = {"outcome": removal.outcome, "measure": str(measure.id)}
    ledger.write(ledger.Entry(event, "item", item.id, ledger.SYSTEM, now, meta))


def _open_again(item: Item, removal: Removal, *, now: datetime) -> None:
    _settled(removal, now=now)
    if item.state == ItemState.ON_ITS_WAY:
        item.state = ItemState.OPEN
        item.save(update_fields=["state"])


def _settled(removal: Removal, *, now: datetime) -> None:
    removal.settled_at = now
    removal.save(update_fields=["settled_at"])
