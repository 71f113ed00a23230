"""Claiming rows: state and epoch move in one statement, by the database's clock."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from torget.channels import payload as payloads
from torget.channels.connections import connection_to
from torget.channels.models import Attempt, Outbox, State
from torget.channels.timing import timing
from torget.connectors.port import Connection, NeedsLogin, Outgoing
from torget.kit import failpoints
from torget.organisation import policy
from torget.organisation.models import Person, RoleGrant

_CLAIM = """
update torget_outbox set state = 'sending', epoch = epoch + 1,
       lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
 where id in (
   select o.id from torget_outbox o join torget_account a on a.id = o.account_id
    where o.state = 'queued' and a.state = 'connected'
      and clock_timestamp() between o.not_before and o.not_after
      and o.next_try_at <= clock_timestamp()
      and (%(only)s::uuid[] is null or o.id = any(%(only)s::uuid[]))
    order by o.next_try_at limit %(limit)s
      for update of o skip locked)
returning id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row that is ours to send until its lease is over; plain data for a thread."""

    outbox_id: UUID
    epoch: int
    network: str
    connection: Connection | None  # None: the token is missing or does not open
    outgoing: Outgoing
    created_at: datetime
    claimed_mono: float = field(default_factory=time.monotonic)


def claim(*, limit: int, only: Sequence[UUID] | None, now: datetime) -> tuple[Claimed, ...]:
    """Claim rows that are due and return them; the claim is committed when this returns.

    A row whose author has lost the right to send it is failed here, not sent (SD8).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _CLAIM,
                {
                    "lease": timing().lease_s,
                    "only": list(only) if only is not None else None,
                    "limit": limit,
                },
            )
            ids = [row[0] for row in cursor.fetchall()]
        rows = Outbox.objects.select_related("account", "author").filter(id__in=ids)
        allowed = _still_allowed(rows, now=now)
        claimed = tuple(as_claimed(row) for row in allowed)
        Attempt.objects.bulk_create(
            Attempt(
                outbox_id=row.id,
                epoch=row.epoch,
                step="start",
                request_sha256=row.payload_sha256,
            )
            for row in allowed
        )
    if claimed:
        failpoints.reach("claimed")
    return claimed


def as_claimed(row: Outbox) -> Claimed:
    """Return a row as plain data."""
    try:
        connection_ = connection_to(row.account)
    except NeedsLogin:
        connection_ = None
    return Claimed(
        row.id,
        row.epoch,
        row.account.network,
        connection_,
        payloads.outgoing(
            payloads.decode(bytes(row.payload or b"")),
            kind=row.kind,
            client_key=row.client_key,
            marker=row.marker,
            target_id=row.target_external_id or "",
            sent_after=row.created_at,
        ),
        row.created_at,
    )


def _still_allowed(rows: Iterable[Outbox], *, now: datetime) -> list[Outbox]:
    """Rights are read again when it leaves. Source: design reliability.md 6, SD8."""
    grants: dict[UUID, tuple[RoleGrant, ...]] = {}
    kept = []
    for row in rows:
        held = grants.setdefault(row.author_id, _grants(row.author, now=now))
        approved = row.approver_id is not None
        if approved or policy.allowed(held, row.action, policy.of_account(row.account)):
            kept.append(row)
        else:
            Outbox.objects.filter(id=row.id).update(
                state=State.FAILED, lease_until=None, last_error_code="author_lost_right"
            )
    return kept


def _grants(person: Person, *, now: datetime) -> tuple[RoleGrant, ...]:
    return policy.grants(person, now=now)
