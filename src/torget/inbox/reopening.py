"""An item that was closed by a person is open again: undone, or split from another one."""

from __future__ import annotations

from torget.inbox.models import Item, ItemState
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.act import Actor


class NotClosed(Exception):
    """Ärendet är inte avslutat, så det går inte att öppna igen."""


def reopen(item: Item, *, because: str, actor: Actor) -> Item:
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
