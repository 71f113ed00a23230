"""The ready text with 112: exactly the rulebook's words, also where the matter is secret."""

from __future__ import annotations

import pytest

from tests.factories import gone, message
from tests.inbox.accepting import accept
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.alarms.models import Alarm, Kind
from torget.channels import payload as payloads
from torget.channels.models import Outbox, State
from torget.connectors.port import Direction, Visibility
from torget.inbox import answer as answering
from torget.inbox import crisis_text
from torget.inbox.models import Item
from torget.inbox.settling import settle, settle_all
from torget.ledger.models import Event
from torget.organisation.models import AccountState, Role
from torget.organisation.policy import Refused

DANGER = "Jag ska ta mitt liv i kväll"
FIRE = "Det brinner i skolan nu, hjälp"


def _give(place: Town, item: Item, seen: int = 1) -> Outbox:
    return crisis_text.give_crisis_text(place.actor(Role.EDITOR), item, seen_version=seen).outbox


def test_text_when_the_matter_is_secret_then_the_rulebooks_words_and_still_open(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", DANGER))
    row = _give(place, item)

    item.refresh_from_db()
    sent = payloads.decode(bytes(row.payload or b"")).text
    assert (item.secrecy, item.state) == (True, "open")
    assert sent == crisis_text.text_for(item, place.people[Role.EDITOR])
    assert sent.startswith("Hej Anna.\n\nVi är måna om dig. Ring 112")
    assert sent.endswith("Elin, Badhuset")


def test_text_when_accepted_then_the_item_is_still_open_also_when_an_answer_waits(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", FIRE))
    row = _give(place, item)
    accept(place.account, row)
    settle(row.id, now=MONDAY)
    answering.answer(place.actor(Role.EDITOR), item, text="Vi har ringt.", seen_version=1)
    settle_all(now=MONDAY)

    item.refresh_from_db()
    assert item.state == "on_its_way"


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Åsa-Lena O'Neill", "Åsa-Lena O'Neill"),
        ("  Kim \n Berg ", "Kim Berg"),
        ("", "du"),
        ("ring 0701234567", "du"),
        ("https://ond.example", "du"),
        ("{handlaggare}", "du"),
        ("Jävla idioter", "du"),
        ("x" * 41, "du"),
    ],
)
def test_text_when_the_name_is_more_than_a_name_then_du(
    place: Town, bring: Bring, author: str, shown: str
) -> None:
    item = bring(message("1", DANGER))
    item.record.head.version.content.author_name = author

    text = crisis_text.text_for(item, place.people[Role.EDITOR])

    assert text.splitlines()[0] == f"Hej {shown}."


def test_text_when_direct_then_it_stays_direct(place: Town, bring: Bring) -> None:
    row = _give(place, bring(message("1", DANGER, visibility=Visibility.DIRECT)))

    assert payloads.decode(bytes(row.payload or b"")).visibility == Visibility.DIRECT


def test_text_when_given_already_then_once_until_it_came_to_nothing(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", DANGER))
    row = _give(place, item)

    with pytest.raises(answering.AlreadyHandled):
        _give(place, item)
    Outbox.objects.filter(id=row.id).update(state=State.FAILED)
    assert _give(place, item) != row


def test_text_when_it_does_not_belong_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(crisis_text.NotUrgent):
        _give(place, bring(message("1")))
    with pytest.raises(answering.MessageChanged):
        _give(place, bring(message("2", DANGER)), seen=2)
    lost = bring(message("3", DANGER))
    place.account.state = AccountState.FROZEN
    place.account.save()
    with pytest.raises(answering.AccountCannotSend):
        _give(place, lost)
    bring(message("4", DANGER), gone("4"))
    with pytest.raises(answering.MessageGone):
        _give(place, Item.objects.get(record__remote_id="4"))


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.AUDITOR, None], ids=str)
def test_text_when_it_is_not_theirs_then_refused(
    place: Town, bring: Bring, role: Role | None
) -> None:
    item = bring(message("1", DANGER))
    actor = place.actor(role) if role else place.stranger_actor()

    with pytest.raises(Refused) as refused:
        crisis_text.give_crisis_text(actor, item, seen_version=1)
    assert refused.value.action == "inbox.give_crisis_text"
    assert (Outbox.objects.count(), Event.objects.filter(type__contains="crisis").count()) == (0, 0)


def test_urgent_message_then_its_alarm_is_raised_with_it(place: Town, bring: Bring) -> None:
    urgent, calm = bring(message("1", DANGER)), bring(message("2"))

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.object_id, alarm.next_round_at) == (
        Kind.ACUTE_DANGER,
        urgent.id,
        MONDAY,
    )
    assert calm.urgent is False


def test_message_when_an_edit_makes_it_urgent_then_an_alarm_and_only_one(
    place: Town, bring: Bring
) -> None:
    bring(message("1", "Hej"))
    bring(message("1", DANGER, edited_at=MONDAY))
    item = bring(message("1", f"{DANGER} nu", edited_at=MONDAY.replace(hour=10)))

    assert Alarm.objects.get().object_id == item.id


def test_post_of_ours_when_it_speaks_of_danger_then_no_alarm(place: Town, bring: Bring) -> None:
    item = bring(message("1", FIRE, direction=Direction.ISSUED))

    assert (item.urgent, Alarm.objects.count()) == (True, 0)
