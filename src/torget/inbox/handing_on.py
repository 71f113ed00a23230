"""A message handed to another authority: work ends here and begins there."""

from __future__ import annotations

import copy

from torget.inbox import assessing, ending, opening
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.organisation.models import Account, Unit
from torget.records.models import Record
from torget.records.receive import Arrived

HANDED_ON = "handed_on"


def open_there(item: Item, record: Record, *, to: Unit, actor: Actor) -> Item:
    """Open an item for the record at the receiving unit; what was judged secret stays so.

    Part of the caller's transaction. It has a clock of its own, from now.
    """
    content = record.head.version.content
    arrived = Arrived(
        record.id,
        record.head.direction,
        content.text or "",
        record.received_at,
        record.visibility,
        by_us=False,
        thread_id=record.head.thread_id,
        author_id=content.author_id or "",
    )
    opening.open_items(_as_of(item.account, to), [arrived], assessing.reader(), now=actor.now)
    fresh = Item.objects.get(record=record)
    if item.secrecy and not fresh.secrecy:
        fresh.secrecy = fresh.must_register = True
        fresh.save(update_fields=["secrecy", "must_register"])
    return fresh


def end_here(item: Item, *, actor: Actor) -> None:
    """End the sender's item: what remains to do is done by the other authority.

    Our own record stays ours: what must be registered here stays open until it is.
    """
    ending.end(item, HANDED_ON, by=actor.person, now=actor.now)


def _as_of(account: Account, unit: Unit) -> Account:
    """Return the account as the receiving unit has it: the same place, their responsibility."""
    theirs = copy.copy(account)
    theirs.authority, theirs.unit = unit.authority, unit
    return theirs
