"""Notes are working material: seen by colleagues, weeded, and records only when added."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from tests.factories import message
from tests.personas import MONDAY, Town
from tests.teamwork.conftest import Bring
from torget.connectors.port import Visibility
from torget.inbox.collect import _to_recheck
from torget.inbox.endings import close_without_action
from torget.inbox.models import Item
from torget.ledger.models import Event
from torget.organisation.act import Actor
from torget.organisation.models import Person, Role
from torget.organisation.policy import Refused
from torget.records import proof, search
from torget.records.models import Content, Direction, NetworkState, Record, RecordHead
from torget.records.search import Wanted
from torget.records.thread import thread_of
from torget.teamwork import notes, weeding
from torget.teamwork.models import Mention, Note

WORDS = "Ringde badmästaren: bassängen töms på fredag."


def _found(actor: Actor, words: str) -> list[str]:
    heads = search.page(actor, Wanted(words=words)).heads
    return [head.version.content.text or "" for head in heads]


def test_note_when_written_then_no_record_holds_its_words(item: Item, elin: Actor) -> None:
    notes.note(elin, item, text=f"  {WORDS}\r\n")

    assert [note.text for note in notes.of_item(item)] == [WORDS]
    assert not Content.objects.filter(text__contains="badmästaren").exists()
    assert _found(elin, "badmästaren") == []
    event = Event.objects.get(type="teamwork.note")
    assert b"badm" not in bytes(event.canon)


@pytest.mark.parametrize(
    ("text", "fault"),
    [(" \n", notes.EmptyNote), ("x" * (notes.MOST_SIGNS + 1), notes.NoteTooLong)],
)
def test_note_when_empty_or_too_long_then_refused(
    item: Item, elin: Actor, text: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        notes.note(elin, item, text=text)

    assert Note.objects.count() == 0


def test_note_when_added_to_the_file_then_a_record_of_its_own(item: Item, elin: Actor) -> None:
    written = notes.note(elin, item, text=WORDS)

    notes.file_note(elin, item, note_id=written.id)

    record = Record.objects.get(remote_id=f"note-{written.id}")
    head = RecordHead.objects.select_related("version__content").get(record=record)
    content = head.version.content
    assert (content.text, content.author_name) == (WORDS, "Elin Redaktör")
    assert (head.direction, head.network_state) == (Direction.ISSUED, NetworkState.APART)
    assert (head.issued_by, record.received_at) == (elin.person, written.at)
    assert (record.unit_id, record.visibility) == (item.unit_id, "internal")
    assert proof.check(record.id).ok
    assert _found(elin, "badmästaren") == [WORDS]
    shown = thread_of(RecordHead.objects.get(record=item.record), seen_by=search.readable(elin))
    assert [(each.record.id, each.depth) for each in shown] == [(item.record_id, 0), (record.id, 1)]


def test_note_when_added_twice_then_one_record(item: Item, elin: Actor) -> None:
    written = notes.note(elin, item, text=WORDS)
    notes.file_note(elin, item, note_id=written.id)

    with pytest.raises(notes.AlreadyFiled):
        notes.file_note(elin, item, note_id=written.id)

    assert Record.objects.count() == 2


def test_note_when_of_another_item_then_not_added(bring: Bring, elin: Actor) -> None:
    one, other = bring(message("1")), bring(message("2"))
    written = notes.note(elin, one, text=WORDS)

    with pytest.raises(Note.DoesNotExist):
        notes.file_note(elin, other, note_id=written.id)


def test_record_of_a_note_when_networks_are_asked_then_never_asked_about(
    place: Town, item: Item, elin: Actor
) -> None:
    notes.file_note(elin, item, note_id=notes.note(elin, item, text=WORDS).id)

    assert _to_recheck(place.account, now=MONDAY) == ("1",)


def test_record_of_a_note_when_about_a_direct_message_then_as_private(
    place: Town, bring: Bring, elin: Actor
) -> None:
    private = bring(message("9", "Hej", visibility=Visibility.DIRECT))
    notes.file_note(elin, private, note_id=notes.note(elin, private, text=WORDS).id)

    archivist = place.actor(Role.ARCHIVIST)

    assert (_found(elin, "badmästaren"), _found(archivist, "badmästaren")) == ([WORDS], [])


def test_note_when_the_item_is_long_closed_then_weeded_and_its_record_stays(
    item: Item, elin: Actor
) -> None:
    filed = notes.note(elin, item, text=WORDS)
    notes.note(elin, item, text="Bara ett minne @Maja Chef")
    notes.file_note(elin, item, note_id=filed.id)
    close_without_action(elin, item, reason="duplicate", text="")

    weeding.weed(now=MONDAY + timedelta(days=89))
    before = Note.objects.count()
    weeding.weed(now=MONDAY + timedelta(days=91))

    assert (before, Note.objects.count(), Mention.objects.count()) == (2, 0, 0)
    assert _found(elin, "badmästaren") == [WORDS]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Maja Chef ser du det här?", ["Maja Chef"]),
        ("@maja, ser du?", ["Maja Chef"]),
        ("@Maja Cheferna", ["Maja Chef"]),
        ("maja@kommun.example svarade", []),
        ("@Stina Främling i en annan nämnd", []),
        ("@Isa Strateg läser inte inkorgen", []),
        ("@Kim Kommunikatör och @Rut", ["Kim Kommunikatör", "Rut Registrator"]),
        ("@Elin till mig själv", []),
        ("@ @@ @å", []),
    ],
)
def test_mention_when_written_then_only_colleagues_who_may_read_it(
    item: Item, elin: Actor, text: str, named: list[str]
) -> None:
    notes.note(elin, item, text=text)

    names = Mention.objects.order_by("person__name").values_list("person__name", flat=True)
    assert list(names) == named


def test_mention_when_in_a_direct_message_then_only_those_who_may_read_such(
    bring: Bring, elin: Actor
) -> None:
    private = bring(message("9", "Hej", visibility=Visibility.DIRECT))

    notes.note(elin, private, text="@Arvid Arkivarie och @Maja Chef")

    names = Mention.objects.values_list("person__name", flat=True)
    assert list(names) == ["Maja Chef"]


def test_mention_when_waiting_then_theirs_until_done(
    place: Town, item: Item, elin: Actor, kim: Actor
) -> None:
    notes.note(elin, item, text="@Kim vet du?")
    before = [each.note.text for each in notes.waiting_for(kim)]

    notes.done_with(kim, item)

    assert before == ["@Kim vet du?"]
    assert list(notes.waiting_for(kim)) == []
    assert list(notes.waiting_for(place.stranger_actor())) == []


def test_mention_when_the_right_is_lost_then_not_waiting(
    item: Item, elin: Actor, kim: Actor
) -> None:
    notes.note(elin, item, text="@Kim vet du?")
    kim.person.grants.all().update(valid_to=MONDAY)

    assert list(notes.waiting_for(Actor.at(kim.person, MONDAY))) == []


def test_mention_when_two_have_the_first_name_then_the_whole_name_is_needed(
    item: Item, elin: Actor, place: Town
) -> None:
    Person.objects.filter(id=place.people[Role.REGISTRAR].id).update(name="Maja Registrator")

    notes.note(elin, item, text="@Maja ser du?")
    notes.note(elin, item, text="@Maja Registrator ser du?")

    assert list(Mention.objects.values_list("person__name", flat=True)) == ["Maja Registrator"]


@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.AUDITOR, Role.IT])
def test_note_when_the_role_lacks_it_then_refused(place: Town, item: Item, role: Role) -> None:
    with pytest.raises(Refused):
        notes.note(place.actor(role), item, text=WORDS)
    with pytest.raises(Refused):
        notes.note(place.stranger_actor(), item, text=WORDS)

    assert not Note.objects.filter(Q(item=item)).exists()
