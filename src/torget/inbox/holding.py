"""Attachments of what may be abuse of a child are not fetched before a person has read the text.

Source: BrB 16:10 a; domain.md 3.4.
"""

from __future__ import annotations

from datetime import datetime

from torget.inbox.assessing import Reader
from torget.moderation import quarantine
from torget.records import attachments
from torget.records.receive import Received
from torget.text.signals import SignalKind


def hold_suspected(received: Received, reader: Reader, *, now: datetime) -> int:
    """Hold back what came with such words, or to a message that is held already; return how many.

    In the transaction that received it, so that no job has seen the attachments.
    """
    texts = {each.record_id: each.text for each in received.new if each.has_media}
    texts |= {each.record_id: each.text for each in received.changed}
    with_media = attachments.waiting(texts) if texts else frozenset()
    if not with_media:
        return 0
    held = quarantine.still_held(with_media)
    suspected = (
        record_id
        for record_id in with_media
        if record_id in held
        or reader.signals(texts[record_id]).has(SignalKind.CHILD_ABUSE_MATERIAL)
    )
    return quarantine.hold_back(suspected, because="child_abuse", now=now)
