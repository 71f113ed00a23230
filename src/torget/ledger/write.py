"""Writing to the ledger: one event at a time, or a prepared batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from torget.kit import ids
from torget.kit.django.copying import copy_rows
from torget.ledger import canon
from torget.ledger.models import ActorKind, Event, EventReason, Reading

VERSION = 1
_COLUMNS = {
    "id": "uuid",
    "type": "text",
    "object_type": "text",
    "object_id": "uuid",
    "actor_kind": "text",
    "actor_id": "uuid",
    "at": "timestamptz",
    "canon": "bytea",
    "content_commits": "bytea[]",
    "leaf": "bytea",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by id, or the clock, or a network."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
PLATFORM = Actor(ActorKind.PLATFORM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way into the ledger. `meta` holds ids, codes and times, never text."""

    type: str
    object_type: str
    object_id: UUID
    actor: Actor
    at: datetime
    meta: Mapping[str, canon.Plain] = field(default_factory=dict)
    commits: tuple[bytes, ...] = ()


def write(entry: Entry, *, why: str = "") -> UUID:
    """Insert the event, its reason beside it, and return its id.

    `why` is free text: only a salted commitment to it is hashed.
    """
    why = why.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()  # as it can be kept
    salt = canon.new_salt() if why else b""
    reason = (canon.commitment(why.encode(), salt),) if why else ()
    row = _row(entry, reason)
    Event.objects.create(**dict(zip(_COLUMNS, row, strict=True)))
    if why:
        EventReason.objects.create(event_id=row[0], salt=salt, text=why)
    return row[0]


def write_many(entries: Iterable[Entry]) -> int:
    """Insert a batch of events without reasons by COPY; return how many."""
    return copy_rows("torget_event", _COLUMNS, (_row(entry, ()) for entry in entries))


def note_reading(
    person_id: UUID, *, object_type: str, object_id: UUID, purpose: str, now: datetime
) -> None:
    """Note that this person saw this content: the one write that a GET may make."""
    Reading.objects.create(
        id=ids.new(now),
        person_id=person_id,
        object_type=object_type,
        object_id=object_id,
        at=now,
        purpose=purpose,
    )


Row = tuple[UUID, str, str, UUID, str, UUID | None, datetime, bytes, Sequence[bytes], bytes]


def _row(entry: Entry, reason: tuple[bytes, ...]) -> Row:
    event_id = ids.new(entry.at)
    commits = [*entry.commits, *reason]
    body = canon.encode(
        {
            "v": VERSION,
            "instance": settings.TORGET_INSTANCE,
            "id": str(event_id),
            "type": entry.type,
            "object": [entry.object_type, str(entry.object_id)],
            "actor": [str(entry.actor.kind), str(entry.actor.id) if entry.actor.id else None],
            "at": canon.instant(entry.at),
            "meta": entry.meta,
            "commits": [commit.hex() for commit in commits],
        }
    )
    return (
        event_id,
        entry.type,
        entry.object_type,
        entry.object_id,
        str(entry.actor.kind),
        entry.actor.id,
        entry.at,
        body,
        commits,
        canon.leaf(body),
    )
