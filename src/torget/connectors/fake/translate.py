"""One message of the fake network into the port's plain data: pure and total."""

from __future__ import annotations

from typing import Final

from torget.connectors.port import Direction, Incoming, MediaRef, Unreadable, Visibility
from torget.kit import json_slices as read

_MAX_ID: Final = 255
_VISIBILITY: Final = {each.value: each for each in Visibility}


def translate_item(raw: bytes, *, own_account_id: str) -> Incoming | Unreadable:
    """Return the message in `raw`, or what could not be read, with the same bytes."""
    try:
        row = read.safe_loads(raw)
    except read.NotJson as refusal:
        return Unreadable(raw, refusal.code)
    remote_id = read.identity(row, "id")
    if not 0 < len(remote_id) <= _MAX_ID or not remote_id.isprintable():
        return Unreadable(raw, "no_id")
    if read.dig(row, "deleted") is True:
        return Incoming(remote_id, raw, "", Direction.UNKNOWN, "", "", None, deleted=True)
    if not isinstance(read.dig(row, "text"), str):
        return Unreadable(raw, "bad_text", remote_id)
    return _message(raw, row, remote_id=remote_id, own=own_account_id)


def _message(raw: bytes, row: object, *, remote_id: str, own: str) -> Incoming:
    author = read.identity(row, "author", "id")
    return Incoming(
        remote_id=remote_id,
        raw=raw,
        text=read.text(row, "text"),
        direction=_direction(author, own=own),
        author_id=author,
        author_name=read.text(row, "author", "name"),
        created_at=read.instant(row, "created_at"),
        edited_at=read.instant(row, "edited_at"),
        thread_id=read.identity(row, "thread"),
        parent_id=read.identity(row, "reply_to"),
        url=read.text(row, "url"),
        visibility=_VISIBILITY.get(read.text(row, "visibility"), Visibility.PUBLIC),
        media=tuple(_media(one) for one in read.each(row, "media")),
    )


def _direction(author: str, *, own: str) -> Direction:
    if not author or not own:
        return Direction.UNKNOWN
    return Direction.ISSUED if author == own else Direction.RECEIVED


def _media(part: object) -> MediaRef:
    return MediaRef(
        read.text(part, "url"),
        read.text(part, "type"),
        read.text(part, "alt"),
        read.identity(part, "id"),
    )
