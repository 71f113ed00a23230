"""Rows that hang: leases that ran out, outcomes nobody knows, letters that came too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from torget.channels.deliver.claim import as_claimed
from torget.channels.deliver.commit import accept, database_time
from torget.channels.models import Outbox, State
from torget.channels.timing import timing
from torget.connectors import catalogue
from torget.connectors.port import Abilities, ConnectorError, IdempotencyClass, Receipt
from torget.kit import failpoints
from torget.ledger import write as ledger

_REAP = """
update torget_outbox
   set state = 'unknown', last_error_code = 'lease_over', clean_reads = 0,
       unknown_since = coalesce(unknown_since, clock_timestamp()),
       next_try_at = clock_timestamp()
 where state = 'sending' and lease_until < clock_timestamp()
returning id, account_id
"""
_EXPIRE = """
update torget_outbox set state = 'expired', last_error_code = 'too_late'
 where state = 'queued' and not_after < clock_timestamp()
returning id, account_id
"""
_SAFE_TO_REPEAT = (IdempotencyClass.KEYED, IdempotencyClass.NAMED, IdempotencyClass.TWO_STEP)


def reap(*, now: datetime) -> int:
    """Mark rows whose sender vanished as unknown, and rows past their time as expired."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REAP)
        reaped = cursor.fetchall()
        cursor.execute(_EXPIRE)
        expired = cursor.fetchall()
        for event, rows in (("outbox.lease_over", reaped), ("outbox.expired", expired)):
            for outbox_id, account_id in rows:
                _tell(outbox_id, account_id, event, now=now)
        failpoints.reach("reaped")
    return len(reaped) + len(expired)


def reconcile_due(*, now: datetime, limit: int = 100) -> int:
    """Read back every unknown row whose turn it is; return how many were settled.

    Rows that wait for a person are read too: a paused sender may have posted meanwhile.
    """
    rows = (
        Outbox.objects.select_related("account", "author", "reply_to")
        .filter(state__in=(State.UNKNOWN, State.HUMAN), next_try_at__lte=database_time())
        .order_by("next_try_at")[:limit]
    )
    return sum(reconcile(row, now=now) for row in rows)


def reconcile(row: Outbox, *, now: datetime) -> bool:
    """Read one row back; tell whether its state is now known."""
    abilities = catalogue.get(row.account.network).abilities
    if abilities.idempotency == IdempotencyClass.BLIND:
        return _settle(row, None, abilities, clean=False, now=now)
    claimed = as_claimed(row)
    found: Receipt | None = None
    clean = False
    if claimed.connection is not None:
        try:
            found = catalogue.get(claimed.network).look_up(claimed.connection, claimed.outgoing)
            clean = True
        except ConnectorError:
            clean = False  # nothing is known; the next look tells
    failpoints.reach("reconciled")
    return _settle(row, found, abilities, clean=clean, now=now)


def _settle(
    seen: Outbox, found: Receipt | None, abilities: Abilities, *, clean: bool, now: datetime
) -> bool:
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(of=("self",))
            .select_related("account", "author", "reply_to")
            .get(id=seen.id)
        )
        if row.epoch != seen.epoch or row.state not in (State.UNKNOWN, State.HUMAN):
            return False
        if found is not None:
            accept(row, found, read_back=True, now=now)
            return True
        row.clean_reads += int(clean)
        row.next_try_at = database_time() + timedelta(seconds=timing().read_back_every_s)
        before = row.state
        if row.state == State.UNKNOWN:
            row.state = _after_silence(row, abilities)
        row.save()
        if row.state != before:
            _tell(row.id, row.account_id, f"outbox.{row.state}_after_silence", now=now)
        return row.state != before


def _after_silence(row: Outbox, abilities: Abilities) -> State:
    """Send again only where the network itself refuses a second one; else ask a person."""
    if abilities.idempotency == IdempotencyClass.BLIND:
        return State.HUMAN
    since = row.unknown_since or row.created_at
    silent_s = (database_time() - since).total_seconds()
    if silent_s < timing().settle_s(abilities.list_lag_s):
        return State.UNKNOWN
    if row.clean_reads < timing().clean_reads:
        return State.UNKNOWN
    if abilities.idempotency in _SAFE_TO_REPEAT and _key_is_fresh(row, abilities):
        row.unknown_since = None
        row.clean_reads = 0
        return State.QUEUED
    return State.HUMAN


def _key_is_fresh(row: Outbox, abilities: Abilities) -> bool:
    if abilities.idempotency != IdempotencyClass.KEYED:
        return True
    age_s = (database_time() - row.created_at).total_seconds()
    return age_s < abilities.key_lifetime_s - timing().key_margin_s


def _tell(outbox_id: UUID, account_id: UUID, event: str, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            event, "outbox", outbox_id, ledger.SYSTEM, now, {"account": str(account_id)}
        )
    )
