"""The worker's process: runs the jobs, and the pulse that makes lost ones again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from psycopg_pool import AsyncConnectionPool

from torget import jobs
from torget.channels.timing import timing
from torget.kit import failpoints, memory, postgres
from torget.kit.django import disk
from torget.text import leaning

SPARE_THREADS = 4
FULL_DISK_S = 5.0
AGAIN_S = 1.0
MOST_CONNECTIONS = 2
RECONNECT_S = 5.0
CONNECTION_WAIT_S = 10.0
log = structlog.get_logger("torget.worker")


def run() -> None:
    """Run the jobs until SIGINT or SIGTERM; lost nudges are made again every second."""
    memory.use_one_heap()
    leaning.shipped()
    memory.settle()
    failpoints.arm(os.environ.get("TORGET_FAILPOINT", ""), permitted=settings.TEST_FAILPOINTS)
    _bound_transactions()
    stopping = threading.Event()
    beat = threading.Thread(target=_beat, args=(stopping,), name="pulse", daemon=True)
    beat.start()
    try:
        asyncio.run(_work(stopping))
    finally:
        stopping.set()
        beat.join(timeout=5)
        jobs.DESK.close()


def _bound_transactions() -> None:
    """A worker that is paused amid a transaction loses it, so that its locks hold nobody up."""
    times = timing()
    os.environ["PGOPTIONS"] = (
        f"-c lock_timeout={times.lock_wait_s * 1000:.0f}"
        f" -c idle_in_transaction_session_timeout={times.idle_transaction_s * 1000:.0f}"
    )


def _beat(stopping: threading.Event) -> None:
    """Pulse until told to stop; a database that is away is waited for."""
    while not stopping.wait(jobs.SCHEDULE["pulse"]):
        try:
            close_old_connections()
            jobs.pulse(now=timezone.now())
        except failpoints.FailpointHit:
            log.warning("failpoint")
        except Exception as fault:
            if disk.has_no_room(fault) or disk.home_is_full():
                log.error("disk_full")  # noqa: TRY400  a line each pulse, no way through the code
                stopping.wait(FULL_DISK_S)
            else:
                log.exception("pulse_failed")
            with contextlib.suppress(Exception):
                connection.close()
            if disk.is_away(fault):
                _revive()


def _revive() -> None:
    """Start the embedded database where it has died; a server of its own is not ours to start."""
    try:
        if not postgres.is_external(os.environ) and postgres.revive(postgres.home_from(os.environ)):
            log.warning("database_revived")
    except postgres.PostgresError as error:  # there is still no room: asked again next pulse
        log.error("database_not_revived", code=error.code)  # noqa: TRY400  the number says it


async def _work(stopping: threading.Event) -> None:
    """Run every lane until told to stop.

    Each job has a thread of its own: the loop's ready-made pool has fewer threads than there
    are jobs, so one kind that hangs would hold up the others.
    """
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(jobs.QUEUES.values()) + SPARE_THREADS))
    async with _pool() as pool:
        lanes = [
            asyncio.create_task(_lane(pool, lane, concurrency, stopping))
            for lane, concurrency in jobs.QUEUES.items()
        ]

        def stop() -> None:
            stopping.set()
            for task in lanes:
                task.cancel()

        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop)
        await asyncio.gather(*lanes, return_exceptions=True)


def _pool() -> AsyncConnectionPool:
    """Return the connections by which all lanes take jobs and say that they are done.

    Each takes a moment, so the lanes share a few. A database that is away is asked for anew
    by every try, never after a wait that has grown with the outage.
    """
    return AsyncConnectionPool(
        kwargs=connector_params("default"),
        min_size=1,
        max_size=MOST_CONNECTIONS,
        timeout=CONNECTION_WAIT_S,
        reconnect_timeout=RECONNECT_S,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )


async def _lane(
    pool: AsyncConnectionPool, lane: str, concurrency: int, stopping: threading.Event
) -> None:
    """Run one lane's jobs for as long as the worker lives.

    A lane whose database went away ends, with an error or in silence; it is begun anew.
    """
    while not stopping.is_set():
        try:
            worker_app = app.with_connector(PsycopgConnector())
            async with worker_app.open_async(pool):
                await worker_app.run_worker_async(
                    queues=[lane],
                    name=f"{lane}-{os.getpid()}",
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=5,
                    delete_jobs="always",
                )
        except Exception:
            log.exception("lane_failed", lane=lane)
        if not stopping.is_set():
            log.warning("lane_begins_anew", lane=lane)
            await asyncio.sleep(AGAIN_S)
