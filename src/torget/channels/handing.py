"""Putting a parcel in the outbox, and what the installed adapters can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from torget.channels.models import Kind, Outbox, State
from torget.channels.outbox import nudge
from torget.channels.parcels import Label, encode
from torget.channels.payload import sha256
from torget.connectors.handing import catalogue
from torget.connectors.handing.port import Abilities
from torget.kit import ids
from torget.organisation.models import Person
from torget.records.models import Record

LIFETIME = timedelta(days=7)
"""How long a parcel may wait for a mail server or a folder before a person must act."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One parcel to be sent. `action` is what its author must still be allowed when it leaves."""

    label: Label
    package: bytes
    record: Record
    author: Person
    action: str


def abilities(adapter: str) -> Abilities | None:
    """Return what the adapter can do; None where none of that name is installed."""
    try:
        return catalogue.get(adapter).abilities
    except catalogue.UnknownAdapter:
        return None


def names() -> tuple[str, ...]:
    """Return the names of the installed adapters, sorted."""
    return tuple(catalogue.adapters())


def discard(row: Outbox) -> bool:
    """Stop a parcel that certainly has not been taken and empty it; tell whether it was stopped."""
    stopped = Outbox.objects.filter(
        id=row.id, state__in=(State.QUEUED, State.FAILED, State.EXPIRED)
    ).update(state=State.CANCELLED, payload=None)
    return stopped == 1


def post(sending: Sending, *, now: datetime) -> Outbox:
    """Put the parcel in the outbox and nudge the post room. Returns the row, `queued`."""
    encoded = encode(sending.label, sending.package)
    row_id = ids.new(now)
    row = Outbox.objects.create(
        id=row_id,
        account_id=sending.record.account_id,
        kind=Kind.HAND_OVER,
        reply_to=sending.record,
        action=sending.action,
        source_id=row_id,
        payload=encoded,
        payload_sha256=sha256(encoded),
        needs_approval=False,
        author=sending.author,
        created_at=now,
        not_before=now,
        not_after=now + LIFETIME,
        next_try_at=now,
        client_key=f"hand-over-{row_id}",
        marker=f"m-{row_id}",
        state=State.QUEUED,
    )
    nudge(row_id)
    return row
