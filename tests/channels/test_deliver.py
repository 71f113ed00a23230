"""Claim, fence, send, classify, commit: every outcome of one letter."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from tests.channels import letters
from tests.channels.fake_town import FakeTown
from tests.channels.letters import Strange, become, change, connectors, letter, now_of, steps, told
from torget.channels import outbox, payload
from torget.channels.deliver import batch
from torget.channels.deliver.claim import ABREAST, RATE_LIMITED, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.exchange import Accepted, Refused, Unknown, exchange
from torget.channels.models import Outbox, State
from torget.connectors.port import (
    IdempotencyClass,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Receipt,
)
from torget.inbox.collect import collect
from torget.kit import failpoints
from torget.organisation.models import Account, AccountState, Role, RoleGrant
from torget.records.models import Direction, Record

pytestmark = pytest.mark.django_db
NOW = letters.NOW
RECEIPT = Receipt("p1", "https://torget.test/p1", None, b"{}", 200)


def deliver(row: Outbox) -> Outbox:
    batch.deliver_one(row.id, now=datetime.now(UTC))
    return now_of(row)


def test_letter_when_accepted_then_it_is_a_record_in_the_exact_words(post_room: FakeTown) -> None:
    row = deliver(letter(post_room, "Badhuset öppnar klockan 9."))
    assert (row.state, row.external_id, row.payload) == (State.SENT, "p1", None)
    assert post_room.citizens.accepted() == ["Badhuset öppnar klockan 9."]
    assert row.record is not None
    assert row.record.head.version.content.text == "Badhuset öppnar klockan 9."
    assert steps(row) == [(1, "start", "", None), (1, "finish", "accepted", 200)]
    assert Record.objects.filter(account=row.account).count() == 1


def test_letters_when_nothing_is_due_then_nothing_is_claimed(post_room: FakeTown) -> None:
    change(letter(post_room), next_try_at=NOW + timedelta(hours=1))
    assert batch.deliver_due(now=NOW) == 0


OUTCOMES = [
    ("429", "3", State.QUEUED, RATE_LIMITED, 429),
    ("500_before", "", State.UNKNOWN, "http_500", 500),
    ("403", "", State.FAILED, "http_403", 403),
    ("401", "", State.QUEUED, "http_401", 401),
    ("drop_after", "", State.UNKNOWN, None, 0),
    ("504_after", "", State.UNKNOWN, "http_504", 504),
    ("html_after", "", State.UNKNOWN, None, 200),
    ("truncated", "", State.UNKNOWN, None, 200),
    ("no_id", "", State.UNKNOWN, "no_id", 200),
]


@pytest.mark.parametrize(("fault", "value", "state", "code", "status"), OUTCOMES)
def test_letter_when_the_network_does_this_then_the_row_says_so(
    post_room: FakeTown, fault: str, value: str, state: State, code: str | None, status: int
) -> None:
    post_room.citizens.fault("create", fault, value=value)
    row = deliver(letter(post_room))
    assert row.state == state
    assert code is None or row.last_error_code == code
    assert steps(row)[-1] == (1, "finish", steps(row)[-1][2], status)
    assert (row.payload is None, row.lease_until) == (False, None)


def test_account_when_the_token_is_refused_then_it_needs_login_and_nothing_more_leaves(
    post_room: FakeTown,
) -> None:
    post_room.citizens.revoke()
    row = deliver(letter(post_room))
    assert post_room.account.state == AccountState.NEEDS_LOGIN
    change(row, next_try_at=NOW)
    assert batch.deliver_due(now=NOW) == 0


STRANGE = [
    (Strange(OutcomeUnknown("timeout")), Unknown("timeout")),
    (Strange(ValueError("a fault of ours")), Unknown("connector_ValueError")),
    (Strange(Receipt("", "", None, b"", 202)), Unknown("accepted_without_id", 202)),
    (Strange(NeedsLogin("expired")), Refused("expired", permanent=False, needs_login=True)),
    (
        Strange(NotAccepted("dns", permanent=False, retry_after_s=7)),
        Refused("dns", permanent=False, retry_after_s=7),
    ),
    (Strange(RECEIPT), Accepted(RECEIPT)),
]
READ_FIRST = [
    (Strange(RECEIPT, RECEIPT), Accepted(RECEIPT, read_back=True)),
    (Strange(RECEIPT, None), Accepted(RECEIPT)),
    (
        Strange(RECEIPT, NotAccepted("http_429", permanent=False, retry_after_s=9)),
        Refused("http_429", permanent=False, retry_after_s=9),
    ),
    (
        Strange(RECEIPT, NeedsLogin("expired", http_status=401)),
        Refused("expired", permanent=False, http_status=401, needs_login=True),
    ),
    (Strange(RECEIPT, KeyError("broken")), Refused("connector_KeyError", permanent=False)),
    (Strange(RECEIPT, RECEIPT, idempotency=IdempotencyClass.BLIND), Accepted(RECEIPT)),
]


@pytest.mark.parametrize(("strange", "outcome"), STRANGE)
def test_exchange_when_the_connector_does_this_then_it_is_classified(
    post_room: FakeTown, strange: Strange, outcome: object
) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    with connectors({"fake": strange}):
        assert exchange(claimed) == outcome


@pytest.mark.parametrize(("strange", "outcome"), READ_FIRST)
def test_exchange_when_it_is_a_second_try_then_what_is_there_is_read_first(
    post_room: FakeTown, strange: Strange, outcome: object
) -> None:
    row = change(letter(post_room), epoch=1)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    with connectors({"fake": strange}):
        assert exchange(claimed) == outcome


def test_exchange_when_the_letter_is_old_then_it_is_read_first_as_after_a_restored_backup(
    post_room: FakeTown,
) -> None:
    row = letter(post_room)
    first = deliver(row)
    assert first.state == State.SENT
    again = letter(post_room)  # as the backup holds it: never sent, with the marker of the first
    change(row, marker="m-restored", client_key="k-restored")
    change(again, marker=f"m-{row.id}", not_before=NOW - timedelta(hours=1))
    (claimed,) = claim(limit=1, only=[again.id], now=NOW)
    found = exchange(claimed)
    assert isinstance(found, Accepted)
    assert (found.read_back, found.receipt.remote_id) == (True, "p1")
    assert len(post_room.citizens.accepted()) == 1


def test_exchange_when_the_lease_is_nearly_over_then_nothing_is_sent(post_room: FakeTown) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    object.__setattr__(claimed, "claimed_mono", time.monotonic() - 80)
    assert exchange(claimed) == Refused("lease_too_short", permanent=False)
    assert post_room.citizens.accepted() == []


def test_exchange_when_the_connector_is_gone_then_nothing_is_sent(post_room: FakeTown) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    with connectors({}):
        assert exchange(claimed) == Refused("no_connector", permanent=False)


@pytest.mark.parametrize("secret", [None, b"not sealed by us"])
def test_letter_when_the_token_is_missing_or_does_not_open_then_the_account_needs_login(
    post_room: FakeTown, secret: bytes | None
) -> None:
    row = letter(post_room)
    Account.objects.filter(id=post_room.account.id).update(secret=secret)
    row = deliver(row)
    assert (row.state, row.last_error_code) == (State.QUEUED, "no_token")
    assert post_room.account.state == AccountState.NEEDS_LOGIN


def test_letter_when_its_author_has_lost_the_right_then_it_fails_and_the_neighbour_leaves(
    post_room: FakeTown,
) -> None:
    row, other = letter(post_room), letter(post_room, "En annans ord.")
    stranger = post_room.place.stranger
    RoleGrant.objects.filter(person=stranger).update(valid_to=NOW - timedelta(days=1))
    change(row, author=stranger)
    assert batch.deliver_due(now=datetime.now(UTC)) == 1
    assert (now_of(row).state, now_of(row).last_error_code) == (State.FAILED, "author_lost_right")
    assert now_of(other).state == State.SENT


def test_letter_when_another_person_approved_it_then_the_authors_right_is_not_asked_for(
    post_room: FakeTown,
) -> None:
    row = letter(post_room)
    manager = post_room.place.people[Role.MANAGER]
    change(
        row,
        author=post_room.place.stranger,
        approver=manager,
        needs_approval=True,
        approved_sha256=F("payload_sha256"),
    )
    assert deliver(row).state == State.SENT


def test_letter_when_its_payload_cannot_be_read_then_it_fails_and_the_neighbour_leaves(
    post_room: FakeTown,
) -> None:
    row, other = letter(post_room), letter(post_room, "En annans ord.")
    with connection.cursor() as cursor:
        cursor.execute(
            "update torget_outbox set payload = '{}', payload_sha256 = sha256('{}') where id = %s",
            [row.id],
        )
    assert batch.deliver_due(now=NOW) == 1
    assert (now_of(row).state, now_of(row).last_error_code) == (State.FAILED, "payload_unreadable")
    assert now_of(other).state == State.SENT


def test_claim_when_one_account_has_many_then_it_gets_its_places_and_the_other_its_own(
    post_room: FakeTown,
) -> None:
    many = [letter(post_room, f"Svar {n}") for n in range(ABREAST + 3)]
    other = letter(post_room, account=post_room.other)
    first = claim(limit=100, only=None, now=NOW)
    assert len(first) == ABREAST + 1
    assert other.id in {one.outbox_id for one in first}
    assert claim(limit=100, only=None, now=NOW) == ()
    change(many[0], state=State.UNKNOWN)
    assert claim(limit=100, only=None, now=NOW) == ()


def test_claim_when_a_letters_fate_is_unknown_then_one_more_at_a_time(post_room: FakeTown) -> None:
    change(letter(post_room), state=State.UNKNOWN)
    for n in range(3):
        letter(post_room, f"Svar {n}")
    assert len(claim(limit=100, only=None, now=NOW)) == 1
    assert claim(limit=100, only=None, now=NOW) == ()


def test_account_when_told_to_wait_then_its_other_letters_wait_too(post_room: FakeTown) -> None:
    post_room.citizens.fault("create", "429", value="60")
    deliver(letter(post_room))
    waiting = letter(post_room, "Nästa svar.")
    other = letter(post_room, account=post_room.other)
    assert [one.outbox_id for one in claim(limit=9, only=None, now=NOW)] == [other.id]
    assert now_of(waiting).state == State.QUEUED


def test_commit_when_another_epoch_has_acted_then_nothing_is_overwritten(
    post_room: FakeTown,
) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    change(row, epoch=2)
    assert commit(row.id, claimed.epoch, Accepted(RECEIPT), now=NOW) is False
    assert (now_of(row).state, now_of(row).external_id) == (State.SENDING, None)
    assert told(row) == ["outbox.epoch_conflict"]


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.HUMAN, State.QUEUED])
def test_commit_when_a_late_receipt_comes_then_it_is_believed(
    post_room: FakeTown, state: State
) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    change(row, state=state)
    assert commit(row.id, claimed.epoch, Accepted(RECEIPT), now=NOW) is True
    assert now_of(row).state == State.SENT


def test_commit_when_the_row_is_queued_again_then_a_late_refusal_changes_nothing(
    post_room: FakeTown,
) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    change(row, state=State.QUEUED)
    assert commit(row.id, claimed.epoch, Refused("dns", permanent=True), now=NOW) is False
    assert now_of(row).state == State.QUEUED


def test_commit_when_the_id_is_that_of_another_letter_then_nobody_knows(
    post_room: FakeTown,
) -> None:
    deliver(letter(post_room))
    row = letter(post_room, "Andra ord.")
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    assert commit(row.id, claimed.epoch, Accepted(RECEIPT), now=NOW) is True
    assert (now_of(row).state, now_of(row).last_error_code) == (State.UNKNOWN, "id_of_another")


def test_commit_when_our_words_were_collected_before_the_receipt_then_one_record_of_ours(
    post_room: FakeTown,
) -> None:
    row = letter(post_room)
    (claimed,) = claim(limit=1, only=[row.id], now=NOW)
    outcome = exchange(claimed)
    collect(post_room.account, now=datetime.now(UTC))
    commit(row.id, claimed.epoch, outcome, now=datetime.now(UTC))
    record = Record.objects.get(account=post_room.account)
    assert record.head.direction == Direction.ISSUED
    assert now_of(row).record == record


EDITS = [("edit", {"text": "Badhuset öppnar 10."}), ("delete", {})]


@pytest.mark.parametrize(("kind", "words"), EDITS)
def test_edit_and_deletion_when_done_then_sent_without_a_new_record(
    post_room: FakeTown, kind: str, words: dict[str, str]
) -> None:
    sent = deliver(letter(post_room))
    row = change(letter(post_room, words.get("text", "-")), kind=kind, target_external_id="p1")
    row = deliver(row)
    assert (row.state, row.external_id, row.record) == (State.SENT, None, None)
    assert told(row) == ["outbox.done"]
    assert Record.objects.filter(account=sent.account).count() == 1


def test_batch_when_one_row_meets_a_fault_of_ours_then_the_others_get_their_receipts(
    post_room: FakeTown, quick: None
) -> None:
    rows = [letter(post_room, f"Svar {n}") for n in range(3)]
    failpoints.arm("sent:raise", permitted=True)
    with pytest.raises(failpoints.FailpointHit):
        batch.deliver_due(now=NOW)
    states = sorted(now_of(row).state for row in rows)
    assert states == [State.SENDING, State.SENT, State.SENT]


def test_outbox_when_a_person_says_send_again_then_it_leaves_with_the_same_key(
    post_room: FakeTown,
) -> None:
    become(post_room, "listed")
    row = change(letter(post_room), state=State.HUMAN, epoch=1, clean_reads=3)
    outbox.resend(row, now=NOW)
    again = deliver(row)
    assert (again.state, again.client_key) == (State.SENT, row.client_key)


def test_payload_when_encoded_and_decoded_then_it_is_the_same(post_room: FakeTown) -> None:
    row = letter(post_room, "Åäö 🌊")
    decoded = payload.decode(bytes(row.payload or b""))
    assert decoded == payload.Payload("Åäö 🌊", "public", "sv")
