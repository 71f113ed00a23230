"""Reaping and reading back: no letter stays in limbo, and none is sent twice by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.channels import letters
from tests.channels.fake_town import FakeTown
from tests.channels.letters import Strange, become, change, connectors, letter, now_of, told
from torget.channels.deliver import batch, reconcile
from torget.channels.deliver.commit import accept
from torget.channels.models import Outbox, State
from torget.connectors.port import IdempotencyClass, NotAccepted, OutcomeUnknown, Receipt
from torget.kit import failpoints
from torget.organisation.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
NOW = letters.NOW
LONG_AGO = NOW - timedelta(minutes=5)
RECEIPT = Receipt("p7", "", None, b"{}", 200)


def unknown(fake: FakeTown, text: str = "Badhuset öppnar klockan 9.") -> Outbox:
    """A letter that the network never got, and nobody knows that."""
    row = letter(fake, text)
    return change(row, state=State.UNKNOWN, epoch=1, unknown_since=datetime.now(UTC))


def look(*rows: Outbox) -> int:
    """Let it be the rows' turn, and read them back once."""
    for row in rows:
        change(row, next_try_at=LONG_AGO)
    return reconcile.reconcile_due(now=datetime.now(UTC))


def test_reap_when_a_lease_is_over_then_unknown_and_a_late_letter_expires(
    post_room: FakeTown,
) -> None:
    gone = change(letter(post_room), state=State.SENDING, lease_until=LONG_AGO)
    busy = change(letter(post_room), state=State.SENDING, lease_until=NOW + timedelta(hours=1))
    late = change(letter(post_room), not_before=LONG_AGO, not_after=LONG_AGO)
    assert reconcile.reap(now=NOW) == 2
    assert [now_of(row).state for row in (gone, busy, late)] == ["unknown", "sending", "expired"]
    assert (told(gone), told(busy), told(late)) == (["outbox.lease_over"], [], ["outbox.expired"])
    assert reconcile.reap(now=NOW) == 0


def test_anything_unknown_when_a_row_waits_for_its_turn_then_it_says_so(
    post_room: FakeTown,
) -> None:
    assert not reconcile.anything_unknown()
    assert reconcile.reconcile_due(now=NOW) == 0
    row = unknown(post_room)
    assert reconcile.anything_unknown()
    change(row, next_try_at=NOW + timedelta(hours=1))
    assert not reconcile.anything_unknown()


@pytest.mark.parametrize("kind", ["keyed", "listed"])
def test_reconcile_when_the_network_has_it_then_sent_with_one_record(
    post_room: FakeTown, kind: str
) -> None:
    become(post_room, kind)
    post_room.citizens.lose_next_answer()
    row = letter(post_room)
    assert batch.deliver_one(row.id, now=datetime.now(UTC)) == State.UNKNOWN
    assert look(row) == 1
    assert (now_of(row).state, now_of(row).external_id) == (State.SENT, "p1")
    assert len(post_room.citizens.accepted()) == 1


def test_reconcile_when_silent_on_a_keyed_network_then_queued_again_only_after_clean_looks(
    post_room: FakeTown,
) -> None:
    row = unknown(post_room)
    for _ in range(4):
        assert look(row) == 0
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 4)
    change(row, unknown_since=LONG_AGO)
    post_room.citizens.fault("readback", "500_before")
    assert look(row) == 0  # the time is over, but this look told nothing
    assert look(row) == 1
    again = now_of(row)
    assert (again.state, again.clean_reads, again.unknown_since) == (State.QUEUED, 0, None)
    assert told(row) == ["outbox.queued_after_silence"]


def test_reconcile_when_too_few_clean_looks_then_it_waits(post_room: FakeTown) -> None:
    row = change(unknown(post_room), unknown_since=None, created_at=LONG_AGO)
    assert look(row) == 0
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 1)


def test_reconcile_when_the_key_is_too_old_then_a_person_is_asked(post_room: FakeTown) -> None:
    row = change(unknown(post_room), unknown_since=LONG_AGO, created_at=NOW - timedelta(hours=2))
    assert look(row) == 1
    assert now_of(row).state == State.HUMAN
    assert told(row) == ["outbox.human_after_silence"]


def test_reconcile_when_silent_on_a_listed_network_then_a_person_is_asked_and_it_is_still_read(
    post_room: FakeTown,
) -> None:
    become(post_room, "listed")
    row = change(unknown(post_room), unknown_since=LONG_AGO)
    assert look(row) == 1
    assert now_of(row).state == State.HUMAN
    assert look(row) == 0
    row = change(row, state=State.QUEUED, next_try_at=LONG_AGO)
    post_room.citizens.lose_next_answer()  # as a paused sender would
    batch.deliver_one(row.id, now=datetime.now(UTC))
    change(row, state=State.HUMAN)
    assert look(row) == 1
    assert now_of(row).state == State.SENT


def test_reconcile_when_nothing_can_be_read_back_then_a_person_is_asked_at_once(
    post_room: FakeTown,
) -> None:
    become(post_room, "blind")
    row = unknown(post_room)
    assert look(row) == 1
    assert now_of(row).state == State.HUMAN


def test_reconcile_when_a_named_network_is_silent_then_no_key_is_asked_for(
    post_room: FakeTown,
) -> None:
    row = change(
        unknown(post_room),
        unknown_since=LONG_AGO,
        created_at=NOW - timedelta(days=1),
        clean_reads=3,
    )
    silent = Strange(OutcomeUnknown("never sent"), idempotency=IdempotencyClass.NAMED)
    with connectors({"fake": silent}):
        assert look(row) == 1
    assert now_of(row).state == State.QUEUED


def test_reconcile_when_the_connector_is_gone_then_a_person_is_asked(post_room: FakeTown) -> None:
    row = unknown(post_room)
    with connectors({}):
        assert look(row) == 1
    assert now_of(row).state == State.HUMAN


def test_reconcile_when_the_network_says_wait_then_none_of_the_account_is_read_before(
    post_room: FakeTown,
) -> None:
    rows = [unknown(post_room, f"Svar {n}") for n in range(3)]
    refuses = Strange(
        OutcomeUnknown("-"), NotAccepted("http_429", permanent=False, retry_after_s=600)
    )
    with connectors({"fake": refuses}):
        assert look(*rows) == 0
    soonest = min(now_of(row).next_try_at for row in rows)
    assert soonest > datetime.now(UTC) + timedelta(seconds=590)
    assert {now_of(row).clean_reads for row in rows} == {0}


def test_reconcile_when_the_look_is_unclear_then_nothing_is_known(post_room: FakeTown) -> None:
    row = unknown(post_room)
    with connectors({"fake": Strange(OutcomeUnknown("-"), OutcomeUnknown("-"))}):
        assert look(row) == 0
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 0)


def test_reconcile_when_the_token_is_gone_then_the_row_waits_and_neighbours_are_read(
    post_room: FakeTown,
) -> None:
    become(post_room, "keyed")
    row = unknown(post_room)
    Account.objects.filter(id=post_room.account.id).update(secret=None)
    assert look(row) == 0
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 0)


def test_reconcile_when_what_is_found_is_another_letters_then_it_is_not_taken_twice(
    post_room: FakeTown,
) -> None:
    become(post_room, "listed")
    first = letter(post_room, "Tack för din fråga.")
    batch.deliver_one(first.id, now=datetime.now(UTC))
    twin = change(unknown(post_room, "Tack för din fråga."), created_at=LONG_AGO)
    assert look(twin) == 0
    assert (now_of(twin).state, now_of(twin).clean_reads) == (State.UNKNOWN, 1)


def test_reconcile_when_one_payload_cannot_be_read_then_its_neighbour_is_settled(
    post_room: FakeTown,
) -> None:
    broken = unknown(post_room)
    with connection.cursor() as cursor:
        cursor.execute(
            "update torget_outbox set payload = '{}', payload_sha256 = sha256('{}') where id = %s",
            [broken.id],
        )
    post_room.citizens.lose_next_answer()
    row = letter(post_room, "Andra ord.")
    batch.deliver_one(row.id, now=datetime.now(UTC))
    assert look(broken, row) == 1
    assert (now_of(broken).state, now_of(row).state) == (State.UNKNOWN, State.SENT)


def test_reconcile_when_looking_itself_breaks_then_the_rows_wait_and_the_fault_is_raised(
    post_room: FakeTown,
) -> None:
    row, other = unknown(post_room), unknown(post_room, "Andra ord.")
    failpoints.arm("reconciled:raise", permitted=True)
    with pytest.raises(failpoints.FailpointHit):
        look(row, other)
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 0)


def test_reconcile_when_one_row_cannot_be_settled_then_the_others_are(
    post_room: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, row = unknown(post_room), unknown(post_room, "Andra ord.")

    def gives_way(asked: Outbox, *given: object, **named: object) -> None:
        if asked.id == broken.id:
            raise ZeroDivisionError
        accept(asked, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("torget.channels.deliver.reconcile.accept", gives_way)
    change(row, account=post_room.other)
    with (
        connectors({"fake": Strange(OutcomeUnknown("-"), RECEIPT)}),
        pytest.raises(ZeroDivisionError),
    ):
        look(broken, row)
    assert (now_of(broken).state, now_of(row).state) == (State.UNKNOWN, State.SENT)


def test_settle_when_somebody_else_has_acted_then_nothing_is_overwritten(
    post_room: FakeTown,
) -> None:
    seen = unknown(post_room)
    change(seen, epoch=2)
    assert reconcile._settle(seen, reconcile.Look(clean=True), now=NOW) is False  # noqa: SLF001
    change(seen, epoch=1, state=State.CANCELLED)
    assert reconcile._settle(seen, reconcile.Look(clean=True), now=NOW) is False  # noqa: SLF001
    assert now_of(seen).clean_reads == 0
