"""The number is typed: the record has it, the hand-over is done, and it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handover.conftest import Ask
from tests.personas import MONDAY, Town, grant
from torget.handover import confirming, standing
from torget.handover.models import HandOver, Port
from torget.handover.numbers import NumberMissing, NumberUnlikely
from torget.handover.standing import Stage, Standing
from torget.ledger.models import Event
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.organisation.policy import ACTIONS, Refused
from torget.records.models import Record, RecordHead

NUMBER = "KS 2026/00123"


def _confirm(place: Town, row: HandOver, number: str = NUMBER) -> HandOver:
    return confirming.confirm(place.actor(Role.REGISTRAR), row, number=number)


def test_confirm_when_the_number_is_typed_then_the_record_has_it_and_all_is_emptied(
    place: Town, record: Record, ask: Ask
) -> None:
    _confirm(place, ask(), "  KS  2026/00123 ")

    row = HandOver.objects.get(record=record)
    registrar = place.people[Role.REGISTRAR]
    assert RecordHead.objects.get(record=record).registration_no == NUMBER
    assert (row.state, row.registration_no, row.confirmed_how) == ("confirmed", NUMBER, "hand")
    assert (row.confirmed_by_id, row.ended_at, row.note) == (registrar.id, MONDAY, "")
    assert standing.of([record.id])[record.id] == Standing(
        Stage.REGISTERED, NUMBER, hand_over_id=row.id
    )


def test_confirm_then_two_events_one_on_the_record_and_one_on_the_hand_over(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()

    _confirm(place, row)

    registrar = place.people[Role.REGISTRAR].id
    found = Event.objects.filter(type__in=("record.registered", "handover.confirm"))
    assert sorted(found.values_list("type", "object_id", "actor_id")) == [
        ("handover.confirm", row.id, registrar),
        ("record.registered", record.id, registrar),
    ]
    assert all(NUMBER.encode() in bytes(event.canon) for event in found)


def test_confirm_when_failed_then_a_number_by_hand_mends_it(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()
    HandOver.objects.filter(id=row.id).update(state="failed", error_code="smtp_550")

    _confirm(place, row)

    row.refresh_from_db()
    assert (row.state, row.error_code) == ("confirmed", "")


def test_confirm_when_somebody_was_first_then_refused_and_the_first_number_stays(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()
    _confirm(place, row)

    with pytest.raises(confirming.AlreadyEnded):
        _confirm(place, row, "KS 2026/999")
    assert RecordHead.objects.get(record=record).registration_no == NUMBER


def test_confirm_when_the_record_has_another_number_then_refused(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask()
    RecordHead.objects.filter(record=record).update(registration_no="KS 2025/1")

    with pytest.raises(confirming.OtherNumber):
        _confirm(place, row)
    assert HandOver.objects.get(id=row.id).state == "pending"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", NumberMissing),
        (" \t\n", NumberMissing),
        ("ett nummer", NumberUnlikely),
        ("KS\x002026/1", NumberUnlikely),
        ("KS \u202e2026/1", NumberUnlikely),
        ("KS \u200b2026/1", NumberUnlikely),
        ("\ud8002026", NumberUnlikely),
        ("٢٠٢٦", NumberUnlikely),
        ("1" * 61, NumberUnlikely),
    ],
)
def test_confirm_when_it_is_no_number_then_refused_and_nothing_changes(
    place: Town, record: Record, ask: Ask, typed: str, refusal: type[Exception]
) -> None:
    row = ask()

    with pytest.raises(refusal):
        _confirm(place, row, typed)
    assert HandOver.objects.get(id=row.id).state == "pending"
    assert RecordHead.objects.get(record=record).registration_no == ""


def test_confirm_complaint_when_typed_then_the_number_is_on_the_hand_over_only(
    place: Town, record: Record, ask: Ask
) -> None:
    row = ask(Port.COMPLAINTS)

    confirming.confirm_complaint(place.actor(Role.EDITOR), row, number="K-77")

    row.refresh_from_db()
    assert (row.state, row.registration_no) == ("confirmed", "K-77")
    assert RecordHead.objects.get(record=record).registration_no == ""
    assert Event.objects.filter(type="record.complaint_numbered", object_id=record.id).count() == 1


def test_confirm_when_at_the_wrong_desk_then_refused(place: Town, ask: Ask) -> None:
    registrar = place.actor(Role.REGISTRAR)
    to_diary, complaint = ask(Port.REGISTRY), ask(Port.COMPLAINTS)

    with pytest.raises(confirming.WrongDesk):
        confirming.confirm_complaint(registrar, to_diary, number="1")
    with pytest.raises(confirming.WrongDesk):
        confirming.confirm(registrar, complaint, number="1")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", ["handover.confirm", "handover.confirm_complaint"])
def test_confirm_then_only_by_those_the_table_names(
    place: Town, ask: Ask, role: Role, action: str
) -> None:
    port = Port.REGISTRY if action == "handover.confirm" else Port.COMPLAINTS
    verb = confirming.confirm if port == Port.REGISTRY else confirming.confirm_complaint
    row = ask(port)

    if role in ACTIONS[action]:
        assert verb(place.actor(role), row, number="1").state == "confirmed"
        return
    with pytest.raises(Refused):
        verb(place.actor(role), row, number="1")
    assert HandOver.objects.get(id=row.id).state == "pending"


def test_confirm_when_a_registrar_of_another_authority_then_refused(place: Town, ask: Ask) -> None:
    row = ask()
    grant(place.stranger, Role.REGISTRAR, place.other_account.authority)

    with pytest.raises(Refused):
        confirming.confirm(place.stranger_actor(), row, number="1")


def test_confirm_when_the_right_has_ended_then_refused(place: Town, ask: Ask) -> None:
    later = Actor.at(place.people[Role.REGISTRAR], MONDAY + timedelta(days=181))

    with pytest.raises(Refused):
        confirming.confirm(later, ask(), number="1")
