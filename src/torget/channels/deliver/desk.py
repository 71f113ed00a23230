"""The desk of a worker: letters are handed in, sent by threads, and receipts written by one.

A job that hands letters in is done at once, so a network that hangs holds no job back and
nobody else's letter. The threads touch no database; receipts are written on one connection.
Source: docs/decisions/0008; design reliability.md R20.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import psycopg
import structlog
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    close_old_connections,
    connection,
)

from torget.channels.deliver.claim import Claimed, claim
from torget.channels.deliver.commit import commit
from torget.channels.deliver.exchange import exchange
from torget.channels.deliver.outcome import Outcome
from torget.channels.deliver.receipts import AT_ONCE, commit_plain
from torget.channels.timing import timing
from torget.kit.django import disk

log = structlog.get_logger("torget.deliver")
THREADS = 250
RETRY_S = 0.5
# Cut off, locked out, or without room; a COPY raises the driver's own fault.
_AWAY = (OperationalError, InterfaceError, InternalError, psycopg.OperationalError)

Clock = Callable[[], datetime]
Settled = Callable[[UUID, datetime], None]


@dataclass(slots=True)
class _Under:
    """What runs while letters are out."""

    pool: ThreadPoolExecutor
    writer: threading.Thread


@dataclass(slots=True)
class Desk:
    """Hands letters to threads and writes what came of them.

    `settled` is called after every receipt, in the writer's thread. Nothing is started before
    the first letter.
    """

    clock: Clock
    settled: Settled
    threads: int = THREADS
    _under: _Under | None = None
    _out: int = 0
    _closed: bool = False
    _over: bool = False  # the last receipt is written; the writer's alone
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _back: queue.SimpleQueue[tuple[Claimed, Future[Outcome]] | None] = field(
        default_factory=queue.SimpleQueue
    )

    def take(self, only: Sequence[UUID] | None = None) -> int:
        """Claim what is due, as much as there are free threads for; return how many letters."""
        with self._lock:
            free = 0 if self._closed else self.threads - self._out
            claimed = claim(limit=free, only=only, now=self.clock()) if free else ()
            for one in claimed:
                self._send(one)
        return len(claimed)

    def close(self) -> None:
        """Take nothing more, wait until every letter that is out has its receipt, and stop."""
        with self._lock:
            self._closed = True
        if self._under is None:
            return
        self._under.pool.shutdown(wait=True)
        self._back.put(None)
        self._under.writer.join()

    def _send(self, claimed: Claimed) -> None:
        if self._under is None:
            self._under = self._open()
        self._out += 1
        future = self._under.pool.submit(exchange, claimed)
        future.add_done_callback(lambda done: self._back.put((claimed, done)))

    def _open(self) -> _Under:
        writer = threading.Thread(target=self._write_all, name="receipts", daemon=True)
        writer.start()
        return _Under(ThreadPoolExecutor(self.threads, thread_name_prefix="send"), writer)

    def _write_all(self) -> None:
        """Write receipts until told to stop; a fault in one costs the others nothing."""
        while back := self._wait_for_some():
            with self._lock:
                self._out -= len(back)
            close_old_connections()
            written = commit_plain(
                [(claimed, future.result()) for claimed, future in back if not future.exception()],
                now=self.clock(),
            )
            for claimed, future in back:
                try:
                    if claimed.outbox_id not in written:
                        self._write(claimed, future.result())
                    self.settled(claimed.outbox_id, self.clock())
                except Exception:  # its lease runs out, and it is read back
                    log.exception("delivery_fault", outbox=str(claimed.outbox_id))
            self._take_more()
        connection.close()

    def _wait_for_some(self) -> list[tuple[Claimed, Future[Outcome]]]:
        """Return what is back, at least one; nothing when all is over."""
        some = list[tuple[Claimed, Future[Outcome]]]()
        while not self._over and len(some) < AT_ONCE and not (some and self._back.empty()):
            one = self._back.get()
            if one is None:
                self._over = True
            else:
                some.append(one)
        return some

    def _take_more(self) -> None:
        try:
            if self._back.empty():
                self.take()
        except Exception:  # the pulse takes them a second later
            log.exception("delivery_fault")

    def _write(self, claimed: Claimed, outcome: Outcome) -> None:
        """Commit one outcome; a database that is away is waited for as long as the lease.

        One whose disk is full is waited for until it takes it again: the epoch is the fence.
        """
        until = time.monotonic() + timing().lease_s
        while True:
            try:
                commit(claimed.outbox_id, claimed.epoch, outcome, now=self.clock())
                break
            except _AWAY as fault:
                connection.close()
                waits = not self._closed and (disk.has_no_room(fault) or disk.home_is_full())
                if time.monotonic() >= until and not waits:
                    raise
                time.sleep(RETRY_S)
