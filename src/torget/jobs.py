"""Every job and its schedule. A job is a nudge: it loads, makes one call, and is done.

Rows are the truth. A job that runs twice finds nothing to do the second time; one that is
lost is made again by the pulse. Jobs carry ids only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from torget.channels import feeds, measure, media
from torget.channels.deliver import batch, reconcile
from torget.inbox import collect as collecting
from torget.inbox import settling
from torget.kit.django import queue
from torget.organisation.models import Account

log = structlog.get_logger("torget.jobs")
MANY = 20
QUEUES = {"deliver": 8, "collect": 4, "slow": 2}
"""Queue -> how many jobs of it run side by side: a slow network delays only its own kind."""


def _job(name: str, *, lane: str) -> Callable[[Callable[..., None]], None]:
    """Register a job under its name. All jobs are idempotent: their row decides."""

    def register(function: Callable[..., None]) -> None:
        @functools.wraps(function)
        def run(**ids: str) -> None:
            close_old_connections()
            try:
                function(**ids)
            finally:
                connection.close()

        app.task(name=name, queue=lane, pass_context=False)(run)

    return register


@_job("deliver", lane="deliver")
def deliver(outbox_id: str) -> None:
    """Send one outbox row if it is due, and let its item follow."""
    batch.deliver_one(UUID(outbox_id), now=timezone.now())
    settling.settle(UUID(outbox_id), now=timezone.now())


@_job("deliver_batch", lane="deliver")
def deliver_batch() -> None:
    """Send everything that is due, side by side, and let the items follow."""
    batch.deliver_due(now=timezone.now())
    settling.settle_all(now=timezone.now(), limit=batch.BATCH)


@_job("reconcile", lane="deliver")
def reconcile_unknown() -> None:
    """Read back what nobody knows the fate of."""
    if reconcile.reconcile_due(now=timezone.now()):
        settling.settle_all(now=timezone.now())


@_job("collect", lane="collect")
def collect(account_id: str) -> None:
    """Take in what is new on one account, and look again at what may have changed."""
    account = Account.objects.get(id=account_id)
    try:
        collecting.collect(account, now=timezone.now())
        collecting.recheck(account, now=timezone.now())
    except feeds.FetchFailed as failed:
        log.warning("fetch_failed", account=account_id, code=failed.code)


@_job("fetch_media", lane="slow")
def fetch_media() -> None:
    """Fetch attachments before the networks' links die."""
    media.fetch_pending(now=timezone.now())


@_job("measure", lane="slow")
def measure_accounts() -> None:
    """Write down the networks' own counts, once a day for each account."""
    measure.measure_due(now=timezone.now())


def pulse(*, now: datetime) -> None:
    """Make again every nudge that is due. Runs in the worker, beside the jobs, every second."""
    reconcile.reap(now=now)
    due = batch.due_ids(limit=MANY + 1)
    if len(due) > MANY:
        queue.nudge("deliver_batch", lock="deliver_batch", queue="deliver")
    else:
        for outbox_id in due:
            queue.nudge(
                "deliver", lock=f"out:{outbox_id}", queue="deliver", outbox_id=str(outbox_id)
            )
    if batch.anything_unknown():
        queue.nudge("reconcile", lock="reconcile", queue="deliver")
    settling.settle_all(now=now)
    for account in feeds.due(now=now, limit=MANY):
        queue.nudge(
            "collect", lock=f"collect:{account.id}", queue="collect", account_id=str(account.id)
        )
    if media.anything_pending(now=now):
        queue.nudge("fetch_media", lock="fetch_media", queue="slow")
    if measure.anything_due(now=now):
        queue.nudge("measure", lock="measure", queue="slow")


SCHEDULE = {"pulse": 1.0}
"""What runs by the clock -> every how many seconds."""
