"""Deferring a job by its name, so that low rooms never import `jobs`."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def nudge(job: str, *, lock: str, queue: str, **ids: str) -> None:
    """Ask for a job; a second ask while the first waits changes nothing.

    The row the job is about is the truth; a lost nudge is made again by the sweep. Deferred in
    a savepoint: outside one, AlreadyEnqueued aborts the act's whole transaction.
    """
    deferrer = app.configure_task(name=job, queueing_lock=lock, queue=queue, allow_unknown=True)
    try:
        with transaction.atomic():
            deferrer.defer(**ids)
    except AlreadyEnqueued:
        return
