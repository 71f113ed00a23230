"""Waiting for the citizen: the clock of the full answer stands still, with a reason that stays."""

from __future__ import annotations

from torget.inbox import clocks
from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Item, ItemState, Pause
from torget.organisation.act import Actor, Done, act


class WaitsForWhatMissing(Exception):
    """Skriv vad ni väntar på."""


class DoesNotWait(Exception):
    """Flödesschemat ser fara för liv. Det väntar inte."""


@act("inbox.pause", source="Regler: Tänk på det här, p. 3; FL 9 §")
def wait_for_citizen(actor: Actor, item: Item, /, *, text: str) -> Done[Item]:
    """The full answer waits for the citizen; the first word is due as before."""
    item = _locked(item)
    why = text.strip()
    if item.state != ItemState.OPEN or item.paused_at is not None:
        raise AlreadyHandled
    if item.urgent:
        raise DoesNotWait
    if not why:
        raise WaitsForWhatMissing
    clocks.pause(item, Pause.CITIZEN, now=actor.now)
    item.save(update_fields=clocks.FIELDS)
    return Done(item, {"answer_by": _told(item)}, why)


@act("inbox.resume", source="Regler: Tänk på det här, p. 3; FL 9 §")
def go_on(actor: Actor, item: Item, /) -> Done[Item]:
    """The clock of the full answer runs again, with the working time that was left."""
    item = _locked(item)
    if item.state == ItemState.CLOSED or item.paused_at is None:
        raise AlreadyHandled
    clocks.resume(item, now=actor.now)
    item.save(update_fields=clocks.FIELDS)
    return Done(item, {"answer_by": _told(item)})


def _locked(item: Item) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("account").get(id=item.id)


def _told(item: Item) -> str | None:
    return item.answer_by.isoformat() if item.answer_by else None
