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
from torget.channels.deliver.errand import Errand, Order
from torget.channels.deliver.handing import SECRECY, Handing, NotForThisWay, as_handing
from torget.channels.models import MEASURES, Attempt, Kind, Outbox, State
from torget.channels.timing import timing
from torget.connectors.port import Connection, Measure, NeedsLogin, Visibility
from torget.kit import failpoints
from torget.organisation import policy
from torget.organisation.models import Person

ABREAST = 8
"""How many letters of one account may be out at once; one where a letter's fate is unknown."""
RATE_LIMITED = "rate_limited"
MARKED_SINCE = "became_secret"

# Fair between accounts: a dead one fills its own few places and nobody else's. An account that
# the network has told to wait sends nothing at all until then. What is handed over goes to no
# network: it neither waits for the account nor delays its letters. The claim locks rows in a
# materialised step of its own, so that the limit holds.
_CLAIM = """
with busy as (
  select account_id,
         count(*) filter (where state = 'sending' and lease_until > clock_timestamp()) as sending,
         bool_or(state = 'unknown') as doubtful
    from torget_outbox
   where state in ('sending', 'unknown') and kind <> 'hand_over' group by account_id
), told_to_wait as (
  select account_id from torget_outbox
   where state = 'queued' and last_error_code = %(rate_limited)s
     and next_try_at > clock_timestamp() and kind <> 'hand_over'
), due as (
  select o.id, case when o.kind <> 'hand_over' then o.account_id end as account_id,
         row_number() over (
           partition by o.account_id, o.kind = 'hand_over' order by o.next_try_at, o.id) as place
    from torget_outbox o join torget_account a on a.id = o.account_id
   where o.state = 'queued' and o.next_try_at <= clock_timestamp()
     and (a.state = 'connected' or o.kind = 'hand_over')
     and clock_timestamp() between o.not_before and o.not_after
     and (%(only)s::uuid[] is null or o.id = any(%(only)s::uuid[]))
     and (o.kind = 'hand_over' or o.account_id not in (select account_id from told_to_wait))
), chosen as materialized (
  select o.id from due join torget_outbox o using (id)
    left join busy on busy.account_id = due.account_id
   where o.state = 'queued'
     and due.place + coalesce(busy.sending, 0)
         <= case when busy.doubtful then 1 else %(abreast)s end
   order by due.place, o.next_try_at limit %(limit)s
     for update of o skip locked
)
update torget_outbox set state = 'sending', epoch = epoch + 1,
       lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
  from chosen where torget_outbox.id = chosen.id
returning torget_outbox.id, clock_timestamp() - not_before > make_interval(secs => %(late)s)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One row that is ours to send until its lease is over; plain data for a thread.

    `read_first`: it may stand on the network already, from an earlier try or from before a
    backup was restored.
    """

    outbox_id: UUID
    epoch: int
    network: str
    connection: Connection | None  # None: the token is missing or does not open
    errand: Errand | None  # None: it is handed over
    read_first: bool
    handing: Handing | None = None
    claimed_mono: float = field(default_factory=time.monotonic)


def claim(*, limit: int, only: Sequence[UUID] | None, now: datetime) -> tuple[Claimed, ...]:
    """Claim rows that are due and return them; the claim is committed when this returns.

    A row whose author has lost the right to send it is failed here, not sent (SD8); so is one
    whose payload cannot be read, and an open letter about what has been marked secret since.
    """
    with transaction.atomic():
        late = _take(limit, only)
        rows = Outbox.objects.select_related("account", "author", "reply_to__head").filter(
            id__in=late
        )
        read = ((row, _readable(row, late=late[row.id])) for row in _still_allowed(rows, now=now))
        claimed = {row: one for row, one in read if one is not None}
        _note_start(claimed)
    if claimed:
        failpoints.reach("claimed")
    return tuple(claimed.values())


def _take(limit: int, only: Sequence[UUID] | None) -> dict[UUID, bool]:
    """Move the rows to `sending`; return which were taken, and whether each came late."""
    asked = {
        "lease": timing().lease_s,
        "late": timing().late_s,
        "only": list(only) if only is not None else None,
        "limit": limit,
        "abreast": ABREAST,
        "rate_limited": RATE_LIMITED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, asked)
        return dict(cursor.fetchall())


def _note_start(rows: Iterable[Outbox]) -> None:
    Attempt.objects.bulk_create(
        Attempt(outbox_id=row.id, epoch=row.epoch, step="start", request_sha256=row.payload_sha256)
        for row in rows
    )


def _readable(row: Outbox, *, late: bool) -> Claimed | None:
    """Return the row as plain data; one that cannot be read is failed and delays nobody."""
    try:
        if _has_become_secret(row):
            _fail(row, MARKED_SINCE)
            return None
        return as_claimed(row, read_first=late or row.epoch > 1)
    except NotForThisWay:
        _fail(row, SECRECY)
    except (ValueError, KeyError):
        _fail(row, "payload_unreadable")
    return None


def _has_become_secret(row: Outbox) -> bool:
    """Tell whether a message became secret after words for everybody to read were queued.

    A person has marked it, or an edit or a reading outside the house warns; such a warning holds
    all but ready words back. Asked when they leave. Raises ValueError or KeyError as `errand_of`.
    """
    if row.kind != Kind.CREATE or row.reply_to is None:
        return False
    head = row.reply_to.head
    if not (head.secrecy or head.secrecy_warned):
        return False
    letter = payloads.decode(bytes(row.payload or b""))
    return letter.visibility != Visibility.DIRECT and (head.secrecy or not letter.ready)


def as_claimed(row: Outbox, *, read_first: bool = True) -> Claimed:
    """Return a row as plain data. Raises ValueError or KeyError for an unreadable payload.

    Raises NotForThisWay for what is handed over and has become secret.
    """
    if row.kind == Kind.HAND_OVER:
        return Claimed(row.id, row.epoch, "", None, None, read_first, as_handing(row))
    try:
        connection_ = connection_to(row.account)
    except NeedsLogin:
        connection_ = None
    return Claimed(
        row.id,
        row.epoch,
        row.account.network,
        connection_,
        errand_of(row),
        read_first,
    )


def errand_of(row: Outbox) -> Errand:
    """Return what the row is to do. Raises ValueError or KeyError for an unreadable payload."""
    body = bytes(row.payload or b"")
    if row.kind in MEASURES:
        told = payloads.decode_measure(body)
        return Order(row.target_external_id or "", Measure(told))
    return payloads.outgoing(
        payloads.decode(body),
        kind=row.kind,
        client_key=row.client_key,
        marker=row.marker,
        target_id=row.target_external_id or "",
        sent_after=row.created_at,
    )


def _still_allowed(rows: Iterable[Outbox], *, now: datetime) -> list[Outbox]:
    """Rights are read again when it leaves. Source: design reliability.md 6, SD8."""
    grants: dict[UUID, tuple[policy.Grant, ...]] = {}
    kept = []
    for row in rows:
        if row.author_id not in grants:
            grants[row.author_id] = _grants(row.author, now=now)
        approved = row.approver_id is not None or not row.action  # "": it ends by the clock
        scope = policy.of_account(row.account)
        if approved or policy.allowed(grants[row.author_id], row.action, scope):
            kept.append(row)
        else:
            _fail(row, "author_lost_right")
    return kept


def _fail(row: Outbox, code: str) -> None:
    Outbox.objects.filter(id=row.id).update(
        state=State.FAILED, lease_until=None, last_error_code=code
    )


def _grants(person: Person, *, now: datetime) -> tuple[policy.Grant, ...]:
    return policy.grants(person, now=now)
