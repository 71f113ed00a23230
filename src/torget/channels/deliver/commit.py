"""Writing down what came of an exchange: fenced by epoch, record and receipt in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from torget.channels import payload as payloads
from torget.channels.deliver.claim import RATE_LIMITED
from torget.channels.deliver.outcome import Accepted, Outcome, Refused
from torget.channels.feeds import mark_needs_login
from torget.channels.models import Attempt, Kind, Outbox, State
from torget.channels.timing import timing
from torget.connectors.port import Receipt
from torget.kit import failpoints
from torget.ledger import write as ledger
from torget.ledger.canon import Plain
from torget.records.issue import Expedited, Letter, issue
from torget.records.models import Record
from torget.records.receive import lock

_TOO_MANY = 429
_OURS = (State.SENDING, State.UNKNOWN, State.HUMAN)
OURS_WITH_RECEIPT = (*_OURS, State.QUEUED)


def commit(outbox_id: UUID, epoch: int, outcome: Outcome, *, now: datetime) -> bool:
    """Write the outcome of this epoch; tell false where another epoch has acted meanwhile.

    Nothing is overwritten then: the ledger gets an alarm instead. A receipt is believed also
    for a row that has been queued again, as long as nobody has claimed it since.
    """
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(of=("self",))
            .select_related("account", "author", "reply_to")
            .get(id=outbox_id)
        )
        ours = OURS_WITH_RECEIPT if isinstance(outcome, Accepted) else _OURS
        if row.epoch != epoch or row.state not in ours:
            _tell(row, "outbox.epoch_conflict", {"epoch": epoch, "state": row.state}, now=now)
            return False
        _finish(row, outcome)
        if isinstance(outcome, Accepted) and not is_another(row, outcome.receipt):
            accept(row, outcome.receipt, read_back=outcome.read_back, now=now)
        elif isinstance(outcome, Accepted):
            _doubt(row, "id_of_another", now=now)
        elif isinstance(outcome, Refused):
            _refuse(row, outcome, now=now)
        else:
            _doubt(row, outcome.code, now=now)
        failpoints.reach("before_commit")
    failpoints.reach("after_commit")
    return True


def is_another(row: Outbox, receipt: Receipt) -> bool:
    """Tell whether this receipt is that of another letter, with the same words perhaps."""
    others = Outbox.objects.filter(
        account_id=row.account_id, kind=Kind.CREATE, external_id=receipt.remote_id
    )
    return row.kind == Kind.CREATE and others.exclude(id=row.id).exists()


def accept(row: Outbox, receipt: Receipt, *, read_back: bool, now: datetime) -> None:
    """Make the row sent; for a new message the record is drawn up in the same transaction."""
    row.state = State.SENT
    row.external_url = receipt.url
    row.lease_until = None
    row.last_error_code = ""
    if row.kind == Kind.CREATE:
        row.external_id = receipt.remote_id
        row.record = _draw_up(row, receipt, read_back=read_back, now=now)
        row.content = row.record.head.version.content
        row.payload = None
    else:
        if row.kind == Kind.HAND_OVER:
            row.external_id, row.reference, row.payload = receipt.remote_id, receipt.reference, None
        _tell(row, "outbox.done", {"kind": row.kind, "read_back": read_back}, now=now)
    row.save()


def _draw_up(row: Outbox, receipt: Receipt, *, read_back: bool, now: datetime) -> Record:
    lock(row.account)  # our own words may be on their way in from the network at this moment
    letter = letter_of(row, receipt, read_back=read_back)
    return issue(row.account, letter.accepted, author=row.author, meta=letter.meta, now=now)


def letter_of(row: Outbox, receipt: Receipt, *, read_back: bool) -> Letter:
    """Return what the network has accepted of this row, as a record is drawn up of it."""
    sent = payloads.decode(bytes(row.payload or b""))
    return Letter(
        row.account,
        Expedited(
            remote_id=receipt.remote_id,
            url=receipt.url,
            accepted_at=receipt.accepted_at,
            text=sent.text,
            raw=receipt.raw,
            visibility=sent.visibility,
            language=sent.language,
            thread_id=sent.thread_id,
            parent_id=sent.reply_to_id,
        ),
        row.author,
        {
            "outbox": str(row.id),
            "payload_sha256": bytes(row.payload_sha256).hex(),
            "approver": str(row.approver_id) if row.approver_id else None,
            "read_back": read_back,
        },
    )


def _refuse(row: Outbox, outcome: Refused, *, now: datetime) -> None:
    limited = outcome.retry_after_s > 0 or outcome.http_status == _TOO_MANY
    row.last_error_code = RATE_LIMITED if limited else outcome.code[:60]
    row.lease_until = None
    if outcome.permanent:
        row.state = State.FAILED
        _tell(row, "outbox.failed", {"code": outcome.code}, now=now)
    else:
        row.state = State.QUEUED
        least = timing().needs_login_s if outcome.needs_login else timing().backoff_s(row.epoch)
        _wait(row, max(least, outcome.retry_after_s))
    row.save()
    if outcome.needs_login:
        mark_needs_login(row.account, code=outcome.code, now=now)


def _doubt(row: Outbox, code: str, *, now: datetime) -> None:
    row.lease_until = None
    row.state = State.UNKNOWN
    row.last_error_code = code[:60]
    row.unknown_since = row.unknown_since or database_time()
    row.clean_reads = 0
    _wait(row, timing().read_back_every_s)
    row.save()
    _tell(row, "outbox.outcome_unknown", {"code": code[:60]}, now=now)


def _wait(row: Outbox, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp() + make_interval(secs => %s)", [seconds])
        row.next_try_at = cursor.fetchone()[0]


def database_time() -> datetime:
    """Return the database's clock: leases and waiting times are measured by it alone."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told


def _finish(row: Outbox, outcome: Outcome) -> None:
    note_finish([(row, outcome)])


def note_finish(finished: Iterable[tuple[Outbox, Outcome]]) -> None:
    """Add the last step of each try; an unknown outcome found later keeps its first finish."""
    Attempt.objects.bulk_create(
        [
            Attempt(
                outbox_id=row.id,
                epoch=row.epoch,
                step="finish",
                request_sha256=row.payload_sha256,
                outcome=_said(outcome)[:60],
                http_status=_status(outcome),
            )
            for row, outcome in finished
        ],
        ignore_conflicts=True,
    )


def _said(outcome: Outcome) -> str:
    if isinstance(outcome, Accepted):
        return "read_back" if outcome.read_back else "accepted"
    return outcome.code


def _status(outcome: Outcome) -> int:
    return outcome.receipt.http_status if isinstance(outcome, Accepted) else outcome.http_status


def _tell(row: Outbox, event: str, meta: dict[str, Plain], *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            event,
            "outbox",
            row.id,
            ledger.SYSTEM,
            now,
            {"account": str(row.account_id), **meta},
        )
    )
