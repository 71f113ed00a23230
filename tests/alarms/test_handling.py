"""What people do with an alarm, and who may."""

from __future__ import annotations

import pytest

from tests.alarms.conftest import Raise
from tests.personas import MONDAY, Town
from torget.alarms import handling, lists
from torget.alarms.models import Alarm, Notice, Rung, Way
from torget.kit import ids
from torget.ledger.models import Event, EventReason
from torget.organisation.models import Role
from torget.organisation.policy import Refused


def test_acknowledge_then_who_and_when_and_still_open(place: Town, sound: Raise) -> None:
    alarm = handling.acknowledge(place.actor(Role.EDITOR), sound())

    assert (alarm.acknowledged_by, alarm.acknowledged_at, alarm.closed_at) == (
        place.people[Role.EDITOR],
        MONDAY,
        None,
    )
    assert Event.objects.get(type="alarm.acknowledge").object_id == alarm.id


def test_acknowledge_when_another_was_first_then_told_so_and_nothing_changed(
    place: Town, sound: Raise
) -> None:
    alarm = sound()
    handling.acknowledge(place.actor(Role.EDITOR), alarm)

    with pytest.raises(handling.AlreadyRead):
        handling.acknowledge(place.actor(Role.MANAGER), alarm)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == place.people[Role.EDITOR]


def test_close_when_nothing_is_written_then_refused(place: Town, sound: Raise) -> None:
    with pytest.raises(handling.WhatWasDoneMissing):
        handling.close(place.actor(Role.MANAGER), sound(), text=" \n")


def test_close_when_told_what_was_done_then_it_stays_and_counts_as_read(
    place: Town, sound: Raise
) -> None:
    alarm = handling.close(place.actor(Role.MANAGER), sound(), text=" Ringde 112. ")

    assert EventReason.objects.get(event__type="alarm.close").text == "Ringde 112."
    assert (alarm.closed_by, alarm.acknowledged_by, alarm.next_round_at) == (
        place.people[Role.MANAGER],
        place.people[Role.MANAGER],
        None,
    )


@pytest.mark.parametrize("doing", ["acknowledge", "phone", "close"])
def test_act_when_the_alarm_is_closed_then_told_so(place: Town, sound: Raise, doing: str) -> None:
    alarm = sound()
    boss = place.actor(Role.MANAGER)
    handling.close(boss, alarm, text="Falskt larm.")

    with pytest.raises(handling.AlreadyClosed):
        _do(place, doing, Role.MANAGER, alarm)


def test_call_when_made_then_noted_with_the_persons_part(place: Town, sound: Raise) -> None:
    notice = handling.note_call(
        place.actor(Role.MANAGER), sound(), person_id=place.people[Role.REGISTRAR].id
    )

    assert (notice.way, notice.rung, notice.by) == (
        Way.PHONE,
        Rung.DEPUTY,
        place.people[Role.MANAGER],
    )


def test_call_when_to_somebody_else_then_refused(place: Town, sound: Raise) -> None:
    alarm = sound()
    for person_id in (place.people[Role.ARCHIVIST].id, place.stranger.id, ids.new(MONDAY)):
        with pytest.raises(handling.NotToBePhoned):
            handling.note_call(place.actor(Role.MANAGER), alarm, person_id=person_id)
    assert Notice.objects.count() == 0


def _do(place: Town, doing: str, role: Role | None, alarm: Alarm) -> None:
    actor = place.actor(role) if role else place.stranger_actor()
    match doing:
        case "acknowledge":
            handling.acknowledge(actor, alarm)
        case "phone":
            handling.note_call(actor, alarm, person_id=alarm.account.owner_id)
        case _:
            handling.close(actor, alarm, text="Klart.")


ACTS = {"acknowledge": "alarm.acknowledge", "phone": "alarm.phone", "close": "alarm.close"}


@pytest.mark.parametrize("doing", ACTS)
@pytest.mark.parametrize("role", [Role.ARCHIVIST, Role.DATA_PROTECTION_OFFICER, None], ids=str)
def test_act_when_it_is_not_theirs_then_refused(
    place: Town, sound: Raise, doing: str, role: Role | None
) -> None:
    alarm = sound()

    with pytest.raises(Refused) as refused:
        _do(place, doing, role, alarm)
    assert refused.value.action == ACTS[doing]
    assert Event.objects.filter(type=ACTS[doing]).count() == 0


def test_lists_when_in_another_authority_then_empty_and_not_found(
    place: Town, sound: Raise
) -> None:
    alarm = sound()
    stranger = place.stranger_actor()

    assert lists.open_alarms(place.actor(Role.EDITOR)) == (alarm,)
    assert (lists.open_alarms(stranger), lists.closed_alarms(stranger)) == ((), ())
    with pytest.raises(Alarm.DoesNotExist):
        lists.find(stranger, alarm.id)
