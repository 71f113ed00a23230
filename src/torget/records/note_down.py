"""A note of facts that was added to the file: drawn up as a record, published nowhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from torget.kit import ids
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import Person
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

INTERNAL = "internal"
_PRIVATE = ("direct", "followers")
MEDIA_TYPE = "text/plain"


def note_down(
    about: Record, text: str, *, note_id: UUID, written_at: datetime, author: Person, now: datetime
) -> Record:
    """Draw up a record of what the author noted about another record; part of its thread.

    It tells who wrote it and when, lies where the other record lies, and is as secret and as
    private. No network has it, so none is asked about it. Part of the caller's transaction.
    Source: FL 27 §; TF 2:9 and 2:12.
    """
    head = RecordHead.objects.get(record=about)
    record = _record(about, note_id, author=author, written_at=written_at, now=now)
    content = _content(text, author=author, now=now)
    version = Version.objects.create(
        id=ids.new(now), record=record, n=1, content=content, language="sv", seen_at=now
    )
    made = RecordHead.objects.create(
        record=record,
        version=version,
        thread_id=head.thread_id,
        direction=Direction.ISSUED,
        network_state=NetworkState.APART,
        network_state_at=now,
        issued_by=author,
        secrecy=head.secrecy,
    )
    indexing.index(made)
    salt = bytes(content.salt or b"")
    ledger.write(
        ledger.Entry(
            "record.noted_down",
            "record",
            record.id,
            ledger.Actor(ActorKind.PERSON, author.id),
            now,
            {"about": str(about.id), "written_at": canon.instant(written_at)},
            (
                canon.commitment(bytes(content.raw or b""), salt),
                canon.commitment((content.text or "").encode(), salt),
            ),
        )
    )
    return record


def _record(
    about: Record, note_id: UUID, *, author: Person, written_at: datetime, now: datetime
) -> Record:
    return Record.objects.create(
        id=ids.new(now),
        key=identity.record_key("note", str(about.authority_id), str(author.id), str(note_id)),
        account_id=about.account_id,
        authority_id=about.authority_id,
        unit_id=about.unit_id,
        remote_id=f"note-{note_id}",
        parent_id=about.remote_id,
        visibility=about.visibility if about.visibility in _PRIVATE else INTERNAL,
        first_direction=Direction.ISSUED,
        received_at=written_at,
        received_at_told=True,
        ingested_at=now,
    )


def _content(text: str, *, author: Person, now: datetime) -> Content:
    raw = text.encode("utf-8", "replace")
    return Content.objects.create(
        id=ids.new(now),
        kind=ContentKind.VERSION,
        media_type=MEDIA_TYPE,
        size=len(raw),
        raw=raw,
        text=identity.clean(text),
        warning="",
        author_id="",
        author_name=author.name,
        url="",
        salt=canon.new_salt(),
    )
