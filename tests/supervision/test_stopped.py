"""What has stopped on its way out sounds an alarm, once, until somebody has seen to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.factories import message, page
from tests.moderation.conftest import square
from tests.moderation.square import ADVERT, Square, hide
from tests.personas import MONDAY, Town, town
from torget.alarms import handling
from torget.alarms.models import Alarm, Kind
from torget.channels.models import Outbox, State
from torget.handover.handing import Case, hand_over
from torget.handover.models import HandOver, HandOverState, Port
from torget.inbox.collect import take_in
from torget.moderation.models import Measure, Standing
from torget.organisation.models import Role
from torget.records.models import Record
from torget.supervision import stopped

__all__ = ["square"]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place(db: None) -> Town:
    return town()


@pytest.fixture
def parcel(place: Town) -> HandOver:
    """A hand-over that has been asked for."""
    take_in(place.account, page(message(text="Jag överklagar beslutet.")), now=MONDAY)
    case = Case(
        Port.REGISTRY,
        Record.objects.get(account=place.account),
        "register",
        place.people[Role.EDITOR],
        "record.propose_registration",
        "",
    )
    return hand_over(case, now=MONDAY)


def _stop(parcel: HandOver, state: HandOverState = HandOverState.FAILED) -> None:
    HandOver.objects.filter(id=parcel.id).update(state=state, error_code="smtp_550")


def _open(kind: Kind) -> list[tuple[str, object]]:
    found = Alarm.objects.filter(kind=kind, closed_at=None)
    return list(found.values_list("object_type", "object_id"))


def test_hand_over_when_it_goes_as_it_should_then_no_alarm(parcel: HandOver) -> None:
    assert stopped.mind(now=MONDAY) == 0
    assert not Alarm.objects.exists()


@pytest.mark.parametrize("late", [False, True])
def test_hand_over_when_failed_or_past_its_limit_then_one_alarm(
    parcel: HandOver, late: bool
) -> None:
    now = parcel.due_at if late else MONDAY
    if not late:
        _stop(parcel)

    assert [stopped.mind(now=now), stopped.mind(now=now + MINUTE)] == [1, 0]
    assert _open(Kind.HAND_OVER_FAILED) == [("handover", parcel.id)]


def test_alarm_when_the_hand_over_goes_on_then_closed_and_a_new_failure_sounds_anew(
    parcel: HandOver,
) -> None:
    raised = []
    for state in (HandOverState.FAILED, HandOverState.PENDING, HandOverState.FAILED):
        _stop(parcel, state)
        raised.append(stopped.mind(now=MONDAY))

    assert raised == [1, 0, 1]
    assert Alarm.objects.filter(closed_at__isnull=False).count() == 1
    assert _open(Kind.HAND_OVER_FAILED) == [("handover", parcel.id)]


@pytest.mark.parametrize(("after", "again"), [(timedelta(hours=23), 0), (timedelta(hours=25), 1)])
def test_alarm_when_a_person_closed_it_then_quiet_for_a_day(
    place: Town, parcel: HandOver, after: timedelta, again: int
) -> None:
    _stop(parcel)
    stopped.mind(now=MONDAY)
    alarm = Alarm.objects.get()
    handling.close(place.actor(Role.EDITOR, MONDAY), alarm, text="Jag ringer registratorn.")

    assert stopped.mind(now=MONDAY + MINUTE) == 0
    assert stopped.mind(now=MONDAY + after) == again


def _measure(square: Square) -> Measure:
    item = square.comment(ADVERT)
    return hide(square, item)


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED, State.HUMAN])
def test_removal_when_the_network_has_not_taken_it_then_an_alarm(
    square: Square, state: State
) -> None:
    measure = _measure(square)
    now = measure.at
    assert stopped.mind(now=now) == 0
    Outbox.objects.filter(measure=measure).update(state=state)

    assert stopped.mind(now=now) == 1
    assert _open(Kind.REMOVAL_FAILED) == [("moderation", measure.id)]


def test_removal_when_it_should_have_been_away_by_now_then_an_alarm_until_it_is(
    square: Square,
) -> None:
    measure = _measure(square)
    due: datetime = measure.at + timedelta(hours=2)
    Measure.objects.filter(id=measure.id).update(due_at=due)

    assert [stopped.mind(now=due - MINUTE), stopped.mind(now=due)] == [0, 1]
    Measure.objects.filter(id=measure.id).update(state=Standing.IN_FORCE, in_force_at=due)
    assert stopped.mind(now=due) == 0
    assert _open(Kind.REMOVAL_FAILED) == []
