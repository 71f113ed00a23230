"""Many receipts at once: the plain ones in one transaction, the others left to be written alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError

from tests.channels.fake_town import FakeTown
from tests.channels.letters import change, letter, now_of, steps, told
from torget.channels.deliver import batch, receipts
from torget.channels.deliver.claim import Claimed, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.exchange import Accepted, Outcome, Refused, exchange
from torget.channels.deliver.receipts import commit_plain
from torget.channels.models import Outbox, State
from torget.connectors.port import Receipt
from torget.inbox.collect import collect
from torget.organisation.models import Role
from torget.records import proof, search
from torget.records.models import Direction, Record
from torget.records.search import Wanted

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def claimed_letters(room: FakeTown, count: int) -> list[Claimed]:
    """Claim as many letters, in the order they were written."""
    rows = [letter(room, f"Badhuset öppnar klockan {n}.") for n in range(count)]
    claimed = {one.outbox_id: one for one in claim(limit=count, only=None, now=now())}
    return [claimed[row.id] for row in rows]


def receipt(name: str) -> Accepted:
    return Accepted(
        Receipt(name, f"https://torget.test/{name}", None, f'{{"id":"{name}"}}'.encode(), 200)
    )


def states(claimed: Sequence[Claimed]) -> list[str]:
    return [Outbox.objects.get(id=one.outbox_id).state for one in claimed]


def test_receipts_when_plain_then_each_letter_is_a_record_that_is_proved_and_found(
    post_room: FakeTown,
) -> None:
    claimed = claimed_letters(post_room, 3)
    written = commit_plain([(one, receipt(f"p{n}")) for n, one in enumerate(claimed)], now=now())

    assert written == {one.outbox_id for one in claimed}
    for n, one in enumerate(claimed):
        row = Outbox.objects.get(id=one.outbox_id)
        assert (row.state, row.external_id, row.payload) == (State.SENT, f"p{n}", None)
        assert (row.external_url, row.lease_until) == (f"https://torget.test/p{n}", None)
        assert row.record is not None
        assert row.record.head.version.content == row.content
        assert row.content is not None
        assert row.content.text == f"Badhuset öppnar klockan {n}."
        assert row.record.head.direction == Direction.ISSUED
        assert row.record.head.issued_by == post_room.place.people[Role.EDITOR]
        assert steps(row) == [(1, "start", "", None), (1, "finish", "accepted", 200)]
        assert proof.check(row.record.id).ok
    asked = Wanted(words='"öppnar klockan 1"', direction="issued")
    found = search.page(post_room.place.actor(Role.EDITOR, now()), asked).heads
    assert [head.record.remote_id for head in found] == ["p1"]


def test_receipts_when_one_or_none_is_plain_then_left(post_room: FakeTown) -> None:
    first, second = claimed_letters(post_room, 2)

    assert commit_plain([], now=now()) == set()
    outcomes: list[tuple[Claimed, Outcome]] = [
        (first, receipt("p1")),
        (second, Refused("dns", permanent=True)),
    ]
    assert commit_plain(outcomes, now=now()) == set()
    assert states([first, second]) == [State.SENDING, State.SENDING]


def test_receipts_when_another_epoch_has_acted_then_that_row_is_left(post_room: FakeTown) -> None:
    claimed = claimed_letters(post_room, 3)
    change(Outbox.objects.get(id=claimed[1].outbox_id), epoch=2)

    written = commit_plain([(one, receipt(f"p{n}")) for n, one in enumerate(claimed)], now=now())

    assert written == {claimed[0].outbox_id, claimed[2].outbox_id}
    assert states(claimed) == [State.SENT, State.SENDING, State.SENT]
    assert Record.objects.count() == 2


def test_receipts_when_two_have_the_same_id_then_one_of_them_is_left(post_room: FakeTown) -> None:
    claimed = claimed_letters(post_room, 2)

    written = commit_plain([(one, receipt("p1")) for one in claimed], now=now())

    assert len(written) == 1
    assert sorted(states(claimed)) == [State.SENDING, State.SENT]


def test_receipts_when_all_were_collected_before_then_all_are_left(post_room: FakeTown) -> None:
    claimed = claimed_letters(post_room, 2)
    outcomes: list[tuple[Claimed, Outcome]] = [(one, exchange(one)) for one in claimed]
    collect(post_room.account, now=now())
    before = Record.objects.count()

    assert commit_plain(outcomes, now=now()) == set()
    assert states(claimed) == [State.SENDING, State.SENDING]
    assert Record.objects.count() == before


def test_receipts_when_writing_together_fails_then_none_is_written_and_each_can_be_alone(
    post_room: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = claimed_letters(post_room, 3)
    outcomes = [(one, receipt(f"p{n}")) for n, one in enumerate(claimed)]

    def broken(*_given: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(receipts, "note_finish", broken)
    assert commit_plain(outcomes, now=now()) == set()

    assert states(claimed) == [State.SENDING] * 3
    assert Record.objects.count() == 0
    for one, outcome in outcomes:
        assert commit(one.outbox_id, one.epoch, outcome, now=now()) is True
    assert states(claimed) == [State.SENT] * 3


def test_batch_when_many_leave_then_each_is_sent_once_and_nothing_is_odd(
    post_room: FakeTown,
) -> None:
    rows = [letter(post_room, f"Svar {n}") for n in range(8)]
    assert batch.deliver_due(now=now()) == 8

    assert [now_of(row).state for row in rows] == [State.SENT] * 8
    assert sorted(post_room.citizens.accepted()) == [f"Svar {n}" for n in range(8)]
    assert [told(row) for row in rows] == [[]] * 8
