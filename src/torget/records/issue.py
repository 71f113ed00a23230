"""What we wrote becomes a record when the network has accepted it, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from torget.kit import ids
from torget.kit.django.copying import copy_rows
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import Account, Person
from torget.records import identity, indexing
from torget.records.models import (
    Content,
    ContentKind,
    Direction,
    NetworkState,
    Record,
    RecordHead,
    Version,
)


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
    key = identity.record_key(account.network, account.host, account.remote_id, accepted.remote_id)
    record = Record.objects.filter(key=key).first()
    if record is None:
        record = _draw_up(account, accepted, key, author=author, now=now)
    else:
        RecordHead.objects.filter(record=record).update(
            direction=Direction.ISSUED, issued_by=author
        )
    ledger.write(
        ledger.Entry(
            "record.issued",
            "record",
            record.id,
            ledger.Actor(ActorKind.PERSON, author.id),
            now,
            {"account": str(account.id), "issued_at": canon.instant(record.received_at), **meta},
            _commits(record),
        )
    )
    return record


def _draw_up(
    account: Account, accepted: Expedited, key: bytes, *, author: Person, now: datetime
) -> Record:
    at, told = identity.told_time(accepted.accepted_at, now=now)
    record = Record.objects.create(
        id=ids.new(now),
        key=key,
        account=account,
        authority_id=account.authority_id,
        unit_id=account.unit_id,
        remote_id=accepted.remote_id,
        parent_id=accepted.parent_id,
        visibility=accepted.visibility,
        first_direction=Direction.ISSUED,
        received_at=at,
        received_at_told=told,
        ingested_at=now,
    )
    version = Version.objects.create(
        id=ids.new(now),
        record=record,
        n=1,
        content=_content(account, accepted, now=now),
        language=accepted.language[:12],
        seen_at=now,
    )
    RecordHead.objects.create(
        record=record,
        version=version,
        thread_id=accepted.thread_id or accepted.remote_id,
        direction=Direction.ISSUED,
        network_state=NetworkState.PRESENT,
        network_state_at=now,
        issued_by=author,
    )
    copy_rows(
        indexing.TABLE,
        indexing.COLUMNS,
        [
            indexing.row(
                record.id,
                account,
                received_at=at,
                visibility=accepted.visibility,
                direction=Direction.ISSUED,
                text=accepted.text,
            )
        ],
    )
    return record


def _content(account: Account, accepted: Expedited, *, now: datetime) -> Content:
    return Content.objects.create(
        id=ids.new(now),
        kind=ContentKind.VERSION,
        media_type="application/json",
        size=len(accepted.raw),
        raw=accepted.raw,
        text=identity.clean(accepted.text),
        warning="",
        author_id=account.remote_id,
        author_name=account.display_name,
        url=accepted.url,
        salt=canon.new_salt(),
    )


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
