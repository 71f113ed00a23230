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
    wanted = list(dict.fromkeys(record_ids))
    if not wanted:
        return 0
    counts = attachments.hold_back(wanted)
    rows = Quarantine.objects.filter(record_id__in=wanted)
    verdicts = dict(rows.select_for_update().values_list("record_id", "verdict"))
    unknown = [each for each in wanted if each not in verdicts]
    made = [Quarantine(record_id=each, because=because, at=now) for each in unknown]
    Quarantine.objects.bulk_create(made, ignore_conflicts=True)
    rows.filter(verdict=RELEASED).update(verdict="", checked_by=None, checked_at=None, at=now)
    return ledger.write_many(
        ledger.Entry(
            "record.quarantined",
            "record",
            record_id,
            ledger.SYSTEM,
            now,
            {"because": because, "attachments": counts[record_id]},
        )
        for record_id in wanted
        if verdicts.get(record_id, RELEASED) == RELEASED
    )


def still_held(record_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the records whose attachments nobody has released."""
    rows = Quarantine.objects.filter(record_id__in=list(record_ids)).exclude(verdict=RELEASED)
    return frozenset(rows.values_list("record_id", flat=True))
