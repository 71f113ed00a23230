"""`torget worker`: runs the jobs, and the pulse that makes lost ones again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from torget import jobs
from torget.kit import failpoints

log = structlog.get_logger("torget.worker")


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = "Kör jobben: hämtar, skickar, läser tillbaka."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the jobs until SIGINT or SIGTERM."""
        failpoints.arm(os.environ.get("TORGET_FAILPOINT", ""), permitted=settings.TEST_FAILPOINTS)
        stopping = threading.Event()
        beat = threading.Thread(target=_beat, args=(stopping,), name="pulse", daemon=True)
        beat.start()
        try:
            asyncio.run(_work())
        finally:
            stopping.set()
            beat.join(timeout=5)


def _beat(stopping: threading.Event) -> None:
    """Pulse until told to stop; a database that is away is waited for."""
    while not stopping.wait(jobs.SCHEDULE["pulse"]):
        try:
            close_old_connections()
            jobs.pulse(now=timezone.now())
        except failpoints.FailpointHit:
            log.warning("failpoint")
        except Exception:
            log.exception("pulse_failed")
            with contextlib.suppress(Exception):
                connection.close()


async def _work() -> None:
    worker_app = app.with_connector(app.connector.get_worker_connector())
    async with worker_app.open_async():
        workers = [
            asyncio.create_task(
                worker_app.run_worker_async(
                    queues=[lane],
                    name=f"{lane}-{os.getpid()}",
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=5,
                    delete_jobs="successful",
                )
            )
            for lane, concurrency in jobs.QUEUES.items()
        ]
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, lambda: [task.cancel() for task in workers])
        await asyncio.gather(*workers, return_exceptions=True)
