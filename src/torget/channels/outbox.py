"""Handing something to the post room: one row, one nudge, in the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from torget.channels.models import Kind, Outbox, State
from torget.channels.payload import Payload, sha256
from torget.kit import ids
from torget.kit.django import queue
from torget.organisation.models import Account, Person
from torget.records.models import Record

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent. `action` is what its author must still be allowed when it leaves."""

    account: Account
    payload: Payload
    author: Person
    action: str
    source_id: UUID
    reply_to: Record | None = None


def post(letter: Letter, *, now: datetime) -> Outbox:
    """Put a message in the outbox and nudge the post room; it leaves at once or is swept up.

    Returns the row in state `queued`. Nothing is a record yet.
    """
    encoded = letter.payload.encode()
    row_id = ids.new(now)
    row = Outbox.objects.create(
        id=row_id,
        account=letter.account,
        kind=Kind.CREATE,
        reply_to=letter.reply_to,
        action=letter.action,
        source_id=letter.source_id,
        payload=encoded,
        payload_sha256=sha256(encoded),
        needs_approval=False,
        author=letter.author,
        created_at=now,
        not_before=now,
        not_after=now + LIFETIME,
        next_try_at=now,
        client_key=f"torget-{row_id}",
        marker=f"m-{row_id}",
        state=State.QUEUED,
    )
    nudge(row_id)
    return row


def nudge(outbox_id: UUID) -> None:
    """Ask for this row to be delivered now."""
    queue.nudge("deliver", lock=f"out:{outbox_id}", queue="deliver", outbox_id=str(outbox_id))


def resend(outbox: Outbox, *, now: datetime) -> None:
    """A person has looked and it is not there: send it again, with the same key."""
    Outbox.objects.filter(
        id=outbox.id, state__in=(State.HUMAN, State.FAILED, State.EXPIRED)
    ).update(
        state=State.QUEUED,
        next_try_at=now,
        not_after=now + LIFETIME,
        clean_reads=0,
        unknown_since=None,
    )
    nudge(outbox.id)


def cancel(outbox: Outbox) -> bool:
    """Stop a row that certainly has not been accepted; tell whether it was stopped."""
    stopped = Outbox.objects.filter(
        id=outbox.id, state__in=(State.QUEUED, State.FAILED, State.EXPIRED)
    ).update(state=State.CANCELLED)
    return stopped == 1
