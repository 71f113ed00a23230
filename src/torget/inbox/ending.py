"""Ending an item: the ending is kept, and the item closes unless something stands against it."""

from __future__ import annotations

from datetime import datetime

from torget.inbox.models import Ending, Item, ItemState
from torget.kit import ids
from torget.organisation.models import Person


def may_close(item: Item) -> bool:
    """Tell whether nothing stands against closing: what must be registered is handed over.

    Source: Regler, Tänk på det här, p. 5; Allmänna handlingar, p. 2.
    """
    return not item.must_register or bool(item.registration)


def keep(item: Item, outcome: str, *, by: Person | None, now: datetime, reason: str = "") -> None:
    """Keep one ending beside the others; the item itself stands as it is."""
    Ending.objects.create(
        id=ids.new(now), item=item, outcome=outcome, reason_code=reason, by=by, at=now
    )


def end(item: Item, outcome: str, *, by: Person | None, now: datetime, reason: str = "") -> bool:
    """Keep the ending and close the item; tell false where it must stay open to be registered."""
    keep(item, outcome, by=by, now=now, reason=reason)
    closes = may_close(item)
    item.state = ItemState.CLOSED if closes else ItemState.OPEN
    item.closed_at = now if closes else None
    item.ending = outcome if closes else ""
    item.save(update_fields=["state", "closed_at", "ending"])
    return closes
