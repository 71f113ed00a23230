"""The bytes of attachments: kept once however often they come, and bound to the ledger."""

from __future__ import annotations

import hashlib
from datetime import datetime

from torget.kit import ids
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.records.models import Attachment, AttachmentState, Content, ContentKind


def keep(attachment: Attachment, body: bytes, *, now: datetime) -> None:
    """The attachment's bytes are here; the same bytes are stored once for all attachments."""
    mark = hashlib.sha256(b"media" + body).digest()
    content = Content.objects.filter(fingerprint=mark).first() or Content.objects.create(
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
