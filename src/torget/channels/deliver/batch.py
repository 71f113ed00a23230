"""Delivering what is due: one claim, many sending threads, receipts on one connection."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from torget.channels.deliver.claim import Claimed, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.exchange import Outcome, exchange
from torget.channels.models import Outbox, State

THREADS = 250
BATCH = 500


def deliver_one(outbox_id: UUID, *, now: datetime) -> str:
    """Send this row if it is due, and return the state it is in afterwards."""
    for claimed in claim(limit=1, only=[outbox_id], now=now):
        _send_fenced(claimed, now=now)
    return Outbox.objects.values_list("state", flat=True).get(id=outbox_id)


def deliver_due(*, now: datetime, limit: int = BATCH, only: Sequence[UUID] | None = None) -> int:
    """Send up to `limit` due rows side by side; return how many were claimed.

    The threads touch no database. A slow network delays nobody's receipt but its own.
    """
    claimed = claim(limit=limit, only=only, now=now)
    if not claimed:
        return 0
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=min(THREADS, len(claimed))) as pool:
        waiting = {pool.submit(exchange, one): one for one in claimed}
        faults = [
            fault
            for done in as_completed(waiting)
            if (fault := _commit_one(done, waiting[done], now=now, started=started))
        ]
    if faults:
        raise faults[0]
    return len(claimed)


def _commit_one(
    done: Future[Outcome], claimed: Claimed, *, now: datetime, started: float
) -> Exception | None:
    """Commit one outcome; a fault of ours in one row must not cost the others their receipt."""
    try:
        _commit(claimed, done.result(), now=now, started=started)
    except Exception as fault:  # noqa: BLE001  raised again when all receipts are written
        return fault
    return None


_DUE = """
select o.id from torget_outbox o join torget_account a on a.id = o.account_id
 where o.state = 'queued' and a.state = 'connected' and o.next_try_at <= clock_timestamp()
   and clock_timestamp() between o.not_before and o.not_after
 order by o.next_try_at limit %s
"""


def due_ids(*, limit: int) -> list[UUID]:
    """Return rows that wait and whose time has come."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [limit])
        return [row[0] for row in cursor.fetchall()]


def anything_unknown() -> bool:
    """Tell whether a row waits for its turn to be read back."""
    return Outbox.objects.filter(
        state__in=(State.UNKNOWN, State.HUMAN), next_try_at__lte=Now()
    ).exists()


def _send_fenced(claimed: Claimed, *, now: datetime) -> None:
    if _is_ours(claimed):
        started = time.monotonic()
        _commit(claimed, exchange(claimed), now=now, started=started)


def _commit(claimed: Claimed, outcome: Outcome, *, now: datetime, started: float) -> None:
    moved = now + timedelta(seconds=time.monotonic() - started)
    commit(claimed.outbox_id, claimed.epoch, outcome, now=moved)


def _is_ours(claimed: Claimed) -> bool:
    """Fence: the row is still in our state and epoch just before the bytes leave."""
    return Outbox.objects.filter(
        id=claimed.outbox_id, epoch=claimed.epoch, state=State.SENDING
    ).exists()
