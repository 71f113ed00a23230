"""How the post room is doing: numbers for the page of operations, read and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min

from torget.channels.models import Feed, Outbox, State
from torget.records.models import Attachment, AttachmentState, DeadLetter

STALE = timedelta(minutes=15)
WAITING = (State.QUEUED, State.SENDING)
UNCERTAIN = (State.UNKNOWN, State.HUMAN)


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """One account now. `oldest_waiting` is when the longest waiting letter was written."""

    feed: Feed
    waiting: int
    uncertain: int
    failed: int
    oldest_waiting: datetime | None
    dead_letters: int
    stale: bool


def accounts(*, now: datetime) -> tuple[AccountHealth, ...]:
    """Return every account's health; health comes from the last success, not from settings."""
    counts: dict[tuple[UUID, str], int] = {
        (row["account_id"], row["state"]): row["n"]
        for row in Outbox.objects.exclude(state__in=(State.SENT, State.CANCELLED))
        .values("account_id", "state")
        .annotate(n=Count("id"))
        .order_by()
    }
    oldest = dict(
        Outbox.objects.filter(state__in=WAITING)
        .values_list("account_id")
        .annotate(Min("created_at"))
        .order_by()
    )
    dead = dict(
        DeadLetter.objects.filter(resolved_at__isnull=True)
        .values_list("account_id")
        .annotate(Count("id"))
        .order_by()
    )

    def counted(account_id: UUID, states: tuple[State, ...]) -> int:
        return sum(counts.get((account_id, str(state)), 0) for state in states)

    return tuple(
        AccountHealth(
            feed=feed,
            waiting=counted(feed.account_id, WAITING),
            uncertain=counted(feed.account_id, UNCERTAIN),
            failed=counted(feed.account_id, (State.FAILED, State.EXPIRED)),
            oldest_waiting=oldest.get(feed.account_id),
            dead_letters=dead.get(feed.account_id, 0),
            stale=feed.last_success_at is None or now - feed.last_success_at > STALE,
        )
        for feed in Feed.objects.select_related("account").order_by("account__display_name", "pk")
    )


def attachments_late(*, now: datetime) -> int:
    """Return how many attachments have waited for more than an hour or could not be fetched."""
    late = Attachment.objects.filter(
        state=AttachmentState.PENDING, version__seen_at__lt=now - timedelta(hours=1)
    ).count()
    return late + Attachment.objects.filter(state=AttachmentState.FAILED).count()
