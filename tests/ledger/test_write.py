"""What is written to the ledger says what happened and nothing of what was said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings

from tests.personas import MONDAY
from torget.kit import ids
from torget.ledger import canon, write
from torget.ledger.models import ActorKind, Event, EventReason, Reading

pytestmark = pytest.mark.django_db
PERSON = ids.new(MONDAY)
THING = ids.new(MONDAY)


def _entry(n: int = 1, *, actor: write.Actor = write.SYSTEM) -> write.Entry:
    return write.Entry(
        "record.received",
        "record",
        THING,
        actor,
        MONDAY + timedelta(seconds=n),
        {"n": n, "rule": "p3"},
        (bytes([n]) * 32,),
    )


def test_write_then_the_hashed_bytes_tell_everything_the_columns_do() -> None:
    event_id = write.write(_entry(actor=write.Actor(ActorKind.PERSON, PERSON)))

    event = Event.objects.get()
    assert json.loads(bytes(event.canon)) == {
        "v": 1,
        "instance": "torget",
        "id": str(event_id),
        "type": "record.received",
        "object": ["record", str(THING)],
        "actor": ["person", str(PERSON)],
        "at": "2026-11-23T09:00:01.000000Z",
        "meta": {"n": 1, "rule": "p3"},
        "commits": ["01" * 32],
    }
    assert (event.id, event.actor_id, event.at) == (event_id, PERSON, MONDAY + timedelta(seconds=1))
    assert bytes(event.leaf) == canon.leaf(bytes(event.canon))
    assert EventReason.objects.count() == 0


@pytest.mark.parametrize("instance", ["torget", 'Å "torg" \\ \n\x01\u2028'])
def test_write_then_the_hashed_bytes_are_canonical(instance: str, settings: LazySettings) -> None:
    settings.TORGET_INSTANCE = instance
    person = write.Actor(ActorKind.PERSON, PERSON)
    for actor in (person, write.SYSTEM):
        write.write(replace(_entry(actor=actor), type='a."b', object_type="ö\\"), why="Så är det")
        write.write(
            replace(_entry(actor=actor), meta={"ö": ["\t", None, True], "a": {}}, commits=())
        )

    for event in Event.objects.all():
        told = json.loads(bytes(event.canon))
        assert bytes(event.canon) == canon.encode(told)
        assert (told["instance"], told["type"]) == (instance, event.type)
    assert Event.objects.count() == 4


def test_write_when_there_is_a_reason_then_it_lies_beside_and_is_committed_to_last() -> None:
    write.write(_entry(actor=write.PLATFORM), why="Tack räcker")

    event, reason = Event.objects.get(), EventReason.objects.get()
    assert [bytes(part) for part in event.content_commits] == [
        b"\x01" * 32,
        canon.commitment("Tack räcker".encode(), bytes(reason.salt or b"")),
    ]
    assert (event.actor_kind, event.actor_id) == (ActorKind.PLATFORM, None)
    assert (reason.text, str(reason)) == ("Tack räcker", str(event.id))


@pytest.mark.parametrize(
    ("why", "kept"), [("a\x00b", "a\ufffdb"), ("a\ud800b", "a?b")], ids=["nul", "surrogate"]
)
def test_write_when_the_reason_cannot_be_kept_as_it_is_then_what_is_kept_is_committed_to(
    why: str, kept: str
) -> None:
    write.write(_entry(), why=why)

    event, reason = Event.objects.get(), EventReason.objects.get()
    assert reason.text == kept
    assert bytes(event.content_commits[-1]) == canon.commitment(
        kept.encode(), bytes(reason.salt or b"")
    )


def test_write_many_then_the_same_as_one_by_one() -> None:
    count = write.write_many(_entry(n) for n in range(1, 4))

    events = list(Event.objects.order_by("at"))
    assert (count, len(events)) == (3, 3)
    assert [json.loads(bytes(e.canon))["meta"]["n"] for e in events] == [1, 2, 3]
    assert [bytes(e.leaf) for e in events] == [canon.leaf(bytes(e.canon)) for e in events]
    assert [bytes(e.content_commits[0]) for e in events] == [bytes([n]) * 32 for n in (1, 2, 3)]
    assert str(events[0]) == f"record.received {THING}"


def test_write_many_when_nothing_then_nothing() -> None:
    assert (write.write_many(()), Event.objects.count()) == (0, 0)


def test_write_when_the_meta_holds_a_decimal_then_nothing_is_written() -> None:
    entry = write.Entry("a.b", "a", THING, write.SYSTEM, MONDAY, {"share": 0.5})  # type: ignore[dict-item]

    with pytest.raises(canon.NotCanonical):
        write.write(entry, why="aldrig")

    assert (Event.objects.count(), EventReason.objects.count()) == (0, 0)


def test_note_reading_then_who_what_when_and_why_in_its_own_table() -> None:
    write.note_reading(PERSON, object_type="record", object_id=THING, purpose="inbox", now=MONDAY)

    noted = Reading.objects.get()
    assert (noted.person_id, noted.object_type, noted.object_id) == (PERSON, "record", THING)
    assert (noted.at, noted.purpose, str(noted)) == (MONDAY, "inbox", f"{PERSON} {THING}")
    assert Event.objects.count() == 0
