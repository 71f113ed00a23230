"""Sending an alarm's rounds until somebody has read it: rather twice than never, and bounded.

A round is claimed in one transaction, sent outside of any, and counted in another. If the process
dies between, the claim lapses and the round is sent again to those who have no notice of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from torget.alarms import ladder, letters, ways
from torget.alarms.models import Alarm, Fate, Kind, Notice, Way
from torget.kit import ids
from torget.ledger import write as ledger
from torget.ledger.canon import Plain
from torget.organisation.models import Person

LEASE = timedelta(minutes=2)
MOST_TOGETHER = 200
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages of one kind the same people get of one account in a stretch of time.

    What comes beyond that waits and is told all in one message, so that a storm of messages is
    no storm of text messages.
    """

    most: int
    within: timedelta


PACES: Mapping[str, Pace] = {Kind.ACUTE_DANGER: Pace(5, timedelta(minutes=1))}
PACE_OTHERWISE = Pace(1, timedelta(hours=1))


def anything_due(*, now: datetime) -> bool:
    """Tell whether a round is due."""
    return _due(now).exists()


def sound_due(*, now: datetime, most: int = 100) -> int:
    """Send what is due; return how many messages' rounds that was, at most `most` at a time."""
    for count in range(most):
        batch = _claim(now)
        if not batch:
            return count
        _sound(batch, now=now)
    return most


def _due(now: datetime) -> QuerySet[Alarm]:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return Alarm.objects.filter(free, next_round_at__lte=now)


def _claim(now: datetime) -> tuple[Alarm, ...]:
    """Take what is due of one kind on one account for the same people; () where nothing is."""
    with transaction.atomic():
        while (first := _locked(_due(now)).first()) is not None:
            alike = _due(now).filter(account=first.account_id, kind=first.kind, rung=first.rung)
            batch = tuple(_locked(alike)[:MOST_TOGETHER])
            chosen = Alarm.objects.filter(id__in=[alarm.id for alarm in batch])
            if (until := _quiet_until(first, now)) is None:
                chosen.update(claimed_until=now + LEASE, tries=F("tries") + 1)
                return batch
            chosen.update(next_round_at=until)
    return ()


def _locked(rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    return (
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("account__owner", "account__deputy", "account__responsible_manager")
        .order_by("next_round_at", "id")
    )


def _quiet_until(alarm: Alarm, now: datetime) -> datetime | None:
    """Return when these people may be told again of the like, None where it is now."""
    if alarm.tries:  # a round that was cut off is not held up
        return None
    pace = PACES.get(alarm.kind, PACE_OTHERWISE)
    sent = (
        Notice.objects.filter(
            alarm__account=alarm.account_id,
            alarm__kind=alarm.kind,
            rung=alarm.rung,
            fate=Fate.SENT,
            at__gt=now - pace.within,
        )
        .exclude(alarm=alarm)
        .order_by("-at")
        .values_list("at", flat=True)
        .distinct()[: pace.most]
    )
    last = list(sent)
    return last[-1] + pace.within if len(last) == pace.most else None


def _sound(batch: Sequence[Alarm], *, now: datetime) -> None:
    first = batch[0]
    people = ladder.people(first.account, first.rung, now=now)
    tired = first.tries >= MOST_TRIES  # it has been cut off again and again: on to the next
    reached = [not tired and _tell(batch, person, now=now) for person in people]
    with transaction.atomic():
        for alarm in batch:
            _advance(alarm, people, reached=any(reached), now=now)


def _tell(batch: Sequence[Alarm], person: Person, *, now: datetime) -> bool:
    """Tell one person in every way that is open, or for what is not acute in the first that works.

    True where one way worked. Whoever has a notice of this round already is not told again.
    """
    first = batch[0]
    letter = letters.compose(first, person, others=len(batch) - 1)
    told = set(
        Notice.objects.filter(
            alarm=first, round=first.round, person=person, fate=Fate.SENT
        ).values_list("way", flat=True)
    )
    reached = bool(told)
    for way, send in ways.open_ways().items():
        if way in told or (reached and first.kind != Kind.ACUTE_DANGER):
            continue
        code = send(letter, now=now)
        _note(batch, person, way, code, now=now)
        reached = reached or not code
    return reached


def _note(batch: Sequence[Alarm], person: Person, way: Way, code: str, *, now: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(
            id=ids.new(now),
            alarm=alarm,
            round=alarm.round,
            rung=alarm.rung,
            person=person,
            way=way,
            fate=Fate.FAILED if code else Fate.SENT,
            code=code,
            at=now,
        )
        for alarm in batch
    )


def _advance(alarm: Alarm, people: Sequence[Person], *, reached: bool, now: datetime) -> None:
    """Count the round, unless somebody has read or closed the alarm meanwhile."""
    rung, next_at = ladder.next_round(alarm, reached=reached, now=now)
    counted = Alarm.objects.filter(
        id=alarm.id, round=alarm.round, acknowledged_at__isnull=True, closed_at__isnull=True
    ).update(rung=rung, next_round_at=next_at, round=F("round") + 1, claimed_until=None, tries=0)
    meta: dict[str, Plain] = {
        "round": alarm.round + 1,
        "rung": alarm.rung,
        "people": [str(person.id) for person in people],
        "reached": reached,
        "counted": bool(counted),
    }
    ledger.write(ledger.Entry("alarm.sounded", "alarm", alarm.id, ledger.SYSTEM, now, meta))
