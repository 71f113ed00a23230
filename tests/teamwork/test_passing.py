"""An item is passed on within the authority; to another one it is handed over as a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import message
from tests.personas import MONDAY, Town
from tests.teamwork.conftest import LATER, Bring
from torget.connectors.port import MediaRef
from torget.inbox import lists
from torget.inbox.answer import AlreadyHandled, AnothersAccount, answer
from torget.inbox.endings import MustBeRegistered, close_without_action
from torget.inbox.lists import Filter
from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.ledger.models import Event, EventReason
from torget.organisation.act import Actor
from torget.organisation.models import Role, Unit
from torget.records import attachments, proof
from torget.records.hand_on import AlreadyHandedOn, SameAuthority, hand_on
from torget.records.models import Attachment, Content, Record, RecordHead
from torget.teamwork import notes, passing
from torget.teamwork.models import Claim, Transfer

WHY = "Det gäller ett bygglov."


@pytest.fixture
def library(place: Town) -> Unit:
    """Another unit of the authority."""
    department = place.unit.department
    return Unit.objects.create(
        id=ids.new(MONDAY), authority=place.authority, department=department, name="Biblioteket"
    )


def test_item_when_given_to_a_colleague_then_theirs_and_told(
    item: Item, elin: Actor, kim: Actor
) -> None:
    passing.assign(elin, item, to=kim.person)

    item.refresh_from_db()
    assert item.assignee == kim.person
    assert Claim.objects.get(item=item).person == kim.person
    assert Event.objects.filter(type="teamwork.assign", object_id=item.id).count() == 1


@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.AUDITOR, Role.INFORMATION_STRATEGIST])
def test_item_when_given_to_one_who_may_not_take_it_then_refused(
    place: Town, item: Item, elin: Actor, role: Role
) -> None:
    for person in (place.people[role], place.stranger):
        with pytest.raises(passing.CannotTakeIt):
            passing.assign(elin, item, to=person)

    item.refresh_from_db()
    assert item.assignee is None


def test_item_when_moved_then_the_units_and_nobodys(item: Item, elin: Actor, library: Unit) -> None:
    passing.assign(elin, item, to=elin.person)
    passing.move(elin, item, to=library, why=WHY)

    item.refresh_from_db()
    assert (item.unit, item.assignee, item.record.unit_id) == (library, None, elin.person.unit_id)
    assert EventReason.objects.get().text == WHY
    assert not Claim.objects.filter(item=item).exists()


def test_item_when_moved_wrongly_then_refused(
    place: Town, item: Item, elin: Actor, library: Unit, elsewhere: Unit
) -> None:
    with pytest.raises(passing.UnitElsewhere):
        passing.move(elin, item, to=elsewhere, why=WHY)
    with pytest.raises(passing.AlreadyThere):
        passing.move(elin, item, to=place.unit, why=WHY)
    with pytest.raises(passing.WhyMissing):
        passing.move(elin, item, to=library, why=" ")


def test_message_when_handed_over_then_a_record_there_and_an_end_here(
    place: Town, bring: Bring, elin: Actor, elsewhere: Unit
) -> None:
    picture = MediaRef("https://cdn.test/a.jpg", "image/jpeg", "En groda")
    item = bring(replace(message("7", "Får jag bygga en altan?"), media=(picture,)))
    kept = Attachment.objects.get()
    attachments.keep(kept, b"\xff\xd8bytes", now=MONDAY)
    notes.note(elin, item, text="Vår anteckning @Kim")
    later = replace(elin, now=LATER)

    made = passing.transfer(later, item, to=elsewhere, why=WHY)

    ours, theirs = item.record, made.record
    item.refresh_from_db()
    assert (item.state, item.ending) == (ItemState.CLOSED, "handed_on")
    assert (theirs.authority_id, theirs.unit_id) == (elsewhere.authority_id, elsewhere.id)
    assert theirs.received_at == LATER
    mine, other = (RecordHead.objects.get(record=each).version for each in (ours, theirs))
    assert bytes(mine.content.raw or b"") == bytes(other.content.raw or b"") != b""
    assert mine.content_id != other.content_id
    copied = Attachment.objects.get(version=other)
    assert bytes(copied.content.raw or b"") == b"\xff\xd8bytes"  # type: ignore[union-attr]
    assert copied.content_id != Attachment.objects.get(version=mine).content_id
    assert proof.check(theirs.id).ok
    assert proof.check(ours.id).ok
    told = set(
        Event.objects.filter(object_id__in=[ours.id, theirs.id]).values_list("type", flat=True)
    )
    assert {"record.handed_on", "record.received_from_authority"} <= told


def test_message_when_handed_over_then_notes_stay_and_each_sees_their_own(
    place: Town, item: Item, elin: Actor, elsewhere: Unit
) -> None:
    notes.note(elin, item, text="Vår anteckning @Kim")
    made = passing.transfer(elin, item, to=elsewhere, why=WHY)

    fresh = Item.objects.get(record=made.record)
    stranger = place.stranger_actor()
    assert notes.of_item(fresh) == ()
    assert [each.id for each in lists.visible(stranger, Filter())] == [fresh.id]
    assert [each.id for each in lists.visible(elin, Filter(view="every"))] == [item.id]
    assert list(notes.waiting_for(place.actor(Role.COMMUNICATIONS_OFFICER))) == []
    assert not Content.objects.filter(text__contains="Vår anteckning").exists()


def test_message_when_handed_over_then_not_answered_on_the_others_account(
    place: Town, item: Item, elin: Actor, elsewhere: Unit
) -> None:
    made = passing.transfer(elin, item, to=elsewhere, why=WHY)
    fresh = Item.objects.get(record=made.record)

    with pytest.raises(AnothersAccount):
        answer(place.stranger_actor(), fresh, text="Ja.", seen_version=1)


@pytest.mark.parametrize(
    "text",
    ["Jag har cancer och min handläggare på socialtjänsten svarar inte", "Jag överklagar beslutet"],
)
def test_message_when_perhaps_secret_or_to_be_registered_then_not_handed_over(
    bring: Bring, elin: Actor, elsewhere: Unit, text: str
) -> None:
    item = bring(message("8", text))
    assert passing.must_be_registered(item)

    with pytest.raises(MustBeRegistered):
        passing.transfer(elin, item, to=elsewhere, why=WHY)

    assert (Record.objects.count(), Transfer.objects.count()) == (1, 0)


def test_message_when_handed_over_wrongly_then_refused_and_nothing_written(
    place: Town, item: Item, elin: Actor, elsewhere: Unit
) -> None:
    with pytest.raises(SameAuthority):
        passing.transfer(elin, item, to=place.unit, why=WHY)
    with pytest.raises(passing.WhyMissing):
        passing.transfer(elin, item, to=elsewhere, why="  ")
    close_without_action(elin, item, reason="duplicate", text="")
    with pytest.raises(AlreadyHandled):
        passing.transfer(elin, item, to=elsewhere, why=WHY)

    assert Record.objects.count() == 1


def test_record_when_the_same_wording_is_handed_over_twice_then_refused(
    item: Item, elin: Actor, elsewhere: Unit
) -> None:
    hand_on(item.record, to=elsewhere, by=elin.person, now=MONDAY)

    with pytest.raises(AlreadyHandedOn):
        hand_on(item.record, to=elsewhere, by=elin.person, now=MONDAY + timedelta(days=1))
