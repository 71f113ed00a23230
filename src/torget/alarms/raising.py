"""Raising an alarm, and taking it back when what it was about is no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from torget.alarms import ladder
from torget.alarms.models import Alarm, Kind
from torget.kit import ids
from torget.ledger import write as ledger
from torget.organisation.models import Account


@dataclass(frozen=True, slots=True)
class Cause:
    """What an alarm is about: ids and codes, never a citizen's words."""

    kind: Kind
    account: Account
    object_type: str
    object_id: UUID


def raise_alarm(cause: Cause, *, now: datetime) -> Alarm:
    """The alarm is open and its first round is due; part of the caller's transaction.

    The same cause again while it is open changes nothing and gives the alarm that is there.
    """
    raise_alarms([cause], now=now)
    return Alarm.objects.get(kind=cause.kind, object_id=cause.object_id, closed_at__isnull=True)


def raise_alarms(causes: Iterable[Cause], *, now: datetime) -> int:
    """Raise an alarm for each cause that has none open; return how many, in two questions.

    For what comes many at a time; part of the caller's transaction.
    """
    fresh = {ids.new(now): cause for cause in causes}
    if not fresh:
        return 0
    columns = zip(*(_values(alarm_id, cause) for alarm_id, cause in fresh.items()), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [now, now, *map(list, columns)])
        raised = [alarm_id for (alarm_id,) in cursor.fetchall()]
    return ledger.write_many(
        ledger.Entry("alarm.raised", "alarm", each, ledger.SYSTEM, now, _meta(fresh[each]))
        for each in raised
    )


_RAISE = """
insert into torget_alarm
       (raised_at, next_round_at, round, tries, id, kind, account_id, authority_id, unit_id,
        object_type, object_id, rung)
select %s, %s, 0, 0, *
  from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[],
              %s::text[])
    on conflict do nothing
returning id
"""


def _values(alarm_id: UUID, cause: Cause) -> tuple[object, ...]:
    account = cause.account
    return (
        alarm_id,
        str(cause.kind),
        account.id,
        account.authority_id,
        account.unit_id,
        cause.object_type,
        cause.object_id,
        str(ladder.route(cause.kind)[0]),
    )


def settle(kind: Kind, object_ids: Iterable[UUID], *, now: datetime) -> int:
    """The open alarms of this kind about these things are closed by themselves; tell how many.

    For what has come right again: an account that somebody has looked at, a message answered.
    """
    found = list(
        Alarm.objects.select_for_update()
        .filter(kind=kind, object_id__in=list(object_ids), closed_at__isnull=True)
        .order_by("id")
    )
    for alarm in found:
        alarm.closed_at, alarm.next_round_at = now, None
        alarm.save(update_fields=["closed_at", "next_round_at"])
        ledger.write(
            ledger.Entry(
                "alarm.settled", "alarm", alarm.id, ledger.SYSTEM, now, {"kind": str(kind)}
            )
        )
    return len(found)


def _meta(cause: Cause) -> dict[str, str]:
    return {
        "kind": str(cause.kind),
        "account": str(cause.account.id),
        "object": str(cause.object_id),
        "of": cause.object_type,
    }
