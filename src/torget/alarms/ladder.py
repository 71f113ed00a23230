"""Who is told of an alarm, in turn, and how long each has before the next is told.

Source: Regler, Roller och ansvar, p. 1-3 (owner, deputy, responsible manager); the quarter of
an hour is our proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from torget.alarms.models import Alarm, Kind, Rung
from torget.organisation import hours, rulebooks
from torget.organisation.models import Account, Person, Role, RoleGrant
from torget.rules import deadlines

WAIT = timedelta(minutes=15)
LATER_WAIT = timedelta(hours=1)
QUICK_ROUNDS = 12
MOST_ROUNDS = 48
"""Acute danger sounds every quarter for three hours and then every hour, for at most two days."""
MOST_ROUNDS_IN_HOURS = 8
AT_ANY_HOUR = frozenset({Kind.ACUTE_DANGER})
_ALL = (Rung.OWNER, Rung.DEPUTY, Rung.MANAGER, Rung.OFFICERS)
_ROUTES: Mapping[str, tuple[Rung, ...]] = {
    Kind.UNATTENDED: (Rung.OWNER, Rung.DEPUTY, Rung.MANAGER),
    Kind.OVERDUE: (Rung.DEPUTY,),
    Kind.OVERDUE_ANSWER: (Rung.MANAGER,),
}


def route(kind: str) -> tuple[Rung, ...]:
    """Return who is told of an alarm of this kind, in turn."""
    return _ROUTES.get(kind, _ALL)


def following(kind: str, rung: str) -> Rung | None:
    """Return who is told after these, None after the last."""
    order = route(kind)
    place = order.index(Rung(rung)) + 1
    return order[place] if place < len(order) else None


def people(account: Account, rung: str, *, now: datetime) -> tuple[Person, ...]:
    """Return who is told on this rung, each once; a person who is switched off is passed over.

    The last rung is everybody: those told before and all communications officers.
    """
    first = {
        Rung.OWNER: (account.owner,),
        Rung.DEPUTY: (account.deputy,),
        Rung.MANAGER: (account.responsible_manager,),
        Rung.OFFICERS: (account.owner, account.deputy, account.responsible_manager),
    }[Rung(rung)]
    found = [*first, *(_officers(account, now) if rung == Rung.OFFICERS else ())]
    return tuple({person.id: person for person in found if person.is_active}.values())


def _officers(account: Account, now: datetime) -> tuple[Person, ...]:
    reach = Q(unit__isnull=True) | Q(unit_id=account.unit_id)
    reach &= Q(account__isnull=True) | Q(account_id=account.id)
    grants = RoleGrant.objects.filter(
        reach,
        role=Role.COMMUNICATIONS_OFFICER,
        authority_id=account.authority_id,
        valid_from__lte=now,
        valid_to__gt=now,
    )
    return tuple(Person.objects.filter(id__in=grants.values("person_id")).order_by("id"))


def next_round(alarm: Alarm, *, reached: bool, now: datetime) -> tuple[Rung, datetime | None]:
    """Return who is told next and when; None where nobody more is to be told.

    Where nobody was reached the next are told at once.
    """
    after = following(alarm.kind, alarm.rung)
    if after is not None:
        return after, _in_hours(alarm, now + WAIT, now=now) if reached else now
    if alarm.kind in AT_ANY_HOUR:
        wait = WAIT if alarm.round + 1 < QUICK_ROUNDS else LATER_WAIT
        return Rung(alarm.rung), now + wait if alarm.round + 1 < MOST_ROUNDS else None
    again = not reached and alarm.round + 1 < MOST_ROUNDS_IN_HOURS
    return Rung(alarm.rung), _in_hours(alarm, now + WAIT, now=now) if again else None


def _in_hours(alarm: Alarm, at: datetime, *, now: datetime) -> datetime:
    """Move a round into the account's working time, unless it may sound at any hour."""
    if alarm.kind in AT_ANY_HOUR or at <= now:
        return at
    rulebook = rulebooks.value(rulebooks.current().id)
    staffed = hours.staffed_spans(alarm.account)
    return deadlines.next_working_time(rulebook, at, staffed=staffed)
