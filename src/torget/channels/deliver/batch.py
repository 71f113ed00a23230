"""Delivering what is due and waiting for it: threads exchange, the caller writes receipts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from torget.channels.deliver.claim import Claimed, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.exchange import exchange
from torget.channels.deliver.outcome import Outcome
from torget.channels.deliver.receipts import AT_ONCE, commit_plain
from torget.channels.models import Outbox

THREADS = 250


def deliver_one(outbox_id: UUID, *, now: datetime) -> str:
    """Send this row if it is due, and return the state it is in afterwards."""
    deliver_due(now=now, limit=1, only=[outbox_id])
    return Outbox.objects.values_list("state", flat=True).get(id=outbox_id)


def deliver_due(*, now: datetime, limit: int = THREADS, only: Sequence[UUID] | None = None) -> int:
    """Send up to `limit` due rows side by side; return how many were claimed.

    The threads touch no database. Waits for the slowest: a worker uses the desk instead.
    """
    claimed = claim(limit=limit, only=only, now=now)
    if not claimed:
        return 0
    faults = list[Exception]()
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=min(THREADS, len(claimed))) as pool:
        waiting = {pool.submit(exchange, one): one for one in claimed}
        while waiting:
            back, _out = wait(waiting, return_when=FIRST_COMPLETED)
            taken = [(waiting.pop(done), done) for done in islice(back, AT_ONCE)]
            moved = now + timedelta(seconds=time.monotonic() - started)
            faults += _commit_all(taken, now=moved)
    if faults:
        raise faults[0]
    return len(claimed)


def _commit_all(
    taken: Sequence[tuple[Claimed, Future[Outcome]]], *, now: datetime
) -> list[Exception]:
    """Commit what is back; a fault of ours in one row must not cost the others their receipt."""
    plain = [(claimed, done.result()) for claimed, done in taken if done.exception() is None]
    written = commit_plain(plain, now=now)
    left = ((claimed, done) for claimed, done in taken if claimed.outbox_id not in written)
    faults = (_commit_one(done, claimed, now=now) for claimed, done in left)
    return [fault for fault in faults if fault is not None]


def _commit_one(done: Future[Outcome], claimed: Claimed, *, now: datetime) -> Exception | None:
    try:
        commit(claimed.outbox_id, claimed.epoch, done.result(), now=now)
    except Exception as fault:  # noqa: BLE001  raised again when all receipts are written
        return fault
    return None
