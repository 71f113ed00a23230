"""Secrecy: marked by a person with the law it rests on, unmarked by another.

Source: Regler, Tänk på det här, p. 5; OSL 5:1 and 5:5.
"""

from __future__ import annotations

from torget.inbox.answer import AlreadyHandled, MessageChanged
from torget.inbox.models import Item, ItemState, SecrecyMark
from torget.kit import ids
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.records.models import RecordHead


class GroundMissing(Exception):
    """Välj vilken bestämmelse om sekretess som kan gälla."""


class ReasonMissing(Exception):
    """Skriv varför markeringen tas bort."""


class MarkedByOneself(Exception):
    """Den som har markerat kan inte själv ta bort markeringen. Be en annan person."""


@act("inbox.mark_secret", source="Regler: Tänk på det här, p. 5; OSL 5:5")
def mark_secret(actor: Actor, item: Item, /, *, ground: str) -> Done[SecrecyMark]:
    """It is marked, no longer answered in the channel, and must be registered.

    A closed item that has not been registered opens again. Raises GroundMissing, and
    AlreadyHandled where a person has marked it.
    """
    item, _head = _locked(item)
    if ground not in {each.code for each in rulebooks.value(item.rulebook_id).secrecy.grounds}:
        raise GroundMissing
    if SecrecyMark.objects.filter(item=item, unmarked_at__isnull=True).exists():
        raise AlreadyHandled
    mark = SecrecyMark.objects.create(
        id=ids.new(actor.now),
        item=item,
        ground=ground,
        marked_by=actor.person,
        marked_at=actor.now,
    )
    item.secrecy = item.marked_secret = item.must_register = True
    if item.state == ItemState.CLOSED and not item.registration:
        item.state, item.closed_at, item.ending = ItemState.OPEN, None, ""
    item.save()
    RecordHead.objects.filter(record_id=item.record_id).update(secrecy=True)
    return Done(mark, {"ground": ground, "mark": str(mark.id)})


@act("inbox.unmark_secret", source="OSL 5:5")
def unmark_secret(actor: Actor, item: Item, /, *, why: str, seen_version: int) -> Done[Item]:
    """It is no longer marked. That it must be registered stands until somebody releases it.

    It holds for the versions up to the one that the person has read: what its author writes
    afterwards is judged anew. Raises MarkedByOneself, ReasonMissing, MessageChanged where there
    is a later version, AlreadyHandled where it is not marked.
    """
    item, head = _locked(item)
    mark = SecrecyMark.objects.filter(item=item, unmarked_at__isnull=True).first()
    if not (item.secrecy or head.secrecy_warned):
        raise AlreadyHandled
    if mark is not None and mark.marked_by_id == actor.person.id:
        raise MarkedByOneself
    if not why.strip():
        raise ReasonMissing
    if head.version.n != seen_version:
        raise MessageChanged
    if mark is not None:
        mark.unmarked_by, mark.unmarked_at = actor.person, actor.now
        mark.save(update_fields=["unmarked_by", "unmarked_at"])
    item.secrecy = item.marked_secret = False
    item.save(update_fields=["secrecy", "marked_secret"])
    head.secrecy = head.secrecy_warned = False
    head.secrecy_cleared = seen_version
    head.save(update_fields=["secrecy", "secrecy_warned", "secrecy_cleared"])
    told = {"mark": str(mark.id) if mark else None, "version": seen_version}
    return Done(item, told, why.strip())


def _locked(item: Item) -> tuple[Item, RecordHead]:
    """Return the item and its record's head, held in the order in which an edit takes them."""
    heads = RecordHead.objects.select_for_update(of=("self",)).select_related("version")
    head = heads.get(record_id=item.record_id)
    return Item.objects.select_for_update().get(id=item.id), head
