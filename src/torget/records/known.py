"""What is already here of a page: one look by key, one by fingerprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from torget.records.models import Content, RecordHead


@dataclass(slots=True)
class Known:
    """A record as it stands while a page is received; changed as the page is read."""

    record_id: UUID
    direction: str
    network_state: str
    versions: int
    edited_at: datetime | None
    text: str
    thread_id: str


def known_records(keys: Iterable[bytes]) -> dict[bytes, Known]:
    """Return what is here under these keys."""
    heads = (
        RecordHead.objects.filter(record__key__in=list(keys))
        .values_list(
            "record__key",
            "record_id",
            "direction",
            "network_state",
            "versions",
            "version__edited_at",
            "version__content__text",
            "thread_id",
        )
        .order_by()
    )
    return {
        bytes(key): Known(record_id, direction, state, versions, edited_at, text or "", thread)
        for key, record_id, direction, state, versions, edited_at, text, thread in heads
    }


def seen_fingerprints(marks: Iterable[bytes]) -> set[bytes]:
    """Return those of the fingerprints that are here."""
    wanted = list(marks)
    if not wanted:
        return set()
    return {
        bytes(mark)
        for mark in Content.objects.filter(fingerprint__in=wanted).values_list(
            "fingerprint", flat=True
        )
        if mark is not None
    }
