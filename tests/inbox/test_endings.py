"""Endings without an answer: each with a reason that stays."""

from __future__ import annotations

import pytest

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.connectors.port import Direction
from torget.inbox import endings
from torget.inbox.answer import AlreadyHandled
from torget.inbox.endings import Reason
from torget.inbox.models import OURS_UNKNOWN, Ending, Item
from torget.ledger.models import Event, EventReason
from torget.organisation.models import Role
from torget.records.models import RecordHead
from torget.rules.codes import Outcome

CLOSED = {"state": "closed", "closed_at": MONDAY, "ending": "no_action"}


def _close(place: Town, item: Item, reason: str, text: str = "") -> Ending:
    endings.close_without_action(place.actor(Role.EDITOR), item, reason=reason, text=text)
    return Ending.objects.get(item=item)


def _made(bring: Bring, **columns: object) -> Item:
    item = bring(message())
    Item.objects.filter(id=item.id).update(**columns)
    return item


@pytest.mark.parametrize("kind", [Outcome.ANSWER_IN_CHANNEL, Outcome.NO_ACTION], ids=str)
@pytest.mark.parametrize("reason", list(Reason))
def test_close_when_only_a_reason_is_chosen_then_as_the_rules_say(
    place: Town, bring: Bring, reason: Reason, kind: Outcome
) -> None:
    item = _made(bring, kind=kind, urgent=False, secrecy=False)
    ready = {Reason.DELETED_BY_AUTHOR, Reason.DUPLICATE, Reason.ANSWERED_IN_THREAD}
    enough = reason in ready or (kind == Outcome.NO_ACTION and reason != Reason.OTHER)

    if not enough:
        with pytest.raises(endings.ReasonTextMissing):
            _close(place, item, reason, "  \n ")
        return
    ending = _close(place, item, reason)
    item.refresh_from_db()
    assert (ending.outcome, ending.reason_code) == ("no_action", reason.value)
    assert (item.state, item.closed_at, item.ending) == ("closed", MONDAY, "no_action")
    assert EventReason.objects.count() == 0


@pytest.mark.parametrize("reason", list(Reason))
def test_close_when_a_text_is_written_then_it_lies_beside_the_event(
    place: Town, bring: Bring, reason: Reason
) -> None:
    item = _made(bring, kind=Outcome.ANSWER_IN_CHANNEL, urgent=False, secrecy=False)

    _close(place, item, reason, "  Hen fick svar i receptionen. ")

    event = Event.objects.get(type="inbox.close_without_action")
    assert EventReason.objects.get(event=event).text == "Hen fick svar i receptionen."
    assert (event.object_id, event.actor_id) == (item.id, place.people[Role.EDITOR].id)


@pytest.mark.parametrize("reason", ["", "x", "OTHER", "other\x00"])
def test_close_when_the_reason_is_none_of_ours_then_refused(
    place: Town, bring: Bring, reason: str
) -> None:
    item = _made(bring, kind=Outcome.NO_ACTION, urgent=False, secrecy=False)

    with pytest.raises(endings.ReasonMissing):
        _close(place, item, reason, "text")


@pytest.mark.parametrize(
    ("columns", "text", "refusal"),
    [
        ({"secrecy": True}, "Jag vet", endings.MustBeRegistered),
        ({"must_register": True}, "Jag vet", endings.MustBeRegistered),
        ({"kind": Outcome.NO_ACTION, "urgent": True}, "", endings.Urgent),
        (CLOSED, "Jag vet", AlreadyHandled),
        ({"state": "on_its_way"}, "Jag vet", AlreadyHandled),
    ],
    ids=["secret", "must_register", "urgent", "closed", "on_its_way"],
)
def test_close_when_it_may_not_be_closed_like_this_then_refused_and_nothing_is_written(
    place: Town, bring: Bring, columns: dict[str, object], text: str, refusal: type[Exception]
) -> None:
    item = _made(bring, **columns)
    before = Event.objects.count()

    with pytest.raises(refusal):
        _close(place, item, Reason.DUPLICATE, text)

    assert (Ending.objects.count(), Event.objects.count()) == (0, before)


def test_close_when_urgent_and_told_why_then_closed(place: Town, bring: Bring) -> None:
    item = _made(bring, kind=Outcome.NO_ACTION, urgent=True, secrecy=False)

    ending = _close(place, item, Reason.DUPLICATE, "112 är larmat kl. 9.02")

    assert str(ending) == f"no_action {item.id}"


def test_assign_when_taken_from_somebody_then_both_are_in_the_ledger(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    manager, registrar = place.people[Role.MANAGER], place.people[Role.REGISTRAR]

    endings.assign_to_me(place.actor(Role.MANAGER), item)
    endings.assign_to_me(place.actor(Role.REGISTRAR), item)

    item.refresh_from_db()
    first, second = Event.objects.filter(type="inbox.assign").order_by("id")
    assert item.assignee == registrar
    assert f'"from":null,"to":"{manager.id}"'.encode() in bytes(first.canon)
    assert f'"from":"{manager.id}","to":"{registrar.id}"'.encode() in bytes(second.canon)


def test_assign_when_closed_then_refused(place: Town, bring: Bring) -> None:
    item = _made(bring, **CLOSED)

    with pytest.raises(AlreadyHandled):
        endings.assign_to_me(place.actor(Role.EDITOR), item)


@pytest.mark.parametrize(
    ("ours", "direction", "code"), [(True, "issued", "ours"), (False, "received", "not_ours")]
)
def test_whose_when_a_person_says_then_the_record_knows_and_the_item_closes(
    place: Town, bring: Bring, ours: bool, direction: str, code: str
) -> None:
    item = bring(message("7", "Vi har stängt", direction=Direction.ISSUED))
    assert item.kind == OURS_UNKNOWN

    endings.settle_whose(place.actor(Role.EDITOR), item, ours=ours)

    item.refresh_from_db()
    head = RecordHead.objects.get(record_id=item.record_id)
    assert (head.direction, head.record.first_direction) == (direction, "unknown")
    assert (item.state, item.endings.get().reason_code) == ("closed", code)


@pytest.mark.parametrize("columns", [{}, {"kind": OURS_UNKNOWN, **CLOSED}], ids=["theirs", "done"])
def test_whose_when_there_is_nothing_to_settle_then_refused(
    place: Town, bring: Bring, columns: dict[str, object]
) -> None:
    item = bring(message())
    if columns:
        Item.objects.filter(id=item.id).update(**columns)

    with pytest.raises(AlreadyHandled):
        endings.settle_whose(place.actor(Role.EDITOR), item, ours=True)
