"""Whether a record is as it was: leaves against events, commitments against content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from torget.ledger import canon
from torget.ledger.models import Event
from torget.records.models import Attachment, Content, Version


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: how many events and parts were checked, and what did not hold."""

    events: int
    parts: int
    broken_events: int
    unmatched_parts: int
    since: datetime | None
    leaf: str

    @property
    def ok(self) -> bool:
        """Tell whether everything that could be checked held, and there was something."""
        return self.events > 0 and not self.broken_events and not self.unmatched_parts


def check(record_id: UUID) -> Checked:
    """Recompute the leaf of every event of the record and look for each part's commitment.

    The parts are the raw bytes and the text of every version, and the bytes of every
    attachment that is here. What has been lawfully emptied has no part left to check.
    """
    events = list(Event.objects.filter(object_id=record_id).order_by("at", "id"))
    broken = sum(canon.leaf(bytes(event.canon)) != bytes(event.leaf) for event in events)
    bound = {bytes(part) for event in events for part in event.content_commits}
    contents = [
        version.content
        for version in Version.objects.select_related("content").filter(record_id=record_id)
    ]
    parts = [part for content in contents for part in _commitments(content)]
    parts += [
        part
        for attachment in Attachment.objects.select_related("content").filter(
            version__record_id=record_id, content__isnull=False
        )
        for part in _bytes_commitment(attachment.content)
    ]
    return Checked(
        events=len(events),
        parts=len(parts),
        broken_events=broken,
        unmatched_parts=sum(part not in bound for part in parts),
        since=events[0].at if events else None,
        leaf=bytes(events[0].leaf).hex() if events else "",
    )


def _commitments(content: Content) -> tuple[bytes, ...]:
    if content.salt is None:
        return ()
    salt = bytes(content.salt)
    return (
        canon.commitment(bytes(content.raw or b""), salt),
        canon.commitment((content.text or "").encode(), salt),
    )


def _bytes_commitment(content: Content | None) -> tuple[bytes, ...]:
    if content is None or content.salt is None:
        return ()
    return (canon.commitment(bytes(content.raw or b""), bytes(content.salt)),)
