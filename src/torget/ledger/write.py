"""Writing to the ledger: one event at a time, or a prepared batch."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
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
    row = _row(
        entry, ids.new(entry.at), at=canon.instant(entry.at), commits=(*entry.commits, *reason)
    )
    Event.objects.create(**dict(zip(_COLUMNS, row, strict=True)))
    if why:
        EventReason.objects.create(event_id=row[0], salt=salt, text=why)
    return row[0]


def write_many(entries: Iterable[Entry]) -> int:
    """Insert a batch of events without reasons by COPY; return how many."""
    return copy_rows("torget_event", _COLUMNS, _rows(list(entries)))


def _rows(entries: Sequence[Entry]) -> Iterator[Row]:
    """Give the rows one by one: the database takes the first while the next are made."""
    instants = dict[datetime, str]()
    for entry, event_id in zip(entries, _ids(entries), strict=True):
        at = instants.get(entry.at) or instants.setdefault(entry.at, canon.instant(entry.at))
        yield _row(entry, event_id, at=at, commits=entry.commits)


def _ids(entries: Sequence[Entry]) -> Iterator[UUID]:
    """Give each event its id; those of one batch mostly happen at one time."""
    for at, same in groupby(entries, key=attrgetter("at")):
        yield from ids.many(at, len(list(same)))


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


def _row(entry: Entry, event_id: UUID, *, at: str, commits: Sequence[bytes]) -> Row:
    kind, by = str(entry.actor.kind), entry.actor.id
    body = _canonical(entry, event_id, at=at, commits=commits)
    return (
        event_id,
        entry.type,
        entry.object_type,
        entry.object_id,
        kind,
        by,
        entry.at,
        body,
        list(commits),
        canon.leaf(body),
    )


def _canonical(entry: Entry, event_id: UUID, *, at: str, commits: Sequence[bytes]) -> bytes:
    """Return the event as `canon.encode` would write it, keys in their order.

    Only what the caller may put anything into is looked through: a page of messages makes a
    thousand events.
    """
    by = f'"{entry.actor.id}"' if entry.actor.id else "null"
    told = ",".join([f'"{commit.hex()}"' for commit in commits])
    meta = canon.encode(entry.meta).decode()
    return (
        f'{{"actor":[{_code(entry.actor.kind)},{by}],"at":"{at}","commits":[{told}],"id":"{event_id}"'
        f',"instance":{_code(settings.TORGET_INSTANCE)},"meta":{meta}'
        f',"object":[{_code(entry.object_type)},"{entry.object_id}"],"type":{_code(entry.type)}'
        f',"v":{VERSION}}}'
    ).encode()


@functools.lru_cache(maxsize=512)
def _code(name: str) -> str:
    """Return one of our own few names as JSON."""
    return json.dumps(name, ensure_ascii=False)
