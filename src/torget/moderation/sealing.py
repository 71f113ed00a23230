"""The sealed copy: what a message was, and in what surroundings, before it was taken away.

The words and the media lie in the records already and stay there. What is sealed is that they
were exactly these: one event in the ledger with a commitment to every version and attachment,
the thread and the network's state, written in the transaction that lets the measure leave.
Source: Regler, Allmänna handlingar på sociala medier, p. 1; design reliability.md N8 and 5.1.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from torget.ledger import canon
from torget.ledger import write as ledger
from torget.moderation.models import Measure
from torget.records.models import Attachment, AttachmentState, Content, RecordHead, Version

MOST_BESIDE = 200


class AttachmentsComing(Exception):
    """Bilagorna håller på att hämtas. Försök igen om en liten stund, så kommer de med i kopian."""


def refuse_unfetched(record_id: UUID) -> None:
    """Raise AttachmentsComing while an attachment has not even been tried.

    One that the network would not give holds nobody up: the seal says that it is missing.
    """
    if Attachment.objects.filter(
        version__record_id=record_id, state=AttachmentState.PENDING, tries=0
    ).exists():
        raise AttachmentsComing


def seal(measure: Measure, *, actor: ledger.Actor, now: datetime) -> UUID:
    """The copy is sealed; return the event that says so. In the caller's transaction."""
    head = RecordHead.objects.select_related("version").get(record_id=measure.record_id)
    versions = list(
        Version.objects.select_related("content").filter(record_id=measure.record_id).order_by("n")
    )
    attachments = list(
        Attachment.objects.select_related("content")
        .filter(version__record_id=measure.record_id)
        .order_by("version__n", "position")
    )
    kept = [each.content for each in attachments if each.content is not None]
    return ledger.write(
        ledger.Entry(
            "record.sealed",
            "record",
            measure.record_id,
            actor,
            now,
            {
                "measure": str(measure.id),
                "versions": [[each.n, str(each.content_id)] for each in versions],
                "current": head.version.n,
                "attachments": [[str(each.id), each.state] for each in attachments],
                "network_state": head.network_state,
                "network_state_at": canon.instant(head.network_state_at),
                "thread": _beside(head),
            },
            tuple(_commit(each) for each in (*(one.content for one in versions), *kept)),
        )
    )


def _commit(content: Content) -> bytes:
    return canon.commitment(bytes(content.raw or b""), bytes(content.salt or b""))


def _beside(head: RecordHead) -> list[str]:
    """Return the records of the thread as they lay, the sealed one among them."""
    found = RecordHead.objects.filter(
        thread_id=head.thread_id, record__account_id=head.record.account_id
    ).order_by("record__received_at", "record_id")
    return [str(each) for each in found.values_list("record_id", flat=True)[:MOST_BESIDE]]
