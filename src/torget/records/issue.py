"""What we wrote becomes a record when the network has accepted it, and not before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from torget.kit import ids
from torget.kit.django.copying import Columns, copy_rows
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import Account, Person
from torget.records import identity, indexing
from torget.records.columns import COLUMNS as RECEIVED
from torget.records.models import (
    Content,
    ContentKind,
    Direction,
    NetworkState,
    Record,
    RecordHead,
)

COLUMNS: Mapping[str, Columns] = {
    table: RECEIVED[table] for table in ("torget_content", "torget_record", "torget_version")
} | {"torget_recordhead": {**RECEIVED["torget_recordhead"], "issued_by_id": "uuid"}}


@dataclass(frozen=True, slots=True)
class Expedited:
    """What the network has accepted: its id, its address, its time, and our exact words."""

    remote_id: str
    url: str
    accepted_at: datetime | None
    text: str
    raw: bytes
    visibility: str
    language: str
    thread_id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What was accepted, on which account, who wrote it, and what the ledger is told of it."""

    account: Account
    accepted: Expedited
    author: Person
    meta: Mapping[str, canon.Plain]

    @property
    def key(self) -> bytes:
        """What makes it the same message when it comes back from the network."""
        account = self.account
        return identity.record_key(
            account.network, account.host, account.remote_id, self.accepted.remote_id
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """The record that a letter became, and where its words lie."""

    record_id: UUID
    content_id: UUID


def issue(
    account: Account,
    accepted: Expedited,
    *,
    author: Person,
    meta: Mapping[str, canon.Plain],
    now: datetime,
) -> Record:
    """Draw up the record of what we published; it is issued at the network's time.

    If the message was collected before its receipt was known, that record is settled as ours
    and gets no second version of the same words.
    Source: TF 2:10; Regler, Allmänna handlingar, p. 1.
    """
    letter = Letter(account, accepted, author, meta)
    record = _whole().filter(key=letter.key).first()
    if record is None:
        drawn = draw_up([letter], now=now)[0]
        return _whole().get(id=drawn.record_id)
    RecordHead.objects.filter(record=record).update(direction=Direction.ISSUED, issued_by=author)
    ledger.write_many(
        [_told(letter, record.id, at=record.received_at, commits=_commits(record), now=now)]
    )
    return record


def known(letters: Iterable[Letter]) -> set[bytes]:
    """Return the keys of the letters that are records already: collected before the receipt."""
    keys = [letter.key for letter in letters]
    return {bytes(key) for key in Record.objects.filter(key__in=keys).values_list("key", flat=True)}


def draw_up(letters: Sequence[Letter], *, now: datetime) -> list[Issued]:
    """Draw up the records of letters that are none yet; return them in the same order.

    Must run in the transaction that writes the receipts, with the accounts locked.
    Source: TF 2:10; Regler, Allmänna handlingar, p. 1.
    """
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in COLUMNS}
    issued, searched, events = list[Issued](), list[indexing.Row](), list[ledger.Entry]()
    for letter in letters:
        one, found_by, event = _rows_of(letter, rows, now=now)
        issued.append(one)
        searched.append(found_by)
        events.append(event)
    for table, columns in COLUMNS.items():
        copy_rows(table, columns, rows[table])
    indexing.insert(searched)
    ledger.write_many(events)
    return issued


def _rows_of(
    letter: Letter, rows: dict[str, list[tuple[object, ...]]], *, now: datetime
) -> tuple[Issued, indexing.Row, ledger.Entry]:
    """Add the rows of one letter; return what it became, its search row and its event."""
    account, accepted = letter.account, letter.accepted
    record_id, version_id, content_id = ids.many(now, 3)
    at, told = identity.told_time(accepted.accepted_at, now=now)
    text, salt = identity.clean(accepted.text), canon.new_salt()
    rows["torget_content"].append(_content(letter, content_id, text=text, salt=salt))
    rows["torget_record"].append(
        (
            record_id,
            letter.key,
            account.id,
            account.authority_id,
            account.unit_id,
            accepted.remote_id,
            accepted.parent_id,
            accepted.visibility,
            Direction.ISSUED,
            at,
            told,
            now,
        )
    )
    rows["torget_version"].append(
        (version_id, record_id, 1, content_id, accepted.language[:12], now, None)
    )
    rows["torget_recordhead"].append(
        (
            record_id,
            version_id,
            1,
            accepted.thread_id or accepted.remote_id,
            Direction.ISSUED,
            NetworkState.PRESENT,
            now,
            "",
            False,
            letter.author.id,
        )
    )
    found_by = indexing.row(
        record_id,
        account,
        received_at=at,
        visibility=accepted.visibility,
        direction=Direction.ISSUED,
        text=text,
    )
    commits = (canon.commitment(accepted.raw, salt), canon.commitment(text.encode(), salt))
    event = _told(letter, record_id, at=at, commits=commits, now=now)
    return Issued(record_id, content_id), found_by, event


def _content(letter: Letter, content_id: UUID, *, text: str, salt: bytes) -> tuple[object, ...]:
    account, accepted = letter.account, letter.accepted
    return (
        content_id,
        ContentKind.VERSION,
        "application/json",
        len(accepted.raw),
        accepted.raw,
        text,
        "",
        account.remote_id,
        account.display_name,
        accepted.url,
        salt,
        None,
    )


def _told(
    letter: Letter, record_id: UUID, *, at: datetime, commits: tuple[bytes, ...], now: datetime
) -> ledger.Entry:
    return ledger.Entry(
        "record.issued",
        "record",
        record_id,
        ledger.Actor(ActorKind.PERSON, letter.author.id),
        now,
        {"account": str(letter.account.id), "issued_at": canon.instant(at), **letter.meta},
        commits,
    )


def _whole() -> QuerySet[Record]:
    """Give records with their current content, which who writes the receipt points at."""
    return Record.objects.select_related("head__version__content")


def _commits(record: Record) -> tuple[bytes, ...]:
    content = Content.objects.get(version__record=record, version__n=1)
    salt = bytes(content.salt or b"")
    return (
        canon.commitment(bytes(content.raw or b""), salt),
        canon.commitment((content.text or "").encode(), salt),
    )


def settle_direction(record_id: UUID, *, direction: Direction) -> None:
    """Make the record's direction what a person said it is; the first one stays on the record."""
    RecordHead.objects.filter(record_id=record_id).update(direction=direction)
