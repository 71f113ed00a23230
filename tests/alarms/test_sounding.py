"""Rounds: who is told, when the next is, and that it ends when somebody has read it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from pytest_django import Settings

from tests.alarms.conftest import IN_DANGER, Raise, come_in, told
from tests.factories import message
from tests.personas import MONDAY, Town
from torget.alarms import handling, ladder, sounding, ways
from torget.alarms.letters import Letter
from torget.alarms.models import Alarm, Fate, Kind, Notice
from torget.alarms.raising import settle
from torget.kit import ids
from torget.ledger.models import Event
from torget.organisation.models import Person, Role

QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
NIGHT = datetime(2026, 11, 28, 2, 0, tzinfo=MONDAY.tzinfo)  # a Saturday


def _sound(now: datetime = MONDAY) -> int:
    return sounding.sound_due(now=now)


def test_alarm_when_raised_then_the_owner_is_told_at_once_and_no_other(
    place: Town, sound: Raise
) -> None:
    sound()

    assert sounding.anything_due(now=MONDAY)
    assert (_sound(), _sound(), told()) == (1, 0, ["elin"])


def test_alarm_when_nobody_reads_it_then_deputy_manager_and_officers_each_quarter(
    sound: Raise,
) -> None:
    alarm = sound()
    heard: list[list[str]] = []
    for n in range(4):
        _sound(MONDAY + n * QUARTER - SECOND * bool(n))
        _sound(MONDAY + n * QUARTER)
        heard.append(told()[sum(len(each) for each in heard) :])

    alarm.refresh_from_db()
    assert heard == [["elin"], ["rut"], ["maja"], ["elin", "rut", "maja", "kim"]]
    assert (alarm.round, alarm.next_round_at) == (4, MONDAY + 4 * QUARTER)


def test_alarm_when_raised_at_night_then_the_rounds_go_on_all_night(sound: Raise) -> None:
    sound(now=NIGHT)
    _sound(NIGHT)
    _sound(NIGHT + QUARTER)

    assert told() == ["elin", "rut"]


def test_alarm_that_can_wait_when_at_night_then_the_next_is_told_in_working_time(
    sound: Raise,
) -> None:
    alarm = sound(Kind.UNATTENDED, now=NIGHT)
    _sound(NIGHT)

    alarm.refresh_from_db()
    assert alarm.next_round_at == datetime(2026, 11, 30, 7, 0, tzinfo=MONDAY.tzinfo)


def test_alarm_when_nobody_ever_reads_it_then_it_sounds_a_bounded_number_of_times(
    sound: Raise,
) -> None:
    alarm = sound()
    now = MONDAY
    for _n in range(200):
        _sound(now)
        alarm.refresh_from_db()
        if alarm.next_round_at is None:
            break
        now = alarm.next_round_at

    assert alarm.round == ladder.MOST_ROUNDS
    assert now - MONDAY < timedelta(days=2)
    assert alarm.closed_at is None


@pytest.mark.parametrize(
    ("kind", "rungs"),
    [
        (Kind.ACUTE_DANGER, ["owner", "deputy", "manager", "officers"]),
        (Kind.UNATTENDED, ["owner", "deputy", "manager"]),
        (Kind.OVERDUE, ["deputy"]),
        (Kind.OVERDUE_ANSWER, ["manager"]),
        (Kind.HAND_OVER_FAILED, ["owner", "deputy", "manager", "officers"]),
        (Kind.REMOVAL_FAILED, ["owner", "deputy", "manager", "officers"]),
    ],
)
def test_kind_then_its_people_in_turn_and_then_silence(
    sound: Raise, kind: Kind, rungs: list[str]
) -> None:
    alarm = sound(kind)
    now, seen = MONDAY, []
    for _n in range(6):
        seen.append(str(alarm.rung))
        _sound(now)
        alarm.refresh_from_db()
        if alarm.next_round_at is None:
            break
        now = alarm.next_round_at

    assert seen[: len(rungs)] == rungs
    assert (alarm.next_round_at is None) is (kind != Kind.ACUTE_DANGER)


def test_alarm_when_read_then_nobody_more_is_told(place: Town, sound: Raise) -> None:
    alarm = sound()
    _sound()

    handling.acknowledge(place.actor(Role.EDITOR, MONDAY + QUARTER - SECOND), alarm)

    assert not sounding.anything_due(now=MONDAY + QUARTER)
    assert (_sound(MONDAY + 4 * QUARTER), told()) == (0, ["elin"])


def test_person_when_switched_off_then_the_next_is_told_at_once(place: Town, sound: Raise) -> None:
    Person.objects.filter(id=place.people[Role.EDITOR].id).update(is_active=False)
    sound()

    _sound()

    assert told() == ["rut"]


def test_mail_when_it_fails_then_visible_and_all_others_are_told_at_once(
    sound: Raise, dead_server: None
) -> None:
    alarm = sound()

    _sound()

    tried = Notice.objects.filter(alarm=alarm).order_by("at", "id")
    assert {(each.fate, each.code) for each in tried} == {(Fate.FAILED, "connectionrefusederror")}
    assert [each.person.name.split()[0] for each in tried] == [
        *("Elin", "Rut", "Maja"),
        *("Elin", "Rut", "Maja", "Kim"),
    ]
    alarm.refresh_from_db()
    assert alarm.next_round_at == MONDAY + QUARTER


def test_mail_when_there_is_no_server_then_it_has_failed_and_not_been_sent(
    settings: Settings, sound: Raise
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    alarm = sound()

    _sound()

    assert set(Notice.objects.filter(alarm=alarm).values_list("fate", "code")) == {
        (Fate.FAILED, "no_mail_server")
    }


def test_round_when_the_process_dies_in_it_then_sent_again_and_never_lost(
    sound: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = sound()

    def die(*_args: object, **_more: object) -> str:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ways, "mail", die)
        with pytest.raises(SystemExit):
            _sound()
    before = (_sound(MONDAY + SECOND), told())
    _sound(MONDAY + sounding.LEASE)

    alarm.refresh_from_db()
    assert (before, told(), alarm.round) == ((0, []), ["elin"], 1)


def test_round_when_it_dies_after_sending_then_who_has_a_notice_is_not_told_again(
    sound: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound()

    def die(*_args: object, **_more: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sounding, "_advance", die)
        with pytest.raises(SystemExit):
            _sound()
    _sound(MONDAY + sounding.LEASE)

    assert told() == ["elin"]


def test_round_when_it_is_cut_off_again_and_again_then_the_next_are_told(
    sound: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = sound()
    Alarm.objects.filter(id=alarm.id).update(tries=sounding.MOST_TRIES)

    _sound()

    assert told() == ["rut"]


def test_round_when_read_while_it_is_sent_then_it_is_not_taken_up_again(
    place: Town, sound: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = sound()
    send = ways.mail

    def read_meanwhile(letter: Letter, *, now: datetime) -> str:
        handling.acknowledge(place.actor(Role.EDITOR), alarm)
        return send(letter, now=now)

    monkeypatch.setattr(ways, "mail", read_meanwhile)
    _sound()

    alarm.refresh_from_db()
    assert (alarm.next_round_at, alarm.acknowledged_by) == (None, place.people[Role.EDITOR])
    assert _sound(MONDAY + QUARTER) == 0


def test_alarms_when_a_hundred_come_at_once_then_one_message_tells_of_them_all(
    sound: Raise,
) -> None:
    for n in range(100):
        sound(about=ids.new(MONDAY + n * SECOND))

    _sound()

    (letter,) = mail.outbox
    assert "Det finns 99 till av samma slag." in letter.body
    assert Notice.objects.filter(fate=Fate.SENT).count() == 100


def test_alarms_when_they_keep_coming_then_five_messages_a_minute(sound: Raise) -> None:
    for n in range(180):
        sound(about=ids.new(MONDAY + n * SECOND), now=MONDAY + n * SECOND)
        _sound(MONDAY + n * SECOND)

    assert told() == ["elin"] * 15
    assert not Alarm.objects.filter(round=0, next_round_at__isnull=True).exists()


def test_letter_then_it_holds_no_word_of_the_citizens(place: Town) -> None:
    item = come_in(place, message("1", f"KANARIE {IN_DANGER}", author="hemligt"))
    _sound()

    (letter,) = mail.outbox
    alarm = Alarm.objects.get(object_id=item.id)
    text = f"{letter.subject}\n{letter.body}"
    assert (letter.to, "KANARIE" in text, "emligt" in text) == (
        [place.people[Role.EDITOR].email],
        False,
        False,
    )
    assert letter.subject == f"Larm: någon kan vara i fara, på {place.account.display_name}"
    assert f"/larm/{alarm.id}/" in letter.body


def test_same_cause_when_raised_again_then_the_same_alarm(sound: Raise) -> None:
    first, again = sound(), sound(now=MONDAY + SECOND)

    assert first.id == again.id
    assert Event.objects.filter(type="alarm.raised").count() == 1


def test_same_cause_when_closed_then_a_new_alarm(place: Town, sound: Raise) -> None:
    first = sound()
    handling.close(place.actor(Role.MANAGER), first, text="Ringde 112.")

    assert sound().id != first.id


def test_settled_when_it_came_right_then_closed_by_nobody_and_silent(
    place: Town, sound: Raise
) -> None:
    alarm = sound(Kind.UNATTENDED)
    other = sound(Kind.OVERDUE)

    settled = settle(Kind.UNATTENDED, [place.account.id], now=MONDAY)

    alarm.refresh_from_db()
    other.refresh_from_db()
    assert (settled, alarm.closed_at, alarm.closed_by) == (1, MONDAY, None)
    assert other.closed_at is None


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_notice_when_changed_then_the_database_refuses(sound: Raise, statement: str) -> None:
    sound()
    _sound()

    rows = Notice.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(code="x") if statement == "update" else rows._raw_delete("default")  # noqa: SLF001
