"""Opening again what was closed too early."""

from __future__ import annotations

from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Item, ItemState
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
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


class NotClosed(Exception):
    """Ärendet är inte avslutat, så det går inte att öppna igen."""


def open_again(item: Item, *, because: str, actor: Actor) -> Item:
    """The item is open with the deadline it had; its endings stay in its history.

    Part of the caller's transaction. Raises NotClosed. `because` is a code.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.CLOSED:
        raise NotClosed
    item.state = ItemState.OPEN
    item.closed_at = None
    item.ending = ""
    item.save(update_fields=["state", "closed_at", "ending"])
    ledger.write(
        ledger.Entry(
            "item.reopened_by_person",
            "item",
            item.id,
            ledger.Actor(ActorKind.PERSON, actor.person.id),
            actor.now,
            {"because": because},
        )
    )
    return item
