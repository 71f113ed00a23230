"""The desk, on a database that really commits: threads send, one writes receipts."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, connections
from pytest_django.plugin import DjangoDbBlocker

from tests.channels.fake_town import FakeTown, settled
from tests.channels.letters import allow_today, letter, now_of
from tests.conftest import point_at
from torget.channels.deliver.claim import Claimed, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.desk import Desk
from torget.channels.deliver.outcome import Outcome
from torget.channels.models import State
from torget.channels.timing import timing
from torget.kit import failpoints
from torget.kit.postgres import Server


@pytest.fixture
def committing(
    database_server: Server,
    own_database: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
    quick: None,
) -> Iterator[FakeTown]:
    """The town in a database of this test's own."""
    before = {name: dict(connections[name].settings_dict) for name in ("default", "owner")}
    with django_db_blocker.unblock():
        point_at(database_server, own_database)
        try:
            with settled(tmp_path) as found:
                allow_today(found)
                yield found
        finally:
            for name, settings_dict in before.items():
                connections[name].close()
                connections[name].settings_dict.update(settings_dict)


def _clock() -> datetime:
    return datetime.now(UTC)


class Counter:
    """Settles nothing, and counts for which letters it was asked to."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked: list[UUID] = []
        self.fault = fault

    def __call__(self, outbox_id: UUID, now: datetime) -> None:
        """Note it; raise what was given."""
        del now
        self.asked.append(outbox_id)
        if self.fault is not None:
            raise self.fault


def test_desk_when_closed_before_anything_then_nothing_was_started() -> None:
    empty = Desk(_clock, Counter())
    empty.close()
    assert empty.take() == 0


def test_desk_when_there_are_more_letters_than_threads_then_all_leave_and_are_settled(
    committing: FakeTown,
) -> None:
    rows = [letter(committing, f"Svar {n}") for n in range(7)]
    settled_ = Counter()
    small = Desk(_clock, settled_, threads=2)
    assert small.take() == 2
    _until(lambda: len(settled_.asked) == 7)
    small.close()
    assert sorted(settled_.asked) == sorted(row.id for row in rows)
    assert {now_of(row).state for row in rows} == {State.SENT}
    assert small.take() == 0


def test_desk_when_one_letter_is_asked_for_then_it_leaves_first(committing: FakeTown) -> None:
    letter(committing, "Det ena.")
    row = letter(committing, "Det andra.")
    hasty = Desk(_clock, Counter())
    assert hasty.take(only=[row.id]) == 1
    hasty.close()
    assert committing.citizens.accepted()[0] == "Det andra."


def test_desk_when_a_letter_meets_a_fault_of_ours_then_the_others_go_on(
    committing: FakeTown,
) -> None:
    rows = [letter(committing, f"Svar {n}") for n in range(2)]
    failpoints.arm("sent:raise", permitted=True)
    faulty = Desk(_clock, Counter(ZeroDivisionError()))
    faulty.take()
    faulty.close()
    assert sorted(now_of(row).state for row in rows) == [State.SENDING, State.SENT]


@pytest.mark.parametrize("times", [1, 1000])
def test_desk_when_the_database_is_away_then_the_receipt_is_kept_for_as_long_as_the_lease(
    committing: FakeTown, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    row = letter(committing)
    left = [times]

    def away(*given: object, **named: object) -> bool:
        if left[0] > 0:
            left[0] -= 1
            raise OperationalError
        return commit(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("torget.channels.deliver.desk.commit", away)
    patient = Desk(_clock, Counter())
    patient.take()
    patient.close()
    assert now_of(row).state == (State.SENT if times == 1 else State.SENDING)


class Together(queue.SimpleQueue[tuple[Claimed, Future[Outcome]] | None]):
    """Gives nothing back before so many are back; they come together, as after a long pause."""

    at_once = 3

    def get(self, block: bool = True, timeout: float | None = None) -> object:  # type: ignore[override]
        """Return the next, once they are there."""
        _until(lambda: self.qsize() >= self.at_once)
        self.at_once = 1
        return super().get(block, timeout)


def test_desk_when_receipts_come_together_then_written_in_one_and_each_settled(
    committing: FakeTown,
) -> None:
    rows = [letter(committing, f"Svar {n}") for n in range(3)]
    settled_ = Counter()
    busy = Desk(_clock, settled_, _back=Together())
    assert busy.take() == 3
    _until(lambda: len(settled_.asked) == 3)
    busy.close()
    assert {now_of(row).state for row in rows} == {State.SENT}
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select count(*), count(distinct xmin::text) from torget_attempt where step = 'finish'"
        )
        assert cursor.fetchone() == (3, 1)  # three receipts, one transaction


def test_desk_when_more_cannot_be_taken_then_the_receipt_is_written_and_the_pulse_goes_on(
    committing: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = letter(committing)
    settled_ = Counter()
    asked: list[bool] = []

    def only_once(**told: object) -> object:
        asked.append(True)
        if len(asked) > 1:
            raise OperationalError
        return claim(**told)  # type: ignore[arg-type]

    monkeypatch.setattr("torget.channels.deliver.desk.claim", only_once)
    busy = Desk(_clock, settled_, threads=1)
    assert busy.take() == 1
    _until(lambda: len(asked) > 1)
    busy.close()
    assert (now_of(row).state, settled_.asked) == (State.SENT, [row.id])


def _until(true: object) -> None:
    end = time.monotonic() + 20
    while callable(true) and not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_desk_when_the_disk_is_full_then_the_receipt_is_kept_until_there_is_room(
    committing: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = letter(committing)
    until = time.monotonic() + timing().lease_s + 2

    def full(*given: object, **named: object) -> bool:
        if time.monotonic() < until:
            raise psycopg.errors.DiskFull  # as a COPY does
        return commit(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("torget.channels.deliver.desk.commit", full)
    patient = Desk(_clock, Counter())
    patient.take()
    _until(lambda: now_of(row).state == State.SENT)
    patient.close()
