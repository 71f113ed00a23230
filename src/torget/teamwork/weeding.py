"""Working material goes when it is done with: drafts, notes, presence, old bulks."""

from __future__ import annotations

from datetime import datetime, timedelta

from torget.teamwork import drafts, notes, presence
from torget.teamwork.models import Bulk, Presence

BULKS_KEPT = timedelta(days=30)


def anything_due(*, now: datetime) -> bool:
    """Tell, by one cheap look, whether there is anything that can go."""
    return (
        Presence.objects.filter(until__lt=now - timedelta(hours=1)).exists()
        or drafts.due(now=now).exists()
    )


def weed(*, now: datetime) -> int:
    """Take away what is done with; return how many rows. None of it is a record.

    Source: TF 2:12.
    """
    old = Bulk.objects.filter(at__lt=now - BULKS_KEPT)
    return drafts.weed(now=now) + notes.weed(now=now) + presence.weed(now=now) + old.delete()[0]
