"""Fetching attachments to our own store before the networks' links die."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from torget.channels.connections import ask, connection_to
from torget.connectors.port import ConnectorError, MediaRef, NeedsLogin, NotAccepted
from torget.records import attachments
from torget.records.models import Attachment, AttachmentState

BATCH = 20
MOST_TRIES = 8
FIRST_WAIT_S = 30
_SEEN_OR_HEARD = ("image/", "video/", "audio/")
_PAGE_STARTS = (b"<!doctype html", b"<html")


def anything_pending(*, now: datetime) -> bool:
    """Tell whether an attachment waits to be fetched."""
    return _pending(now).exists()


def fetch_pending(*, now: datetime) -> int:
    """Fetch the attachments whose turn it is; return how many are now here.

    One that cannot be fetched is tried again with longer waits, and at last marked failed so
    that a person sees it. The HTTP is over before anything is written.
    """
    waiting = (
        _pending(now)
        .select_related("version__record__account", "reference")
        .order_by("next_try_at")[:BATCH]
    )
    return sum(_fetch(attachment, now=now) for attachment in waiting)


def _pending(now: datetime) -> QuerySet[Attachment]:
    return Attachment.objects.filter(state=AttachmentState.PENDING, next_try_at__lte=now)


def _fetch(attachment: Attachment, *, now: datetime) -> bool:
    account = attachment.version.record.account
    reference = MediaRef(
        url=attachment.reference.url or "",
        media_type=attachment.media_type,
        alt_text=attachment.reference.text or "",
    )
    try:
        body = ask(account, lambda connector: connector.media(connection_to(account), reference))
        _refuse_page(body, attachment.media_type)
    except ConnectorError as error:
        _later(attachment, error, now=now)
        return False
    with transaction.atomic():
        return attachments.keep(attachment, body, now=now)


def _refuse_page(body: bytes, media_type: str) -> None:
    """Nothing, and a proxy's page in place of a picture, are no attachment. Input 73."""
    if not body:
        raise NotAccepted("empty", permanent=False)
    start = body[:200].lstrip().lower()
    if media_type.startswith(_SEEN_OR_HEARD) and start.startswith(_PAGE_STARTS):
        raise NotAccepted("html", permanent=False)


def _later(attachment: Attachment, error: ConnectorError, *, now: datetime) -> None:
    attachment.tries += 1
    attachment.error_code = error.code[:40]
    permanent = isinstance(error, NotAccepted) and error.permanent
    if permanent or attachment.tries >= MOST_TRIES:
        attachment.state = AttachmentState.FAILED
    wait = FIRST_WAIT_S * 2**attachment.tries if not isinstance(error, NeedsLogin) else 900
    attachment.next_try_at = now + timedelta(seconds=wait)
    Attachment.objects.filter(id=attachment.id, state=AttachmentState.PENDING).update(
        tries=attachment.tries,
        error_code=attachment.error_code,
        state=attachment.state,
        next_try_at=attachment.next_try_at,
    )
