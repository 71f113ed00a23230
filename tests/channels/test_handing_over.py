"""One parcel to another system: the machine of the letters, with an adapter at the other end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.channels import letters
from tests.channels.fake_town import FakeTown
from tests.channels.letters import change, now_of, steps, told
from tests.connectors.handing.parcels import FILES, MADE_AT
from tests.factories import message, page
from torget.channels import handing, parcels
from torget.channels.deliver import batch, reconcile
from torget.channels.deliver.claim import as_claimed
from torget.channels.deliver.exchange import exchange
from torget.channels.deliver.outcome import Refused
from torget.channels.models import Outbox, State
from torget.channels.payload import sha256
from torget.channels.timing import timing
from torget.connectors.handing import catalogue
from torget.connectors.handing.port import (
    Abilities,
    Adapter,
    Destination,
    Parcel,
    Pending,
    Reference,
)
from torget.connectors.port import IdempotencyClass, NeedsLogin, NotAccepted, OutcomeUnknown
from torget.inbox.collect import take_in
from torget.organisation.models import Role
from torget.records.models import Record, RecordHead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
NOW = letters.NOW
LABEL = parcels.Label(
    adapter="diary",
    address="registrator@kommun.example",
    folder="kultur",
    secrets=False,
    key="torget-0193",
    token="TGABCDEFGHIJKLMNOPQRSTUVWX",
    title="Handling att diarieföra",
    made_at=MADE_AT,
)
GOT = Pending("folder-7")
Answer = Reference | Pending | Exception | None


class Diary:
    """An adapter that answers what it is told to, and counts what it was asked."""

    name = "diary"

    def __init__(
        self,
        takes: Answer = GOT,
        finds: Answer = None,
        *,
        idempotency: IdempotencyClass = IdempotencyClass.NAMED,
    ) -> None:
        """`takes` and `finds` are returned, or raised where they are errors."""
        self.takes, self.finds = takes, finds
        self.asked: list[str] = []
        self.abilities = Abilities(
            sends=True,
            wants=frozenset({"folder"}),
            open_way=False,
            idempotency=idempotency,
            key_lifetime_s=0,
            list_lag_s=0,
            max_bytes=1_000_000,
        )

    def hand_over(self, destination: Destination, parcel: Parcel) -> Reference | Pending:
        """Return or raise what was said."""
        del destination
        self.asked.append(f"hand over {parcel.key}")
        answer = self._said(self.takes)
        assert answer is not None
        return answer

    def look_up(self, destination: Destination, parcel: Parcel) -> Reference | Pending | None:
        """Return or raise what was said."""
        del destination
        self.asked.append(f"look up {parcel.key}")
        return self._said(self.finds)

    @staticmethod
    def _said(answer: Answer) -> Reference | Pending | None:
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def adapters(found: Mapping[str, Adapter]) -> Iterator[None]:
    """Let these be the installed adapters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "adapters", lambda: found)
        yield


def parcel(town: FakeTown, *, secrets: bool = False) -> Outbox:
    """Put a parcel about a citizen's message in the outbox."""
    take_in(town.account, page(message(text="Jag överklagar beslutet.")), now=NOW)
    sending = handing.Sending(
        replace(LABEL, secrets=secrets),
        parcels.pack(FILES),
        Record.objects.get(account=town.account),
        town.place.people[Role.EDITOR],
        "record.propose_registration",
    )
    return handing.post(sending, now=datetime.now(UTC))


def deliver(row: Outbox, diary: Diary) -> str:
    """Send it once and return its state."""
    with adapters({"diary": diary}):
        return batch.deliver_one(row.id, now=datetime.now(UTC)) or ""


def look(row: Outbox, found: Mapping[str, Adapter]) -> int:
    """Let it be the row's turn, and read it back once."""
    change(row, next_try_at=NOW - timedelta(minutes=5))
    with adapters(found):
        return reconcile.reconcile_due(now=datetime.now(UTC))


def unknown(town: FakeTown, **fields: object) -> Outbox:
    """A parcel that may have been taken, and nobody knows."""
    return change(
        parcel(town), state=State.UNKNOWN, epoch=1, unknown_since=datetime.now(UTC), **fields
    )


@pytest.mark.parametrize(
    ("answer", "reference"), [(GOT, ""), (Reference("folder-7", "KS 2026/1"), "KS 2026/1")]
)
def test_parcel_when_taken_then_sent_emptied_and_its_number_kept(
    post_room: FakeTown, answer: Answer, reference: str
) -> None:
    row = parcel(post_room)
    diary = Diary(answer)
    assert deliver(row, diary) == State.SENT
    assert diary.asked == ["hand over torget-0193"]
    done = now_of(row)
    assert (done.external_id, done.reference, done.payload) == ("folder-7", reference, None)
    assert done.record is None  # what is handed over is a record already
    assert told(row) == ["outbox.done"]


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (NotAccepted("folder_full", permanent=False), State.QUEUED, "folder_full"),
        (NotAccepted("smtp_550", permanent=True), State.FAILED, "smtp_550"),
        (NeedsLogin("smtp_535"), State.QUEUED, "smtp_535"),
        (OutcomeUnknown("hung_up"), State.UNKNOWN, "hung_up"),
        (ZeroDivisionError(), State.UNKNOWN, "connector_ZeroDivisionError"),
    ],
)
def test_parcel_when_the_adapter_says_otherwise_then_its_state_tells(
    post_room: FakeTown, answer: Answer, state: State, code: str
) -> None:
    row = parcel(post_room)
    assert deliver(row, Diary(answer)) == state
    kept = now_of(row)
    assert kept.last_error_code == code
    assert kept.payload is not None
    assert post_room.account.state == "connected"  # a diary's fault is not the network's


def test_parcel_when_its_adapter_is_gone_then_it_waits(post_room: FakeTown) -> None:
    row = parcel(post_room)
    with adapters({}):
        assert batch.deliver_one(row.id, now=datetime.now(UTC)) == State.QUEUED
    assert now_of(row).last_error_code == "no_adapter"


@pytest.mark.parametrize(
    ("found", "state", "asked"),
    [
        (GOT, State.SENT, ["look up"]),
        (None, State.SENT, ["look up", "hand over"]),
        (NotAccepted("no_folder", permanent=True), State.FAILED, ["look up"]),
        (OutcomeUnknown("hung_up"), State.QUEUED, ["look up"]),
        (ZeroDivisionError(), State.QUEUED, ["look up"]),
    ],
)
def test_parcel_when_sent_a_second_time_then_looked_for_first(
    post_room: FakeTown, found: Answer, state: State, asked: list[str]
) -> None:
    row = change(parcel(post_room), epoch=1)
    diary = Diary(finds=found)
    assert deliver(row, diary) == state
    assert [each.rsplit(" ", 1)[0] for each in diary.asked] == asked


def test_parcel_when_its_lease_is_nearly_over_then_not_sent(post_room: FakeTown) -> None:
    row = parcel(post_room)
    diary = Diary()
    with adapters({"diary": diary}):
        claimed = as_claimed(row, read_first=False)
        late = replace(claimed, claimed_mono=time.monotonic() - timing().lease_s)
        outcome = exchange(late)
    assert outcome == Refused("lease_too_short", permanent=False)
    assert diary.asked == []


@pytest.mark.parametrize(("approved", "state"), [(False, State.FAILED), (True, State.SENT)])
def test_parcel_when_its_record_became_secret_then_only_an_approved_way_carries_it(
    post_room: FakeTown, approved: bool, state: State
) -> None:
    row = parcel(post_room, secrets=approved)
    RecordHead.objects.filter(record=row.reply_to).update(secrecy=True)
    diary = Diary()
    deliver(row, diary)
    assert now_of(row).state == state
    assert bool(diary.asked) is approved


@pytest.mark.parametrize("payload", [b"", b"torget-hand-over 1\n{}\n", b"torget-hand-over 1\n[]"])
def test_parcel_when_unreadable_then_failed_and_nobody_is_asked(
    post_room: FakeTown, payload: bytes
) -> None:
    row = change(parcel(post_room), payload=payload, payload_sha256=sha256(payload))
    diary = Diary()
    deliver(row, diary)
    assert (now_of(row).state, now_of(row).last_error_code) == (State.FAILED, "payload_unreadable")
    assert diary.asked == []


def test_parcel_when_it_is_about_no_record_then_failed(post_room: FakeTown) -> None:
    row = change(parcel(post_room), reply_to=None)
    deliver(row, Diary())
    assert now_of(row).last_error_code == "payload_unreadable"


def test_reconcile_when_the_parcel_is_there_then_sent_without_a_second(
    post_room: FakeTown,
) -> None:
    row = unknown(post_room)
    diary = Diary(finds=Reference("folder-7", "KS 2026/1"))
    assert look(row, {"diary": diary}) == 1
    assert (now_of(row).state, now_of(row).reference) == (State.SENT, "KS 2026/1")
    assert diary.asked == ["look up torget-0193"]


@pytest.mark.parametrize("fault", [OutcomeUnknown("hung_up"), ZeroDivisionError()])
def test_reconcile_when_nothing_can_be_known_then_it_stays_unknown(
    post_room: FakeTown, fault: Exception
) -> None:
    row = unknown(post_room)
    assert look(row, {"diary": Diary(finds=fault)}) == 0
    assert (now_of(row).state, now_of(row).clean_reads) == (State.UNKNOWN, 0)


@pytest.mark.parametrize(
    ("idempotency", "state"),
    [(IdempotencyClass.NAMED, State.QUEUED), (IdempotencyClass.BLIND, State.HUMAN)],
)
def test_reconcile_when_clean_looks_find_nothing_then_sent_again_only_where_it_is_safe(
    post_room: FakeTown, idempotency: IdempotencyClass, state: State
) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    row = unknown(post_room, clean_reads=10)
    change(row, unknown_since=long_ago)
    assert look(row, {"diary": Diary(idempotency=idempotency)}) == 1
    assert now_of(row).state == state


def test_reconcile_when_the_adapter_is_gone_then_a_person_is_asked(post_room: FakeTown) -> None:
    row = unknown(post_room)
    assert look(row, {}) == 1
    assert now_of(row).state == State.HUMAN


def test_reconcile_when_the_parcel_cannot_be_read_then_a_person_is_asked(
    post_room: FakeTown,
) -> None:
    row = unknown(post_room, payload=b"no parcel", payload_sha256=sha256(b"no parcel"))
    assert look(row, {"diary": Diary()}) == 1
    assert now_of(row).state == State.HUMAN
    assert steps(row) == []
