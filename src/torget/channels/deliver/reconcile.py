"""Rows that hang: leases that ran out, outcomes nobody knows, letters that came too late."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from torget.channels.deliver import errand as errands
from torget.channels.deliver import handing
from torget.channels.deliver.claim import Claimed, as_claimed
from torget.channels.deliver.commit import accept, database_time, is_another
from torget.channels.models import REPEATABLE, Kind, Outbox, State
from torget.channels.parcels import ParcelUnreadable, decode
from torget.channels.timing import timing
from torget.connectors import catalogue
from torget.connectors.port import ConnectorError, IdempotencyClass, NotAccepted, Receipt
from torget.kit import failpoints
from torget.ledger import write as ledger

ABREAST = 32
_REAP = """
update torget_outbox
   set state = 'unknown', last_error_code = 'lease_over', clean_reads = 0,
       unknown_since = coalesce(unknown_since, clock_timestamp()), lease_until = null,
       next_try_at = clock_timestamp()
 where id in (select id from torget_outbox
               where state = 'sending' and lease_until < clock_timestamp() for update skip locked)
returning id, account_id
"""
_EXPIRE = """
update torget_outbox set state = 'expired', last_error_code = 'too_late'
 where id in (select id from torget_outbox
               where state = 'queued' and not_after < clock_timestamp() for update skip locked)
returning id, account_id
"""
_HOLD = """
with due as materialized (
  select id from torget_outbox
   where state in ('unknown', 'human') and next_try_at <= clock_timestamp()
   order by next_try_at limit %(limit)s
     for update skip locked
)
update torget_outbox set next_try_at = clock_timestamp() + make_interval(secs => %(lease)s)
  from due where torget_outbox.id = due.id
returning torget_outbox.id
"""
_SAFE_TO_REPEAT = (IdempotencyClass.KEYED, IdempotencyClass.NAMED, IdempotencyClass.TWO_STEP)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look upstream told. `clean`: it was had, so that nothing found means not there.

    `failed`: the network would not be read, so that neighbours need not be asked for either.
    """

    found: Receipt | None = None
    clean: bool = False
    failed: bool = False
    wait_s: float = 0


def reap(*, now: datetime) -> int:
    """Mark rows whose sender vanished as unknown, and rows past their time as expired."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REAP)
        reaped = cursor.fetchall()
        cursor.execute(_EXPIRE)
        expired = cursor.fetchall()
        for event, rows in (("outbox.lease_over", reaped), ("outbox.expired", expired)):
            for outbox_id, account_id in rows:
                _tell(outbox_id, account_id, event, now=now)
        if reaped:
            failpoints.reach("reaped")
    return len(reaped) + len(expired)


def anything_unknown() -> bool:
    """Tell whether a row waits for its turn to be read back."""
    return Outbox.objects.filter(
        state__in=(State.UNKNOWN, State.HUMAN), next_try_at__lte=database_time()
    ).exists()


def reconcile_due(*, now: datetime, limit: int = 100) -> int:
    """Read back every unknown row whose turn it is; return how many were settled.

    Rows that wait for a person are read too: a paused sender may have posted meanwhile. Each
    account is read by a thread of its own, and each row by one reader at a time; a fault in
    one row is raised when the others are settled.
    """
    rows = _held(limit)
    if not rows:
        return 0
    settled, faults = 0, list[Exception]()
    with ThreadPoolExecutor(max_workers=ABREAST) as pool:
        waiting = {pool.submit(_look_at, group): group for group in _by_account(rows)}
        for done in as_completed(waiting):
            for row, look in _answers(done, waiting[done], faults):
                try:
                    settled += _settle(row, look, now=now)
                except Exception as fault:  # noqa: BLE001  raised below
                    faults.append(fault)
    if faults:
        raise faults[0]
    return settled


def _held(limit: int) -> list[Outbox]:
    """Return the rows whose turn it is; nobody else reads them until the lease is over."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"limit": limit, "lease": timing().lease_s})
        ids = [row[0] for row in cursor.fetchall()]
    return list(
        Outbox.objects.select_related("account", "author", "reply_to__head")
        .filter(id__in=ids)
        .order_by("account_id", "clean_reads", "created_at", "id")
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One row, and how it is asked for; nothing to ask where its payload cannot be read."""

    row: Outbox
    claimed: Claimed | None


def _by_account(rows: Iterable[Outbox]) -> list[tuple[_Asked, ...]]:
    groups: dict[UUID, list[_Asked]] = {}
    for row in rows:
        groups.setdefault(row.account_id, []).append(_Asked(row, _readable(row)))
    return [tuple(group) for group in groups.values()]


def _readable(row: Outbox) -> Claimed | None:
    try:
        return as_claimed(row)
    except (ValueError, KeyError, handing.NotForThisWay):
        return None


def _look_at(group: tuple[_Asked, ...]) -> list[Look]:
    """Look for one account's rows; after a failure, or for too long, the rest are not asked for."""
    until = time.monotonic() + timing().http_s
    looks = list[Look]()
    for asked in group:
        if looks and (looks[-1].failed or time.monotonic() >= until):
            looks.append(Look(failed=True, wait_s=looks[-1].wait_s))
        else:
            looks.append(_look(asked.claimed))
    failpoints.reach("reconciled")
    return looks


def _look(claimed: Claimed | None) -> Look:
    if claimed is not None and claimed.handing is not None:
        return _look_for_parcel(claimed.handing)
    if claimed is None or claimed.connection is None or claimed.errand is None:
        return Look()
    idempotency = _class_of(claimed.network)
    if idempotency is None or not errands.can_be_read(claimed.errand, idempotency):
        return Look()
    try:
        connector = catalogue.get(claimed.network)
        found = errands.look_up(connector, claimed.connection, claimed.errand)
    except ConnectorError as error:  # nothing is known; the next look tells
        wait_s = error.retry_after_s if isinstance(error, NotAccepted) else 0
        return Look(failed=True, wait_s=wait_s)
    return Look(found, clean=True)


def _look_for_parcel(parcel: handing.Handing) -> Look:
    try:
        return Look(handing.look(parcel), clean=True)
    except ConnectorError:  # nothing is known; the next look tells
        return Look(failed=True)


def _answers(
    done: Future[list[Look]], group: tuple[_Asked, ...], faults: list[Exception]
) -> Iterator[tuple[Outbox, Look]]:
    """Yield each row with its look; where the looking itself broke nothing is known."""
    try:
        looks = done.result()
    except Exception as fault:  # noqa: BLE001  raised again when the others are settled
        faults.append(fault)
        looks = [Look()] * len(group)
    for asked, look in zip(group, looks, strict=True):
        yield asked.row, look


def _settle(seen: Outbox, look: Look, *, now: datetime) -> bool:
    """Write what the look told; tell whether the row's state is another than before."""
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(of=("self",))
            .select_related("account", "author", "reply_to")
            .get(id=seen.id)
        )
        if row.epoch != seen.epoch or row.state not in (State.UNKNOWN, State.HUMAN):
            return False
        if look.found is not None and not is_another(row, look.found):
            accept(row, look.found, read_back=True, now=now)
            return True
        before = row.state
        row.clean_reads = min(row.clean_reads + int(look.clean), 1000)
        if row.state == State.UNKNOWN:
            row.state = _after_silence(row, clean=look.clean)
        _wait(row, least_s=look.wait_s)
        row.save()
        if row.state != before:
            _tell(row.id, row.account_id, f"outbox.{row.state}_after_silence", now=now)
        return row.state != before


def _wait(row: Outbox, *, least_s: float) -> None:
    own = timing().human_every_s if row.state == State.HUMAN else timing().read_back_every_s
    row.next_try_at = database_time() + timedelta(seconds=max(own, least_s))


def _after_silence(row: Outbox, *, clean: bool) -> State:
    """Send again only where the network itself refuses a second one; else ask a person.

    A network that does not answer leaves nothing in limbo: where it may not be sent again by
    itself, a person is asked when the time of settling is over.
    """
    line = _line_of(row)
    harmless = row.kind in REPEATABLE
    if line is None or (line.idempotency == IdempotencyClass.BLIND and not harmless):
        return State.HUMAN
    since = row.unknown_since or row.created_at
    silent_s = (database_time() - since).total_seconds()
    if silent_s < timing().settle_s(line.list_lag_s):
        return State.UNKNOWN
    repeatable = line.idempotency in _SAFE_TO_REPEAT and _key_is_fresh(row, line)
    if not (harmless or repeatable):
        return State.HUMAN
    if not clean or row.clean_reads < timing().clean_reads:
        return State.UNKNOWN
    row.unknown_since = None
    row.clean_reads = 0
    return State.QUEUED


def _class_of(network: str) -> IdempotencyClass | None:
    """Return how the network refuses a second one; None where its connector is gone."""
    try:
        return catalogue.abilities(network).idempotency
    except catalogue.UnknownNetwork:
        return None


@dataclass(frozen=True, slots=True)
class _Line:
    """How the other end of a row refuses a second one, and how soon it shows the first."""

    idempotency: IdempotencyClass
    key_lifetime_s: int
    list_lag_s: int


def _line_of(row: Outbox) -> _Line | None:
    """Return the line of the row; None where its connector or adapter is gone."""
    if row.kind == Kind.HAND_OVER:
        return _parcels_line(row)
    try:
        told = catalogue.abilities(row.account.network)
    except catalogue.UnknownNetwork:
        return None
    return _Line(told.idempotency, told.key_lifetime_s, told.list_lag_s)


def _parcels_line(row: Outbox) -> _Line | None:
    try:
        adapter = decode(bytes(row.payload or b""))[0].adapter
    except ParcelUnreadable:
        return None
    told = handing.class_of(adapter)
    return None if told is None else _Line(*told)


def _key_is_fresh(row: Outbox, line: _Line) -> bool:
    """Tell whether the network still knows the key; other classes need none."""
    if line.idempotency != IdempotencyClass.KEYED:
        return True
    age_s = (database_time() - row.created_at).total_seconds()
    return age_s < line.key_lifetime_s - timing().key_margin_s


def _tell(outbox_id: UUID, account_id: UUID, event: str, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(event, "outbox", outbox_id, ledger.SYSTEM, now, {"account": str(account_id)})
    )
