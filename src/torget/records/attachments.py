"""The bytes of attachments: kept once however often they come, and bound to the ledger."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from torget.kit import ids
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.records.models import Attachment, AttachmentState, Content, ContentKind


def keep(attachment: Attachment, body: bytes, *, now: datetime) -> bool:
    """The attachment's bytes are here, once for all that have them; tell whether they were kept.

    Nothing is kept of one that was held back while it was being fetched. In a transaction.
    """
    waiting = Attachment.objects.select_for_update().filter(id=attachment.id)
    if waiting.filter(state=AttachmentState.QUARANTINED).exists():
        return False
    mark = hashlib.sha256(b"media" + body).digest()
    kept = Content.objects.filter(kind=ContentKind.MEDIA, fingerprint=mark)
    content = kept.first() or Content.objects.create(
        id=ids.new(now),
        kind=ContentKind.MEDIA,
        media_type=attachment.media_type or "application/octet-stream",
        size=len(body),
        raw=body,
        salt=canon.new_salt(),
        fingerprint=mark,
    )
    attachment.content = content
    attachment.state = AttachmentState.FETCHED
    attachment.error_code = ""
    attachment.save(update_fields=["content", "state", "error_code"])
    ledger.write(
        ledger.Entry(
            "record.attachment_kept",
            "record",
            attachment.version.record_id,
            ledger.PLATFORM,
            now,
            {"attachment": str(attachment.id), "size": len(body)},
            (canon.commitment(body, bytes(content.salt or b"")),),
        )
    )
    return True


def waiting(record_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the records that have an attachment which is still to be fetched."""
    found = Attachment.objects.filter(
        version__record_id__in=list(record_ids), state=AttachmentState.PENDING
    )
    return frozenset(found.values_list("version__record_id", flat=True))


def hold_back(record_ids: Collection[UUID]) -> Counter[UUID]:
    """No attachment of the records is fetched or shown from now on; return how many each has."""
    theirs = Attachment.objects.filter(version__record_id__in=record_ids)
    theirs.update(state=AttachmentState.QUARANTINED)
    return Counter(theirs.values_list("version__record_id", flat=True))


def let_go(record_id: UUID, *, now: datetime) -> int:
    """What was held back is fetched, or shown again where its bytes are here; return how many."""
    held = Attachment.objects.filter(
        version__record_id=record_id, state=AttachmentState.QUARANTINED
    )
    here = held.filter(content__isnull=False).update(state=AttachmentState.FETCHED)
    return here + held.filter(content__isnull=True).update(
        state=AttachmentState.PENDING, next_try_at=now
    )
