"""Asking for a hand-over: one row, whatever happens, and its standing in view."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.handover.conftest import Ask
from tests.personas import MONDAY, Town
from torget.handover import standing
from torget.handover.handing import LONGEST_NOTE, AlreadyHandedOver, NoteTooLong, new_token
from torget.handover.models import HandOver, Port
from torget.handover.standing import NOTHING, Stage, Standing
from torget.ledger.models import Event, EventReason
from torget.organisation.models import Role
from torget.organisation.policy import of_account
from torget.records.models import Record, RecordHead


def test_hand_over_when_asked_then_pending_with_who_why_and_a_limit(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()

    row.refresh_from_db()
    assert (row.state, row.port, row.ground, row.note) == (
        "pending",
        "registry",
        "register",
        "Gäller bygglovet.",
    )
    assert (row.record_id, row.asked_by_id) == (record.id, place.people[Role.EDITOR].id)
    assert row.scope == of_account(place.account)
    assert row.due_at == MONDAY + timedelta(days=1)  # one working day from Monday morning


def test_hand_over_when_asked_then_the_record_tells_it_without_the_words(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask(note="Hemliga ord")

    event = Event.objects.get(type="record.handed_over")
    assert (event.object_id, event.actor_id) == (record.id, place.people[Role.EDITOR].id)
    assert str(row.id).encode() in bytes(event.canon)
    assert b"Hemliga ord" not in bytes(event.canon)
    assert EventReason.objects.get(event=event).text == "Hemliga ord"


def test_hand_over_when_asked_twice_then_one_row_and_one_event(ask: Ask) -> None:
    first, second = ask(note="ett"), ask(note="två")

    assert first.id == second.id
    assert HandOver.objects.count() == 1
    assert Event.objects.filter(type="record.handed_over").count() == 1


def test_hand_over_when_to_both_systems_then_two_rows(ask: Ask) -> None:
    assert ask(Port.REGISTRY).id != ask(Port.COMPLAINTS).id
    assert HandOver.objects.get(port="complaints").due_at == MONDAY + timedelta(days=2)


def test_hand_over_when_the_record_has_its_number_then_refused(record: Record, ask: Ask) -> None:
    RecordHead.objects.filter(record=record).update(registration_no="KS 2026/1")

    with pytest.raises(AlreadyHandedOver):
        ask()
    assert HandOver.objects.count() == 0


def test_hand_over_when_the_complaint_has_its_number_then_refused(ask: Ask) -> None:
    row = ask(Port.COMPLAINTS)
    HandOver.objects.filter(id=row.id).update(
        state="confirmed",
        registration_no="K-1",
        confirmed_how="mail",
        ended_at=MONDAY,
        note="",
    )

    with pytest.raises(AlreadyHandedOver):
        ask(Port.COMPLAINTS)


def test_hand_over_when_the_note_is_too_long_then_refused(ask: Ask) -> None:
    with pytest.raises(NoteTooLong):
        ask(note="x" * (LONGEST_NOTE + 1))


@pytest.mark.parametrize("note", ["\x00", "a\ud800b", "\u202eomvänt", "😀" * 100])
def test_hand_over_when_the_note_holds_strange_signs_then_kept(ask: Ask, note: str) -> None:
    row = ask(note=note)

    row.refresh_from_db()
    assert row.note == note.replace("\x00", "\ufffd").replace("\ud800", "?")


def test_hand_over_when_the_act_is_undone_then_nothing_is_left(ask: Ask) -> None:
    def failing() -> None:
        with transaction.atomic():
            ask()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert (HandOver.objects.count(), Event.objects.filter(type="record.handed_over").count()) == (
        0,
        0,
    )


def test_table_when_a_second_open_row_is_written_past_us_then_the_database_refuses(
    ask: Ask,
) -> None:
    row = ask()
    row.id, row.token = uuid4(), new_token()

    with pytest.raises(IntegrityError, match="hand_over_once_per_port"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"state": "confirmed", "ended_at": MONDAY, "note": ""}, "confirmed_has_number"),
        ({"registration_no": "1"}, "confirmed_has_number"),
        (
            {
                "state": "confirmed",
                "ended_at": MONDAY,
                "registration_no": "1",
                "confirmed_how": "mail",
            },
            "ended_is_emptied",
        ),
        ({"state": "withdrawn", "ended_at": MONDAY}, "ended_is_emptied"),
        (
            {
                "state": "confirmed",
                "ended_at": MONDAY,
                "registration_no": "1",
                "confirmed_how": "hand",
                "note": "",
            },
            "by_hand_has_person",
        ),
    ],
)
def test_table_when_a_row_contradicts_itself_then_the_database_refuses(
    ask: Ask, columns: dict[str, object], rule: str
) -> None:
    row = ask()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        HandOver.objects.filter(id=row.id).update(**columns)


def test_tokens_then_long_and_never_the_same() -> None:
    tokens = {new_token() for _each in range(1000)}

    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {26}


def test_standing_when_nothing_is_asked_then_nothing(record: Record) -> None:
    assert standing.of([record.id]) == {record.id: NOTHING}


def test_standing_when_asked_then_pending_and_the_other_port_untouched(
    record: Record, ask: Ask
) -> None:
    row = ask()

    assert standing.of([record.id]) == {record.id: Standing(Stage.PENDING, hand_over_id=row.id)}
    assert standing.of([record.id], port=Port.COMPLAINTS) == {record.id: NOTHING}


def test_standing_when_failed_then_still_pending_and_says_so(record: Record, ask: Ask) -> None:
    row = ask()
    HandOver.objects.filter(id=row.id).update(state="failed", error_code="smtp_550")

    assert standing.of([record.id])[record.id] == Standing(
        Stage.PENDING, failed=True, hand_over_id=row.id
    )


def test_standing_when_withdrawn_then_nothing(record: Record, ask: Ask) -> None:
    row = ask()
    HandOver.objects.filter(id=row.id).update(state="withdrawn", ended_at=MONDAY, note="")

    assert standing.of([record.id]) == {record.id: NOTHING}


def test_standing_when_the_number_came_another_way_then_registered(record: Record) -> None:
    RecordHead.objects.filter(record=record).update(registration_no="KS 2026/1")

    assert standing.of([record.id]) == {record.id: Standing(Stage.REGISTERED, "KS 2026/1")}


def test_standing_of_many_then_two_queries(record: Record, ask: Ask) -> None:
    ask()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        standing.of([record.id, *(uuid4() for _each in range(50))])

    assert len(asked) == 2
