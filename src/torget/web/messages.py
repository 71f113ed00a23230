"""A thread's messages as pages show them: in the inbox and on the record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from torget.records.models import Attachment as KeptAttachment
from torget.records.models import AttachmentState, Direction, NetworkState
from torget.records.thread import Message
from torget.web import moments
from torget.web.addressing import reverse
from torget.web.viewmodels import (
    Attachment,
    MessageVersion,
    ThreadMessage,
    compared,
    marked,
    visible,
)

DEEPEST = 3
_QUIET = (NetworkState.PRESENT, NetworkState.APART)


def thread_messages(
    messages: tuple[Message, ...], *, current: UUID, now: datetime
) -> tuple[ThreadMessage, ...]:
    """Return the messages for the page, the one that is handled marked."""
    return tuple(thread_message(each, current=current, now=now) for each in messages)


def thread_message(message: Message, *, current: UUID, now: datetime) -> ThreadMessage:
    """Return one message with its earlier wordings and its state on the network."""
    record, head = message.record, message.head
    content = head.version.content
    return ThreadMessage(
        id=str(record.id),
        who=visible(content.author_name or _("Unknown author")),
        side="ours" if head.direction == Direction.ISSUED else "theirs",
        text=marked(content.text or ""),
        when=moments.when(record.received_at, now=now),
        depth=str(min(message.depth, DEEPEST)),
        received=_("Collected %(when)s") % {"when": moments.short(record.ingested_at, now=now)},
        state="" if head.network_state in _QUIET else head.network_state,
        state_text=_state_text(message, now=now),
        current=record.id == current,
        is_root=not record.parent_id,
        warning=visible(content.warning or ""),
        network_url=safe_link(content.url or ""),
        record_url=reverse("record", args=[record.id]),
        record_number=str(record),
        versions=_earlier(message, now=now),
        attachments=attachments(message.attachments),
    )


def attachments(kept: tuple[KeptAttachment, ...]) -> tuple[Attachment, ...]:
    """Return the attachments with what the author says they show."""
    states = {
        AttachmentState.PENDING: _("Is being collected"),
        AttachmentState.FAILED: _("Could not be collected"),
        AttachmentState.QUARANTINED: _("Held back until a person has looked"),
    }
    return tuple(
        Attachment(
            name=_("Attachment %(n)s") % {"n": each.position + 1},
            kind=visible(each.media_type) or _("Unknown kind"),
            alt=visible(each.reference.text or ""),
            url=reverse("attachment", args=[each.id])
            if each.state == AttachmentState.FETCHED
            else "",
            state=states.get(AttachmentState(each.state), ""),
        )
        for each in kept
    )


def safe_link(url: str) -> str:
    """Return the address if it is one a browser may open from here, else ""."""
    return url if url.startswith(("https://", "http://")) else ""


def _state_text(message: Message, *, now: datetime) -> str:
    head = message.head
    if head.network_state == NetworkState.APART:
        return (
            _("A note that was added to the file. It is not published.")
            if head.direction == Direction.ISSUED
            else _("Handed over from another authority.")
        )
    at = moments.short(head.network_state_at, now=now)
    if head.network_state == NetworkState.DELETED:
        return _("Deleted on the network, seen %(when)s. The record stays.") % {"when": at}
    if head.network_state == NetworkState.EDITED:
        return _("Edited on the network, seen %(when)s. Version %(n)s.") % {
            "when": at,
            "n": head.version.n,
        }
    return ""


def _earlier(message: Message, *, now: datetime) -> tuple[MessageVersion, ...]:
    shown = []
    before = ""
    for version in message.versions:
        text = version.content.text or ""
        if version.id != message.head.version_id:
            shown.append(
                MessageVersion(
                    _("Version %(n)s") % {"n": version.n},
                    moments.when(version.seen_at, now=now),
                    compared(before, text) if before else marked(text),
                )
            )
        before = text
    return tuple(shown)
