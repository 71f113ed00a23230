"""Attachments that may be a crime to hold: not fetched, not shown, until a person has read.

Source: BrB 16:10 a; domain.md 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from torget.ledger import write as ledger
from torget.moderation.models import Quarantine
from torget.records import attachments

RELEASED, HELD, PURGED = "released", "held", "purged"


def hold_back(record_ids: Iterable[UUID], *, because: str, now: datetime) -> int:
    """No attachment of these records is fetched or shown any more; return how many records.

    In the caller's transaction: where it is that of the reception nothing was ever fetched.
    """
    held = 0
    for record_id in record_ids:
        row, made = Quarantine.objects.get_or_create(
            record_id=record_id, defaults={"because": because, "at": now}
        )
        count = attachments.hold_back(record_id)
        if not made and row.verdict != RELEASED:
            continue
        Quarantine.objects.filter(record_id=record_id).update(
            verdict="", checked_by=None, checked_at=None, at=now
        )
        held += 1
        ledger.write(
            ledger.Entry(
                "record.quarantined",
                "record",
                record_id,
                ledger.SYSTEM,
                now,
                {"because": because, "attachments": count},
            )
        )
    return held


def still_held(record_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the records whose attachments nobody has released."""
    rows = Quarantine.objects.filter(record_id__in=list(record_ids)).exclude(verdict=RELEASED)
    return frozenset(rows.values_list("record_id", flat=True))
