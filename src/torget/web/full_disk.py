"""Whether the database's disk is full, as this process last met it: for the red line on pages.

A refused write sets the mark, one that works takes it away. While it stands, a page asks with a
write of its own, which is rolled back, at most every few seconds; else no page asks anything.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.utils import timezone

from torget.kit.django import disk

ASK_EVERY_S = 5.0
PROBE_BYTES = 64 * 1024
"""More than the tables have left over in their last pages."""


@dataclass(slots=True)
class Mark:
    """The process's own mark: set since the last refusal, and when it was last asked about."""

    is_set: bool = False
    asked_at: float = 0.0


MARK = Mark()


def is_it(fault: BaseException) -> bool:
    """Tell whether a fault is the full disk, and remember it."""
    full = disk.has_no_room(fault) or (disk.is_away(fault) and (MARK.is_set or disk.home_is_full()))
    if full:
        MARK.is_set, MARK.asked_at = True, time.monotonic()
    return full


def is_full() -> bool:
    """Tell whether nothing can be saved now, as far as this process knows."""
    if disk.home_is_full():
        return True
    if MARK.is_set and time.monotonic() - MARK.asked_at >= ASK_EVERY_S:
        MARK.asked_at = time.monotonic()
        MARK.is_set = not _has_room()
    return MARK.is_set


def _has_room() -> bool:
    """Write what needs new room, and take it back."""
    try:
        with transaction.atomic():
            Session.objects.create(
                session_key=secrets.token_hex(16),
                session_data=secrets.token_hex(PROBE_BYTES // 2),
                expire_date=timezone.now(),
            )
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True
