"""Looking after an account: proof of every look, red when nobody looked, an alarm in turn."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from tests.personas import MONDAY, Town, town
from torget.alarms import sounding
from torget.alarms.models import Alarm, Kind
from torget.organisation import rulebooks
from torget.organisation.models import Account, AccountState, Role, StaffedHours
from torget.organisation.policy import Refused
from torget.supervision import sweeping, watching
from torget.supervision.models import How, Sweep, Watch
from torget.supervision.proof import MOST_SHOWN, proof_of

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LIMIT = timedelta(minutes=160)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that November, local time (one hour before UTC)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MONDAY.tzinfo) - HOUR


@pytest.fixture
def place(db: None) -> Town:
    return town()


def _sweep(place: Town, now: datetime, role: Role = Role.EDITOR) -> Sweep:
    watched = sweeping.Watched(place.account)
    return sweeping.sweep(place.actor(role, now), watched, how=How.LOOKED_THROUGH)


def _red(place: Town, now: datetime) -> bool:
    return watching.standing([place.account.id], now=now)[place.account.id].is_unattended


def test_account_when_first_watched_then_the_limit_in_working_time(place: Town) -> None:
    watching.mind(now=_at(23, 15))

    assert Watch.objects.get(account=place.account).due_at == _at(24, 9, 40)
    assert (_red(place, _at(24, 9, 40)), _red(place, _at(24, 9, 41))) == (False, True)


def test_sweep_then_kept_with_who_and_the_clock_begins_anew(place: Town) -> None:
    watching.mind(now=_at(23, 8))
    done = _sweep(place, _at(23, 9))

    assert (done.person, done.at, done.due_at) == (
        place.people[Role.EDITOR],
        _at(23, 9),
        _at(23, 10, 40),
    )
    assert Watch.objects.get(account=place.account).due_at == _at(23, 11, 40)


def test_account_when_nobody_looks_then_one_alarm_to_owner_deputy_and_manager_in_turn(
    place: Town,
) -> None:
    Account.objects.filter(id=place.account.id).update(deputy=place.people[Role.REGISTRAR])
    watching.mind(now=_at(23, 8))

    raised = [watching.mind(now=now) for now in (_at(23, 10, 40), _at(23, 10, 41), _at(23, 12))]
    for minute in (41, 56, 71, 90):
        sounding.sound_due(now=_at(23, 10) + minute * MINUTE)

    alarm = Alarm.objects.get(account=place.account)
    assert (raised, alarm.kind) == ([0, 2, 0], Kind.UNATTENDED)
    ours = [each.to[0].partition(".")[0] for each in mail.outbox if "badhuset" in each.subject]
    assert ours == ["elin", "rut", "maja"]


def test_alarm_when_somebody_looks_then_it_closes_and_a_new_gap_alarms_anew(place: Town) -> None:
    watching.mind(now=_at(23, 8))
    watching.mind(now=_at(23, 11))
    done = _sweep(place, _at(23, 12))

    alarm = Alarm.objects.get(account=place.account)
    assert (alarm.closed_at, alarm.closed_by, done.due_at < done.at) == (_at(23, 12), None, True)
    watching.mind(now=_at(24, 12))
    assert Alarm.objects.filter(account=place.account).count() == 2


@pytest.mark.parametrize(
    ("looked", "moment"),
    [(_at(23, 15), _at(23, 23)), (_at(27, 15), _at(29, 12)), (_at(27, 15), _at(30, 8))],
    ids=["night", "weekend", "monday_morning"],
)
def test_account_when_nobody_is_on_duty_then_it_does_not_turn_red(
    place: Town, looked: datetime, moment: datetime
) -> None:
    _sweep(place, looked)

    assert _red(place, moment) is False


def test_account_when_it_has_hours_of_its_own_then_counted_in_them(place: Town) -> None:
    StaffedHours.objects.create(account=place.account, weekday=0, opens=time(18), closes=time(23))

    _sweep(place, _at(23, 18))

    assert Watch.objects.get(account=place.account).due_at == _at(23, 20, 40)


def test_rulebook_when_another_is_adopted_then_counted_anew_from_the_last_look(
    place: Town,
) -> None:
    watching.mind(now=_at(23, 8))
    document = rulebooks.shipped_document().replace(b"minutes = 160", b"minutes = 60")
    decision = rulebooks.Decision("Kommunstyrelsen", MONDAY.date(), "KS 2026-2")
    rulebooks.adopt(document, decision, by=None, now=_at(23, 11))

    watching.mind(now=_at(23, 11))

    watch = Watch.objects.get(account=place.account)
    assert (watch.since, watch.due_at) == (_at(23, 8), _at(23, 9))


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.DISCONNECTED])
def test_account_when_not_connected_then_neither_red_nor_swept(
    place: Town, state: AccountState
) -> None:
    watching.mind(now=_at(23, 8))
    Account.objects.filter(id=place.account.id).update(state=state)
    place.account.refresh_from_db()

    assert watching.mind(now=_at(24, 12)) == 1  # the other account alone
    assert place.account.id not in watching.standing([place.account.id], now=_at(24, 12))
    with pytest.raises(sweeping.NotWatched):
        _sweep(place, _at(24, 12))


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.IT, Role.AUDITOR, None], ids=str)
def test_sweep_when_it_is_not_theirs_then_refused(place: Town, role: Role | None) -> None:
    actor = place.actor(role) if role else place.stranger_actor()

    with pytest.raises(Refused) as refused:
        sweeping.sweep(actor, sweeping.Watched(place.account), how=How.ALL_HANDLED)
    assert (refused.value.action, Sweep.objects.count()) == ("supervision.sweep", 0)


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_sweep_when_changed_then_the_database_refuses(place: Town, statement: str) -> None:
    _sweep(place, MONDAY)
    rows = Sweep.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(how="x") if statement == "update" else rows._raw_delete("default")  # noqa: SLF001


def test_proof_then_each_look_and_where_nobody_looked(place: Town) -> None:
    watching.mind(now=_at(23, 8))
    for now in (_at(23, 9), _at(23, 14), _at(24, 8)):
        _sweep(place, now)

    proof = proof_of(place.account, since=_at(23, 0), now=_at(24, 12))

    assert [(look.at, look.late) for look in proof.looks] == [
        (_at(24, 8), timedelta(0)),
        (_at(23, 14), timedelta(minutes=140)),
        (_at(23, 9), timedelta(0)),
    ]
    assert (proof.late_now, proof.gaps, proof.cut) == (timedelta(minutes=80), 2, False)


def test_proof_when_there_are_more_than_are_shown_then_said(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torget.supervision.proof.MOST_SHOWN", 2)
    for hour in (8, 9, 10):
        _sweep(place, _at(23, hour))

    proof = proof_of(place.account, since=_at(23, 0), now=_at(23, 10))

    assert (len(proof.looks), proof.cut, MOST_SHOWN) == (2, True, 500)


def test_mind_when_there_is_no_rulebook_then_nothing(db: None) -> None:
    assert watching.mind(now=MONDAY) == 0
