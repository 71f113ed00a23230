"""What people do with an alarm: say that they have read it, phone the next, tell what was done."""

from __future__ import annotations

from uuid import UUID

from torget.alarms import ladder
from torget.alarms.models import Alarm, Fate, Notice, Rung, Way
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person


class AlreadyRead(Exception):
    """Någon annan har redan bekräftat larmet."""


class AlreadyClosed(Exception):
    """Larmet är redan avslutat."""


class WhatWasDoneMissing(Exception):
    """Skriv vad som har gjorts."""


class NotToBePhoned(Exception):
    """Personen står inte på listan över dem som larmet gäller."""


@act("alarm.acknowledge", source="Regler: Tänk på det här, p. 3; Roller och ansvar, p. 1-3")
def acknowledge(actor: Actor, alarm: Alarm, /) -> Done[Alarm]:
    """The alarm is read by this person, and nobody more is told. It is still open."""
    alarm = _locked(alarm)
    if alarm.closed_at is not None:
        raise AlreadyClosed
    if alarm.acknowledged_at is not None:
        raise AlreadyRead
    _read(actor, alarm)
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by", "next_round_at"])
    return Done(alarm, {"kind": alarm.kind, "round": alarm.round})


@act("alarm.phone", source="Regler: Tänk på det här, p. 3")
def note_call(actor: Actor, alarm: Alarm, /, *, person_id: UUID) -> Done[Notice]:
    """It is noted that this person has been phoned by the actor; the rounds go on until read."""
    alarm = _locked(alarm)
    if alarm.closed_at is not None:
        raise AlreadyClosed
    account = alarm.account
    everybody = ladder.people(account, Rung.OFFICERS, now=actor.now)
    called = next((person for person in everybody if person.id == person_id), None)
    if called is None:
        raise NotToBePhoned
    notice = Notice.objects.create(
        id=ids.new(actor.now),
        alarm=alarm,
        round=alarm.round,
        rung=_rung_of(alarm, called),
        person=called,
        way=Way.PHONE,
        fate=Fate.CALLED,
        at=actor.now,
        by=actor.person,
    )
    return Done(notice, {"person": str(called.id), "notice": str(notice.id)})


@act("alarm.close", source="Regler: Tänk på det här, p. 3")
def close(actor: Actor, alarm: Alarm, /, *, text: str) -> Done[Alarm]:
    """The alarm is closed and what was done about it stays in the ledger."""
    alarm = _locked(alarm)
    why = text.strip()
    if alarm.closed_at is not None:
        raise AlreadyClosed
    if not why:
        raise WhatWasDoneMissing
    if alarm.acknowledged_at is None:
        _read(actor, alarm)
    alarm.closed_at, alarm.closed_by, alarm.next_round_at = actor.now, actor.person, None
    alarm.save(
        update_fields=[
            "acknowledged_at",
            "acknowledged_by",
            "next_round_at",
            "closed_at",
            "closed_by",
        ]
    )
    return Done(alarm, {"kind": alarm.kind, "object": str(alarm.object_id)}, why)


def _locked(alarm: Alarm) -> Alarm:
    return (
        Alarm.objects.select_for_update(of=("self",))
        .select_related("account__owner", "account__deputy", "account__responsible_manager")
        .get(id=alarm.id)
    )


def _read(actor: Actor, alarm: Alarm) -> None:
    alarm.acknowledged_at, alarm.acknowledged_by = actor.now, actor.person
    alarm.next_round_at = None


def _rung_of(alarm: Alarm, person: Person) -> Rung:
    account = alarm.account
    places = {
        account.responsible_manager_id: Rung.MANAGER,
        account.deputy_id: Rung.DEPUTY,
        account.owner_id: Rung.OWNER,
    }
    return places.get(person.id, Rung.OFFICERS)
