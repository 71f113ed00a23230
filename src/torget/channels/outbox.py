"""Handing something to the post room: one row, one nudge, in the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from torget.channels.models import MEASURES, Kind, Outbox, State
from torget.channels.payload import Payload, encode_measure, sha256
from torget.connectors.port import Measure
from torget.kit import ids
from torget.kit.django import queue
from torget.organisation.models import Account, Person
from torget.records.models import Record

LIFETIME = timedelta(hours=24)
MEASURE_LIFETIME = timedelta(days=7)


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


@dataclass(frozen=True, slots=True)
class Errand:
    """A measure to take. `target` is the network's id of the message, or of its author.

    With an `approver` it stands on two persons, and leaves also when the author's right ends.
    """

    account: Account
    kind: Kind
    measure: Measure
    target: str
    author: Person
    action: str
    source_id: UUID
    approver: Person | None = None


def order(errand: Errand, *, now: datetime) -> Outbox:
    """Put a measure in the outbox and nudge the post room.

    Returns the row in state `queued`. It can be tried for a week: what is to be away does not
    become right by waiting.
    """
    encoded = encode_measure(errand.measure)
    digest = sha256(encoded)
    row_id = ids.new(now)
    row = Outbox.objects.create(
        id=row_id,
        account=errand.account,
        kind=errand.kind,
        target_external_id=errand.target,
        action=errand.action,
        source_id=errand.source_id,
        payload=encoded,
        payload_sha256=digest,
        needs_approval=errand.approver is not None,
        approved_sha256=digest if errand.approver is not None else None,
        author=errand.author,
        approver=errand.approver,
        created_at=now,
        not_before=now,
        not_after=now + MEASURE_LIFETIME,
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
    lifetime = MEASURE_LIFETIME if outbox.kind in MEASURES else LIFETIME
    Outbox.objects.filter(
        id=outbox.id, state__in=(State.HUMAN, State.FAILED, State.EXPIRED)
    ).update(
        state=State.QUEUED,
        next_try_at=now,
        not_after=now + lifetime,
        clean_reads=0,
        unknown_since=None,
    )
    nudge(outbox.id)


def cancel(outbox: Outbox, *, not_there: bool = False) -> bool:
    """Stop a row that certainly has not been accepted; tell whether it was stopped.

    `not_there`: a person has looked on the network, where nobody else could know, and says so.
    """
    untaken = (State.QUEUED, State.FAILED, State.EXPIRED, *((State.HUMAN,) if not_there else ()))
    stopped = Outbox.objects.filter(id=outbox.id, state__in=untaken).update(state=State.CANCELLED)
    return stopped == 1
