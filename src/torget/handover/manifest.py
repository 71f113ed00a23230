"""What a package says of itself, as plain data: docs/utvecklare/overlamning.md has the schema.

Read from the records and the ledger at one moment. Nothing here is sent or written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from torget.connectors.handing.port import File
from torget.handover.models import HandOver
from torget.ledger.canon import Plain, instant
from torget.ledger.models import Event
from torget.organisation.models import Account, Person
from torget.records.models import Attachment, AttachmentState, Content, RecordHead, Version
from torget.records.thread import Message, message_of, thread_of

FORMAT = "torget-hand-over"
VERSION = 1
MOST_EVENTS = 500
_PUBLIC = ("public", "unlisted")
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything the package is made of: the manifest without its list of files, and evidence."""

    manifest: Mapping[str, Plain]
    evidence: tuple[File, ...]
    message: Message
    context: tuple[Message, ...]
    events: tuple[Mapping[str, Plain], ...]
    secrecy: bool


def gather(row: HandOver, *, most_bytes: int, now: datetime) -> Papers:
    """Return what is to be handed over, read now.

    The message comes with every version, its raw bytes and its attachments; the rest of its
    thread as context. A private message of others is not context. Attachments that do not fit
    in `most_bytes` are named with their hash and left out.
    """
    head = RecordHead.objects.select_related("record").get(record_id=row.record_id)
    message = message_of(head.record)
    seen = Q(record_id=row.record_id) | Q(record__visibility__in=_PUBLIC)
    if head.record.visibility not in _PUBLIC:
        seen |= Q(record__visibility=head.record.visibility)
    context = tuple(
        each for each in thread_of(head, seen_by=seen) if each.record.id != row.record_id
    )
    evidence = (*_raw(message), *_media(message, most_bytes=most_bytes))
    events = _events(row)
    secrecy = any(each.head.secrecy for each in (message, *context))
    told: dict[str, Plain] = {
        "format": FORMAT,
        "version": VERSION,
        "id": str(row.id),
        "token": row.token,
        "port": row.port,
        "made_at": instant(now),
        "instance": settings.TORGET_INSTANCE,
        "municipality": settings.TORGET_MUNICIPALITY,
        "authority": row.authority.name,
        "unit": row.unit.name,
        "department": row.unit.department.name,
        "secrecy": secrecy,
        "account": _account(row.account),
        "asked": _asked(row),
        "record": _record(message, {file.name for file in evidence}),
        "thread": [_record(each, set()) for each in context],
        "events": list(events),
    }
    return Papers(told, evidence, message, context, events, secrecy)


def _account(account: Account) -> dict[str, Plain]:
    return {
        "network": account.network,
        "host": account.host,
        "handle": account.handle,
        "name": account.display_name,
        "remote_id": account.remote_id,
    }


def _asked(row: HandOver) -> dict[str, Plain]:
    by = row.asked_by
    return {
        "at": instant(row.asked_at),
        "by": {"name": by.name, "title": by.title, "email": by.email},
        "action": row.action,
        "ground": row.ground,
        "note": row.note,
    }


def _record(message: Message, kept: set[str]) -> dict[str, Plain]:
    record, head = message.record, message.head
    content = head.version.content
    return {
        "id": str(record.id),
        "number": str(record),
        "remote_id": record.remote_id,
        "parent_id": record.parent_id,
        "thread_id": head.thread_id,
        "url": content.url or "",
        "direction": head.direction,
        "visibility": record.visibility,
        "received_at": instant(record.received_at),
        "received_at_told": record.received_at_told,
        "ingested_at": instant(record.ingested_at),
        "network_state": head.network_state,
        "network_state_at": instant(head.network_state_at),
        "registration_no": head.registration_no,
        "secrecy": head.secrecy,
        "author": {"id": content.author_id or "", "name": content.author_name or ""},
        "versions": [_version(version) for version in message.versions],
        "attachments": [_attachment(each, kept) for each in message.attachments],
    }


def _version(version: Version) -> dict[str, Plain]:
    content = version.content
    raw, text = bytes(content.raw or b""), content.text or ""
    return {
        "n": version.n,
        "seen_at": instant(version.seen_at),
        "edited_at": instant(version.edited_at) if version.edited_at else None,
        "language": version.language,
        "warning": content.warning or "",
        "text": text,
        "text_sha256": _sha256(text.encode()),
        "raw_sha256": _sha256(raw),
        "raw_size": len(raw),
        "emptied": content.salt is None,
    }


def _attachment(attachment: Attachment, kept: set[str]) -> dict[str, Plain]:
    name = media_name(attachment)
    body = _bytes_of(attachment.content)
    return {
        "position": attachment.position,
        "media_type": attachment.media_type,
        "state": attachment.state,
        "size": len(body) if body is not None else None,
        "sha256": _sha256(body) if body is not None else None,
        "file": name if name in kept else None,
    }


def _raw(message: Message) -> Iterable[File]:
    """Give the exact bytes of every version as the network sent them."""
    for version in message.versions:
        if version.content.raw is not None:
            yield File(
                f"original-v{version.n}.json", "application/json", bytes(version.content.raw)
            )


def _media(message: Message, *, most_bytes: int) -> Iterable[File]:
    """Give the attachments that are here, in order, as long as there is room."""
    room = most_bytes
    for attachment in message.attachments:
        body = _bytes_of(attachment.content)
        if attachment.state == AttachmentState.FETCHED and body is not None and len(body) <= room:
            room -= len(body)
            yield File(media_name(attachment), attachment.media_type, body)


def media_name(attachment: Attachment) -> str:
    """Return the attachment's name in the package: ours, with a known ending or none that runs."""
    return f"bilaga-{attachment.position + 1}.{_ENDINGS.get(attachment.media_type, 'bin')}"


def _bytes_of(content: Content | None) -> bytes | None:
    return None if content is None or content.raw is None else bytes(content.raw)


def _events(row: HandOver) -> tuple[Mapping[str, Plain], ...]:
    events = list(Event.objects.filter(object_id=row.record_id).order_by("at", "id")[:MOST_EVENTS])
    people = dict(
        Person.objects.filter(
            id__in={each.actor_id for each in events if each.actor_id}
        ).values_list("id", "name")
    )
    return tuple(
        {
            "id": str(event.id),
            "type": event.type,
            "at": instant(event.at),
            "actor_kind": event.actor_kind,
            "actor": people.get(event.actor_id, "") if event.actor_id else "",
            "leaf": bytes(event.leaf).hex(),
        }
        for event in events
    )


def listed(files: Sequence[File]) -> list[Plain]:
    """Return the manifest's list of the other files, with their hashes."""
    return [
        {
            "name": file.name,
            "media_type": file.media_type,
            "size": len(file.body),
            "sha256": _sha256(file.body),
        }
        for file in files
    ]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
