"""One Graph API row into one message: pure, total, and never guessing who wrote it.

A network that does not name the author leaves the direction unknown: telling received
from drawn up is then work for a person, never for a default.

Source: Regler, Allmänna handlingar på sociala medier, p. 1; design of ingest, 4.3 p. 4.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from torget.connectors.facebook.identity import (
    Place,
    is_id,
    place_by_address,
    place_by_id,
    safe_address,
)
from torget.connectors.port import Direction, Incoming, MediaRef, Unreadable, Visibility
from torget.kit import json_slices as read

_MAX_ATTACHMENTS: Final = 100
Row: TypeAlias = dict[str, object]


def translate_comment(raw: bytes, *, own_account_id: str) -> Incoming | Unreadable:
    """Return the comment in `raw`, or what could not be read, with the same bytes.

    The id is the row's own or, where it has none, made of its permanent link.
    """
    row = _row(raw)
    if isinstance(row, Unreadable):
        return row
    place = _comment_place(row)
    if not place.remote_id:
        return Unreadable(raw, "no_id")
    return _message(raw, row, place=place, own=own_account_id)


def translate_post(
    raw: bytes, *, own_account_id: str, published_by: str = ""
) -> Incoming | Unreadable:
    """Return the post in `raw`, or what could not be read.

    `published_by` is the page whose own posts the answer listed; it names the author
    of rows that do not. A feed also holds visitors' posts and names nobody.
    """
    row = _row(raw)
    if isinstance(row, Unreadable):
        return row
    remote_id = read.identity(row, "id")
    if not is_id(remote_id):
        return Unreadable(raw, "no_id")
    found = _message(raw, row, place=Place(remote_id, "", remote_id), own=own_account_id)
    if isinstance(found, Incoming) and not found.author_id and published_by:
        direction = _direction(published_by, own=own_account_id)
        return replace(found, author_id=published_by, direction=direction)
    return found


def translate_message(
    raw: bytes, *, own_account_id: str, thread_id: str = ""
) -> Incoming | Unreadable:
    """Return the direct message in `raw`, or what could not be read.

    `thread_id` is the conversation, which the row itself does not name.
    """
    row = _row(raw)
    if isinstance(row, Unreadable):
        return row
    remote_id = read.identity(row, "id")
    if not is_id(remote_id):
        return Unreadable(raw, "no_id")
    found = _message(raw, row, place=Place(remote_id, "", thread_id), own=own_account_id)
    return found if isinstance(found, Unreadable) else replace(found, visibility=Visibility.DIRECT)


def translate_own_answer(raw: bytes, *, own_account_id: str) -> Incoming | Unreadable:
    """Return the message that the network confirms having taken from us: drawn up.

    Only an answer to our own sending may be read so; the row looks like any other.
    """
    found = translate_comment(raw, own_account_id=own_account_id)
    if isinstance(found, Unreadable):
        return found
    author = found.author_id or own_account_id
    return replace(found, direction=Direction.ISSUED, author_id=author)


def _row(raw: bytes) -> Row | Unreadable:
    try:
        found = read.safe_loads(raw)
    except read.NotJson as refusal:
        return Unreadable(raw, refusal.code)
    return found if isinstance(found, dict) else Unreadable(raw, "not_an_object")


def _comment_place(row: Row) -> Place:
    linked = place_by_address(read.text(row, "permalink_url"))
    given = read.identity(row, "id")
    if not is_id(given):
        return linked
    by_id = place_by_id(given)
    parent = read.identity(row, "parent", "id") or linked.parent_id or by_id.parent_id
    return Place(by_id.remote_id, parent, linked.thread_id or by_id.thread_id)


def _message(raw: bytes, row: Row, *, place: Place, own: str) -> Incoming | Unreadable:
    written = row.get("message", row.get("story"))
    if not isinstance(written, str | None):
        return Unreadable(raw, "bad_message", place.remote_id)
    author = read.identity(row, "from", "id")
    return Incoming(
        remote_id=place.remote_id,
        raw=raw,
        text=written or "",
        direction=_direction(author, own=own),
        author_id=author,
        author_name=read.text(row, "from", "name"),
        created_at=read.instant(row, "created_time"),
        parent_id=place.parent_id,
        thread_id=place.thread_id,
        url=safe_address(read.text(row, "permalink_url")),
        media=_media(row),
    )


def _direction(author: str, *, own: str) -> Direction:
    if not author or not own:
        return Direction.UNKNOWN
    return Direction.ISSUED if author == own else Direction.RECEIVED


def _media(row: Row) -> tuple[MediaRef, ...]:
    single = row.get("attachment")
    listed = read.each(row, "attachments", "data")
    found = [ref for part in (single, *listed) for ref in _references(part)]
    picture = safe_address(read.text(row, "full_picture"))
    if picture and not found:
        found.append(MediaRef(picture, "", ""))
    return tuple({ref.url: ref for ref in found[:_MAX_ATTACHMENTS]}.values())


def _references(part: object) -> list[MediaRef]:
    several = read.each(part, "subattachments", "data")
    return [ref for one in (several or (part,)) for ref in _reference(one)]


def _reference(part: object) -> list[MediaRef]:
    addresses = (
        read.text(part, "image_data", "url"),
        read.text(part, "video_data", "url"),
        read.text(part, "file_url"),
        read.text(part, "media", "source"),
        read.text(part, "media", "image", "src"),
    )
    address = next(filter(None, map(safe_address, addresses)), "")
    if not address:
        return []
    remote_id = read.identity(part, "id") or read.identity(part, "target", "id")
    return [MediaRef(address, read.text(part, "mime_type"), "", remote_id)]
