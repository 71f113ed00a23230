"""A letter to the post room: one row with the exact payload, one nudge, in one transaction."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.personas import MONDAY, Town, town
from torget.channels import outbox, payload, sending
from torget.channels.models import Outbox, State
from torget.channels.payload import Payload
from torget.connectors.port import Kind, Visibility
from torget.organisation.models import Account, Role
from torget.records.models import Record

pytestmark = pytest.mark.django_db
WORDS = Payload("Hej, vi öppnar 9.", "public", "sv", reply_to_id="7", thread_id="1")


@pytest.fixture
def place() -> Town:
    return town()


def posted(place: Town) -> Outbox:
    letter = outbox.Letter(
        place.account, WORDS, place.people[Role.EDITOR], "inbox.answer", source_id=uuid4()
    )
    with transaction.atomic():
        return outbox.post(letter, now=MONDAY)


def nudges() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'deliver'")
        return int(cursor.fetchone()[0])


def now_of(row: Outbox) -> Outbox:
    return Outbox.objects.get(id=row.id)


def test_post_then_one_row_with_what_was_hashed_and_no_record(place: Town) -> None:
    row = now_of(posted(place))

    told = bytes(row.payload or b"")
    assert (row.state, row.kind, row.epoch) == ("queued", "create", 0)
    assert bytes(row.payload_sha256) == hashlib.sha256(told).digest()
    assert payload.decode(told) == WORDS
    assert row.not_after - row.not_before == timedelta(hours=24)
    assert row.client_key != row.marker
    assert (nudges(), Record.objects.count()) == (1, 0)


def test_post_when_the_act_fails_then_neither_row_nor_nudge(place: Town) -> None:
    with transaction.atomic():
        posted(place)
        transaction.set_rollback(True)

    assert (Outbox.objects.count(), nudges()) == (0, 0)


def test_post_when_the_same_source_comes_twice_then_refused_by_the_database(place: Town) -> None:
    letter = outbox.Letter(
        place.account, WORDS, place.people[Role.EDITOR], "inbox.answer", source_id=uuid4()
    )
    outbox.post(letter, now=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        outbox.post(letter, now=MONDAY)

    assert Outbox.objects.count() == 1


def test_payload_then_the_same_words_are_the_same_bytes_and_others_are_not() -> None:
    again = Payload("Hej, vi öppnar 9.", "public", "sv", reply_to_id="7", thread_id="1")
    other = Payload("Hej, vi öppnar 10.", "public", "sv", reply_to_id="7", thread_id="1")

    assert payload.sha256(WORDS.encode()) == payload.sha256(again.encode())
    assert payload.sha256(WORDS.encode()) != payload.sha256(other.encode())


def test_outgoing_then_what_was_approved_with_the_rows_own_keys() -> None:
    found = payload.outgoing(
        WORDS, kind="create", client_key="k", marker="m", target_id="", sent_after=MONDAY
    )

    assert (found.kind, found.text, found.visibility) == (
        Kind.CREATE,
        WORDS.text,
        Visibility.PUBLIC,
    )
    assert (found.client_key, found.marker, found.reply_to_id) == ("k", "m", "7")
    assert found.sent_after == MONDAY


@pytest.mark.parametrize("state", [State.HUMAN, State.FAILED, State.EXPIRED])
def test_resend_when_a_person_has_looked_then_queued_with_the_same_key(
    place: Town, state: State
) -> None:
    row = posted(place)
    Outbox.objects.filter(id=row.id).update(state=state, clean_reads=3, unknown_since=MONDAY)
    later = MONDAY + timedelta(days=2)

    outbox.resend(row, now=later)

    again = now_of(row)
    assert (again.state, again.clean_reads, again.unknown_since) == ("queued", 0, None)
    assert (again.next_try_at, again.not_after) == (later, later + timedelta(hours=24))
    assert (again.client_key, again.marker) == (row.client_key, row.marker)


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.CANCELLED])
def test_resend_and_cancel_when_nobody_knows_or_it_is_over_then_left(
    place: Town, state: State
) -> None:
    row = posted(place)
    Outbox.objects.filter(id=row.id).update(state=state)

    outbox.resend(row, now=MONDAY)

    assert (outbox.cancel(row), now_of(row).state) == (False, state)


@pytest.mark.parametrize("state", [State.QUEUED, State.FAILED, State.EXPIRED])
def test_cancel_when_surely_not_accepted_then_stopped_for_good(place: Town, state: State) -> None:
    row = posted(place)
    Outbox.objects.filter(id=row.id).update(state=state)

    first, second = outbox.cancel(row), outbox.cancel(row)

    assert (first, second, now_of(row).state) == (True, False, "cancelled")


@pytest.mark.parametrize(
    ("network", "longest"), [("fake", 1_936), ("mastodon", 436), ("facebook", 0), ("okänt", 0)]
)
def test_longest_reply_then_room_is_left_for_the_name_and_0_where_none_can_be_sent(
    network: str, longest: int
) -> None:
    assert sending.longest_reply(Account(network=network)) == longest
