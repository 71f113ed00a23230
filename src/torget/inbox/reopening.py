"""Opening again what was closed too early."""

from __future__ import annotations

from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor, Done, act


class ReasonMissing(Exception):
    """Skriv varför meddelandet öppnas igen."""


@act("inbox.reopen", source="Regler: Tänk på det här, p. 3")
def reopen(_actor: Actor, item: Item, /, *, why: str) -> Done[Item]:
    """A closed item is work again. Its endings stay, and so does its deadline."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.CLOSED:
        raise AlreadyHandled
    if not why.strip():
        raise ReasonMissing
    before = item.ending
    item.state, item.closed_at, item.ending = ItemState.OPEN, None, ""
    item.save(update_fields=["state", "closed_at", "ending"])
    return Done(item, {"was": before}, why.strip())
