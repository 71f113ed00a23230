"""What must be registered: handed over, followed to its number, never closed without."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.handover.confirming import confirm
from torget.handover.models import HandOver, Port
from torget.inbox import complaining, endings, registering, reopening
from torget.inbox.answer import AlreadyHandled, SecretMatter
from torget.inbox.models import Ending, Item, ItemState, Registration
from torget.inbox.registering import Ground
from torget.organisation.models import Role

REQUEST = "Jag begär ut alla handlingar om bygget på Varlavägen"


@pytest.mark.parametrize("ground", list(Ground))
def test_register_then_handed_over_kept_and_may_be_closed(
    place: Town, bring: Bring, ground: Ground
) -> None:
    item = bring(message())
    actor = place.actor(Role.EDITOR)

    registering.register(actor, item, ground=ground, note="Hör till KS 2026-4")

    item.refresh_from_db()
    handed = HandOver.objects.get()
    ending = Ending.objects.get()
    assert (handed.port, handed.record_id, handed.ground) == ("registry", item.record_id, ground)
    assert (item.must_register, item.registration, item.state) == (True, "pending", "open")
    assert (ending.outcome, ending.reason_code) == ("register", ground)
    registering.close_registered(actor, item)
    item.refresh_from_db()
    assert (item.state, item.ending, item.closed_at) == ("closed", "register", MONDAY)


@pytest.mark.parametrize("ground", ["", "whatever", "SECRECY"])
def test_register_when_the_ground_is_unknown_then_refused(
    place: Town, bring: Bring, ground: str
) -> None:
    with pytest.raises(registering.GroundMissing):
        registering.register(place.actor(Role.EDITOR), bring(message()), ground=ground, note="")
    assert HandOver.objects.count() == 0


def test_register_when_done_or_closed_then_refused(place: Town, bring: Bring) -> None:
    item, other = bring(message("1")), bring(message("2"))
    actor = place.actor(Role.EDITOR)
    registering.register(actor, item, ground="important", note="")
    endings.close_without_action(actor, other, reason="duplicate", text="")

    with pytest.raises(registering.HandedOver):
        registering.register(actor, item, ground="appeal", note="")
    with pytest.raises(AlreadyHandled):
        registering.register(actor, other, ground="appeal", note="")


def test_item_when_it_must_be_registered_then_the_database_refuses_to_close_it(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", REQUEST))

    assert (item.kind, item.must_register) == ("register", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(id=item.id).update(
            state=ItemState.CLOSED, closed_at=MONDAY, ending="no_action"
        )
    with pytest.raises(endings.MustBeRegistered):
        endings.close_without_action(
            place.actor(Role.EDITOR), item, reason="duplicate", text="Jag vet"
        )
    with pytest.raises(AlreadyHandled):
        registering.close_registered(place.actor(Role.EDITOR), item)


def test_follow_when_the_number_has_come_then_the_item_says_so(place: Town, bring: Bring) -> None:
    item, other = bring(message("1")), bring(message("2"))
    handed, _still_waiting = (
        registering.register(place.actor(Role.EDITOR), each, ground="important", note="")
        for each in (item, other)
    )
    confirm(place.actor(Role.REGISTRAR), handed, number="KS 2026-9")

    assert (registering.follow(), registering.follow()) == (1, 0)

    states = dict(Item.objects.values_list("id", "registration"))
    assert states == {item.id: Registration.REGISTERED, other.id: Registration.PENDING}


@pytest.mark.parametrize("why", ["", "  "])
def test_release_when_no_reason_then_refused(place: Town, bring: Bring, why: str) -> None:
    with pytest.raises(registering.ReasonMissing):
        registering.release(place.actor(Role.REGISTRAR), bring(message("1", REQUEST)), why=why)


def test_release_when_nothing_asks_for_it_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(AlreadyHandled):
        registering.release(place.actor(Role.REGISTRAR), bring(message()), why="Nej")


def test_complaint_when_filed_by_us_then_handed_over_and_ended(place: Town, bring: Bring) -> None:
    item = bring(message("1", "Det är uselt städat i hallen"))

    complaining.forward_complaint(place.actor(Role.EDITOR), item, note="Städning, badhuset")

    item.refresh_from_db()
    ending = Ending.objects.get()
    assert HandOver.objects.get().port == Port.COMPLAINTS
    assert (item.state, item.ending) == ("closed", "forward_complaint")
    assert (ending.outcome, ending.reason_code) == ("forward_complaint", "filed_by_us")


def test_complaint_when_it_must_also_be_registered_then_stays_open(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", REQUEST))

    complaining.forward_complaint(place.actor(Role.EDITOR), item, note="Städning")

    item.refresh_from_db()
    assert (item.state, Ending.objects.get().outcome) == ("open", "forward_complaint")


def test_complaint_when_empty_secret_or_closed_then_refused(place: Town, bring: Bring) -> None:
    plain = bring(message("1"))
    secret = bring(message("2", "Min son har fått diagnosen autism"))
    actor = place.actor(Role.EDITOR)

    with pytest.raises(complaining.DescriptionMissing):
        complaining.forward_complaint(actor, plain, note=" ")
    with pytest.raises(SecretMatter):
        complaining.forward_complaint(actor, secret, note="Text")
    complaining.forward_complaint(actor, plain, note="Text")
    with pytest.raises(AlreadyHandled):
        complaining.forward_complaint(actor, plain, note="Text")


def test_reopen_then_work_again_and_its_endings_stay(place: Town, bring: Bring) -> None:
    item = bring(message())
    actor = place.actor(Role.EDITOR)
    endings.close_without_action(actor, item, reason="duplicate", text="")
    with pytest.raises(reopening.ReasonMissing):
        reopening.reopen(actor, item, why="")

    reopening.reopen(actor, item, why="Det var en annan fråga.")

    item.refresh_from_db()
    assert (item.state, item.closed_at, item.ending) == ("open", None, "")
    assert Ending.objects.filter(item=item).count() == 1
    with pytest.raises(AlreadyHandled):
        reopening.reopen(actor, item, why="Igen")
