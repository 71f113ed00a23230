"""Passing an item on: to a person, to another unit, and to another authority."""

from __future__ import annotations

from torget.inbox.answer import AlreadyHandled
from torget.inbox.endings import MustBeRegistered
from torget.inbox.handing_on import end_here, open_there
from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person, Unit
from torget.records.hand_on import hand_on
from torget.rules.codes import Outcome
from torget.teamwork import claims, people
from torget.teamwork.models import Claim, Mention, Transfer

_REGISTERED_FIRST = frozenset({Outcome.REGISTER, Outcome.REGISTER_AND_REFER})


class CannotTakeIt(Exception):
    """Personen får inte läsa eller ta ärenden här. Välj någon annan i samma nämnd."""


class UnitElsewhere(Exception):
    """Enheten hör till en annan nämnd. Dit lämnas ärendet över, det flyttas inte."""


class AlreadyThere(Exception):
    """Ärendet ligger redan där."""


class WhyMissing(Exception):
    """Skriv varför, så att den som tar emot förstår."""


def must_be_registered(item: Item) -> bool:
    """Tell whether the item may be secret, or must be registered before it can end."""
    return item.secrecy or item.kind in _REGISTERED_FIRST


@act("teamwork.assign", source="Regler: Tänk på det här, p. 3")
def assign(actor: Actor, item: Item, /, *, to: Person) -> Done[Item]:
    """The item is another person's to handle; they must be able to read and take it."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state == ItemState.CLOSED:
        raise AlreadyHandled
    if item.assignee_id == to.id:
        raise AlreadyThere
    if not people.takers(actor, item).filter(id=to.id).exists():
        raise CannotTakeIt
    before = item.assignee_id
    item.assignee = to
    item.save(update_fields=["assignee"])
    claims.note(item, to, now=actor.now)
    return Done(item, {"from": str(before) if before else None, "to": str(to.id)})


@act("teamwork.move", source="Regler: Tänk på det här, p. 3")
def move(_actor: Actor, item: Item, /, *, to: Unit, why: str) -> Done[Item]:
    """The item is another unit's in the same authority, and nobody's there yet.

    The record stays where it came in. The deadline is the same.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if to.authority_id != item.authority_id:
        raise UnitElsewhere
    if item.unit_id == to.id:
        raise AlreadyThere
    if not why.strip():
        raise WhyMissing
    before = item.unit_id
    item.unit, item.assignee = to, None
    item.save(update_fields=["unit", "assignee"])
    Claim.objects.filter(item=item).delete()
    return Done(item, {"from": str(before), "to": str(to.id)}, why.strip())


@act("teamwork.transfer", source="TF 2:11; FL 6 och 8 §§; Regler: Tänk på det här, p. 3")
def transfer(actor: Actor, item: Item, /, *, to: Unit, why: str) -> Done[Transfer]:
    """The message has come in at another authority, as a record and an item of theirs.

    Notes, drafts and who was named stay behind. The item ends here. What may be secret is not
    handed on like this: secrecy holds between authorities too, so the registrar decides first.
    Raises records.hand_on.SameAuthority and AlreadyHandedOn. Source: OSL 8:1.
    """
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("account", "record")
        .get(id=item.id)
    )
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if must_be_registered(item):
        raise MustBeRegistered
    if not why.strip():
        raise WhyMissing
    record = hand_on(item.record, to=to, by=actor.person, now=actor.now)
    fresh = open_there(item, record, to=to, actor=actor)
    end_here(item, actor=actor)
    Mention.objects.filter(note__item=item, done_at__isnull=True).update(done_at=actor.now)
    made = Transfer.objects.create(
        id=ids.new(actor.now),
        item=item,
        record=record,
        authority_id=to.authority_id,
        by=actor.person,
        at=actor.now,
    )
    _tell_there(fresh, item, actor)
    return Done(
        made,
        {"to_authority": str(to.authority_id), "to_record": str(record.id)},
        why.strip(),
    )


def _tell_there(fresh: Item, item: Item, actor: Actor) -> None:
    ledger.write(
        ledger.Entry(
            "item.transferred_here",
            "item",
            fresh.id,
            ledger.Actor(ActorKind.PERSON, actor.person.id),
            actor.now,
            {"from_authority": str(item.authority_id), "from_item": str(item.id)},
        )
    )
