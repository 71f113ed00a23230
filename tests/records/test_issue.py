"""What we wrote becomes a record at acceptance, and its echo from the network is no new one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Direction as Told
from torget.connectors.port import Incoming
from torget.ledger.models import Event
from torget.organisation.models import Role
from torget.records import proof
from torget.records.issue import Expedited, issue, settle_direction
from torget.records.models import Direction, Record, RecordHead, Version
from torget.records.receive import Received, receive_all

pytestmark = pytest.mark.django_db
WORDS = "Hej Anna, badhuset öppnar klockan 9."


@pytest.fixture
def place() -> Town:
    return town()


def accepted(*, remote_id: str = "p1", **changes: str | None) -> Expedited:
    whole = Expedited(
        remote_id=remote_id,
        url=f"https://torget.test/@badhuset/{remote_id}",
        accepted_at=MONDAY,
        text=WORDS,
        raw=json.dumps({"id": remote_id, "text": WORDS}).encode(),
        visibility="public",
        language="sv",
        thread_id="1",
        parent_id="1",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def issued(
    place: Town, *, remote_id: str = "p1", now: datetime = MONDAY, **changes: str | None
) -> Record:
    with transaction.atomic():
        return issue(
            place.account,
            accepted(remote_id=remote_id, **changes),
            author=place.people[Role.EDITOR],
            meta={"outbox": "o1", "read_back": False},
            now=now,
        )


def received(place: Town, *items: Incoming, now: datetime = MONDAY) -> Received:
    with transaction.atomic():
        return receive_all(place.account, page(*items), now=now)


def echo(text: str = WORDS, **changes: object) -> Incoming:
    own = message("p1", text, author="own-badhuset", direction=Told.ISSUED, thread="1")
    return replace(own, **changes)  # type: ignore[arg-type]


def test_issue_when_accepted_then_drawn_up_at_the_networks_time_by_its_author(place: Town) -> None:
    record = issued(place, now=MONDAY + timedelta(seconds=4))

    head = RecordHead.objects.get(record=record)
    content = head.version.content
    event = Event.objects.get(object_id=record.id)
    assert (record.received_at, record.received_at_told) == (MONDAY, True)
    assert (head.direction, head.issued_by) == ("issued", place.people[Role.EDITOR])
    assert (record.authority, record.unit) == (place.authority, place.unit)
    assert (content.text, content.author_id, content.author_name) == (
        WORDS,
        "own-badhuset",
        "Kommunen badhuset",
    )
    assert (event.type, event.actor_id) == ("record.issued", place.people[Role.EDITOR].id)
    assert proof.check(record.id).ok is True


def test_issue_when_the_network_gave_no_time_or_thread_then_ours_and_its_own_root(
    place: Town,
) -> None:
    record = issued(place, accepted_at=None, thread_id="", parent_id="")

    assert (record.received_at, record.received_at_told) == (MONDAY, False)
    assert record.head.thread_id == "p1"


@pytest.mark.parametrize(
    "text", [WORDS, f"@anna {WORDS}", f"@anna@annan.example   {WORDS}\n", f"@anna @bo {WORDS}"]
)
def test_echo_when_our_words_come_back_then_no_second_version(place: Town, text: str) -> None:
    record = issued(place)

    back = received(place, echo(text), echo(text))

    assert (back.new, back.changed, back.unchanged) == ([], [], 2)
    assert (Record.objects.count(), Version.objects.count()) == (1, 1)
    assert RecordHead.objects.get().direction == "issued"
    assert proof.check(record.id).ok is True


def test_echo_when_somebody_changed_our_words_on_the_network_then_a_new_version(
    place: Town,
) -> None:
    issued(place)

    changed = received(place, echo("Vi bryr oss inte.", edited_at=MONDAY + timedelta(hours=1)))

    head = RecordHead.objects.get()
    assert [one.version for one in changed.changed] == [2]
    assert (head.versions, head.network_state, head.direction) == (2, "edited", "issued")
    assert list(Version.objects.order_by("n").values_list("content__text", flat=True)) == [
        WORDS,
        "Vi bryr oss inte.",
    ]


def test_issue_when_collected_before_its_receipt_then_settled_and_not_doubled(
    place: Town,
) -> None:
    early = received(place, echo(f"@anna {WORDS}"))
    before = RecordHead.objects.get().direction

    record = issued(place, now=MONDAY + timedelta(seconds=9))
    late = received(place, echo(f"@anna {WORDS}"))

    head = RecordHead.objects.get()
    assert (before, len(early.new), early.new[0].by_us) == ("unknown", 1, True)
    assert (record.id, record.first_direction) == (early.new[0].record_id, "unknown")
    assert (head.direction, head.versions) == ("issued", 1)
    assert head.issued_by == place.people[Role.EDITOR]
    assert (Record.objects.count(), Version.objects.count(), late.unchanged) == (1, 1, 1)
    assert list(
        Event.objects.filter(object_id=record.id)
        .order_by("at", "id")
        .values_list("type", flat=True)
    ) == ["record.received", "record.issued"]
    assert proof.check(record.id).ok is True


def test_issue_when_the_same_words_are_sent_twice_then_two_records(place: Town) -> None:
    issued(place, remote_id="p1")
    issued(place, remote_id="p2")

    assert Record.objects.count() == 2


def test_own_post_when_it_was_sent_from_elsewhere_then_unknown_until_a_person_says(
    place: Town,
) -> None:
    received(place, echo("Skrivet i appen"))
    record = Record.objects.get()

    settle_direction(record.id, direction=Direction.ISSUED)

    assert (record.first_direction, RecordHead.objects.get().direction) == ("unknown", "issued")


def test_own_post_without_a_time_when_collected_then_unknown_never_presumed_ours(
    place: Town,
) -> None:
    received(place, echo("Utan tid", created_at=None))
    received(
        place, replace(echo("1999"), remote_id="p9", created_at=datetime(1999, 1, 1, tzinfo=UTC))
    )

    assert set(RecordHead.objects.values_list("direction", flat=True)) == {"unknown"}
