"""From Mastodon's own words to the port's: pure, one status at a time.

Source: https://docs.joinmastodon.org/entities/Status/ (read 2026-11).
"""

from __future__ import annotations

import mimetypes
from typing import Final
from urllib.parse import urlsplit

from torget.connectors.mastodon import plain
from torget.connectors.port import Direction, Incoming, MediaRef, Unreadable, Visibility
from torget.kit import json_slices as js

_MAX_ID: Final = 64
_MAX_MEDIA: Final = 100
_ID_SIGNS: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
# What we do not know by name is treated as closed: better hidden from one too many.
_VISIBILITY: Final = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "private": Visibility.FOLLOWERS,
    "limited": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}


def is_id(text: str) -> bool:
    """Tell whether the text can be one of Mastodon's ids and so may stand in an address."""
    return 0 < len(text) <= _MAX_ID and set(text) <= _ID_SIGNS


def translate_status(raw: bytes, *, own_account_id: str) -> Incoming | Unreadable:
    """Return the status that `raw` (its exact bytes in the answer) tells, or Unreadable.

    Never raises for what `raw` holds. `thread_id` is known only for a status that answers
    nothing; a status inside a thread gets its root from the thread (see `collect`).
    """
    try:
        found = js.safe_loads(raw)
    except js.NotJson as error:
        return Unreadable(raw, error.code)
    remote_id = js.identity(found, "id")
    if not is_id(remote_id):
        return Unreadable(raw, "no_id")
    if not isinstance(js.dig(found, "content"), str):
        return Unreadable(raw, "no_content", remote_id)
    return _incoming(found, raw, remote_id, own_account_id)


def _incoming(found: object, raw: bytes, remote_id: str, own_account_id: str) -> Incoming:
    author = _id_or_none(js.identity(found, "account", "id"))
    parent = _id_or_none(js.identity(found, "in_reply_to_id"))
    return Incoming(
        remote_id=remote_id,
        raw=raw,
        text=_text(found),
        direction=_direction(author, own_account_id),
        author_id=author,
        author_name=_author_name(found),
        created_at=js.instant(found, "created_at"),
        edited_at=js.instant(found, "edited_at"),
        thread_id="" if parent else remote_id,
        parent_id=parent,
        url=web_url(js.text(found, "url")) or web_url(js.text(found, "uri")),
        visibility=_VISIBILITY.get(js.text(found, "visibility"), Visibility.DIRECT),
        warning=js.text(found, "spoiler_text"),
        language=js.text(found, "language"),
        media=_media(found),
    )


def _id_or_none(text: str) -> str:
    return text if is_id(text) else ""


def _direction(author: str, own_account_id: str) -> Direction:
    if not author or not own_account_id:
        return Direction.UNKNOWN
    return Direction.ISSUED if author == own_account_id else Direction.RECEIVED


def _author_name(found: object) -> str:
    """Return the shown name with the address, since anyone can call themselves anything."""
    shown, address = js.text(found, "account", "display_name"), js.text(found, "account", "acct")
    if not address:
        return shown
    return f"{shown} (@{address})" if shown else f"@{address}"


def _text(found: object) -> str:
    text = status_text(found)
    choices = [js.text(choice, "title") for choice in js.each(found, "poll", "options")]
    return "\n".join([text, *(f"- {choice}" for choice in choices)]) if choices else text


def status_text(found: object) -> str:
    """Return a read status's own text without markup."""
    names = {js.text(tag, "url"): "#" + js.text(tag, "name") for tag in js.each(found, "tags")}
    for mention in js.each(found, "mentions"):
        names[js.text(mention, "url")] = "@" + js.text(mention, "acct")
    names.pop("", None)
    return plain.from_html(js.text(found, "content"), names)


def _media(found: object) -> tuple[MediaRef, ...]:
    refs = []
    for attached in js.each(found, "media_attachments")[:_MAX_MEDIA]:
        url = web_url(js.text(attached, "url")) or web_url(js.text(attached, "remote_url"))
        remote_id = js.identity(attached, "id")
        if url or remote_id:
            alt = js.text(attached, "description")
            refs.append(MediaRef(url, _media_type(url), alt, remote_id))
    return tuple(refs)


def _media_type(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return mimetypes.guess_type(path, strict=True)[0] or ""


def web_url(text: str) -> str:
    """Return the address where it begins as one of the web does, otherwise ""."""
    sound = text.startswith(("https://", "http://")) and text.isprintable() and " " not in text
    return text if sound else ""
