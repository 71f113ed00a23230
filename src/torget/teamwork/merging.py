"""Items that ask the same are handled as one; each message stays the record it is."""

from __future__ import annotations

from collections.abc import Sequence

from torget.inbox.answer import AlreadyHandled
from torget.inbox.endings import Reason, close_without_action
from torget.inbox.models import Item, ItemState
from torget.inbox.reopening import open_again
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.teamwork.models import Merge
from torget.teamwork.passing import must_be_registered

MOST = 50


class NothingChosen(Exception):
    """Välj minst ett ärende som gäller samma sak."""


class NotTogether(Exception):
    """De valda ärendena går inte att hantera tillsammans med det här."""


class NotMerged(Exception):
    """Ärendet hanteras inte tillsammans med något annat."""


@act("teamwork.merge", source="Regler: Tänk på det här, p. 3 och 6")
def merge(actor: Actor, item: Item, /, *, others: Sequence[Item]) -> Done[Item]:
    """The others are closed as duplicates of the item, which is handled for them all.

    Only open items of the same authority, none of them urgent, perhaps secret or to be
    registered. Nothing happens to the records, and `split` undoes it.
    """
    if not others:
        raise NothingChosen
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state == ItemState.CLOSED:
        raise AlreadyHandled
    for other in others[:MOST]:
        _refuse(item, other)
        close_without_action(actor, other, reason=Reason.DUPLICATE, text="")
        Merge.objects.create(
            id=ids.new(actor.now), item=other, into=item, by=actor.person, at=actor.now
        )
    return Done(item, {"merged": [str(other.id) for other in others[:MOST]]})


def _refuse(item: Item, other: Item) -> None:
    if other.id == item.id or other.authority_id != item.authority_id:
        raise NotTogether
    if other.urgent or item.urgent or must_be_registered(other) or must_be_registered(item):
        raise NotTogether
    if Merge.objects.filter(into=other, split_at__isnull=True).exists():
        raise NotTogether


@act("teamwork.split", source="Regler: Tänk på det här, p. 3 och 6")
def split(actor: Actor, item: Item, /) -> Done[Item]:
    """The item is open and handled by itself again."""
    merged = Merge.objects.select_for_update().filter(item=item, split_at__isnull=True).first()
    if merged is None:
        raise NotMerged
    item = open_again(item, because="split", actor=actor)
    merged.split_at = actor.now
    merged.save(update_fields=["split_at"])
    return Done(item, {"from": str(merged.into_id)})


def together_with(item: Item) -> tuple[Item | None, tuple[Item, ...]]:
    """Return the item that this one is handled with, and those that are handled with it."""
    rows = (
        Merge.objects.filter(split_at__isnull=True, item=item)
        | Merge.objects.filter(split_at__isnull=True, into=item)
    ).select_related("item__record__head__version__content", "into__record__head__version__content")
    found = tuple(rows.order_by("at", "id")[: MOST + 1])
    into = next((each.into for each in found if each.item_id == item.id), None)
    return into, tuple(each.item for each in found if each.into_id == item.id)
