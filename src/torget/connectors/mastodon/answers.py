"""Mastodon's answers as they lie on disk, for the import of files.

Knows a list of statuses, a list of notifications, a thread's context, a single status
and an error; everything else is not Mastodon's.
"""

from __future__ import annotations

import dataclasses

from torget.connectors.mastodon.classify import classify
from torget.connectors.mastodon.translate import translate_status
from torget.connectors.port import ConnectorError, Incoming, Unreadable
from torget.connectors.translation import Found
from torget.kit import json_slices as js

Translated = tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]
_STATUS_KEYS = frozenset({"id", "content", "account", "visibility"})
_NOTIFICATION_KEYS = frozenset({"id", "type", "account", "created_at"})
_CONTEXT_KEYS = frozenset({"ancestors", "descendants"})
_HTTP_UNSAID = 400  # a recorded refusal without its status line


def translate_all(slices: tuple[bytes, ...], *, own_account_id: str) -> Translated:
    """Return the readable and the unreadable of exact slices, each in order."""
    found = [translate_status(raw, own_account_id=own_account_id) for raw in slices]
    return (
        tuple(item for item in found if isinstance(item, Incoming)),
        tuple(item for item in found if isinstance(item, Unreadable)),
    )


def notified(slices: tuple[bytes, ...], *, own_account_id: str) -> Translated:
    """Return the statuses that notifications carry; one that cannot be read is kept whole.

    A notification about something else than a status (a follower) brings nothing.
    """
    items: list[Incoming] = []
    unreadable: list[Unreadable] = []
    for raw in slices:
        found = _told_of(raw, own_account_id)
        if isinstance(found, Incoming):
            items.append(found)
        elif isinstance(found, Unreadable):
            unreadable.append(found)
    return tuple(items), tuple(unreadable)


def _told_of(raw: bytes, own_account_id: str) -> Incoming | Unreadable | None:
    try:
        status = js.value(raw, ("status",))
    except js.NotJson as error:
        return Unreadable(raw, error.code)
    if status is None or status == b"null":
        return None
    return translate_status(status, own_account_id=own_account_id)


def thread(body: bytes, *, status_id: str, own_account_id: str) -> Translated:
    """Return all of a context answer, each told its thread's root. Raises NotJson.

    The root is the first ancestor that answers nothing; where the top of the thread is
    hidden from us it is the topmost we see.
    """
    above, unreadable = translate_all(
        js.slices(body, ("ancestors",)), own_account_id=own_account_id
    )
    below, unreadable_below = translate_all(
        js.slices(body, ("descendants",)), own_account_id=own_account_id
    )
    root = above[0].remote_id if above else status_id
    items = tuple(dataclasses.replace(item, thread_id=root) for item in (*above, *below))
    return items, unreadable + unreadable_below


class MastodonTranslator:
    """Reads Mastodon's recorded or exported answers."""

    network = "mastodon"

    def translate(self, body: bytes, *, name: str, own_account_id: str) -> Found | None:
        """Return what one answer holds, None where it is not one of Mastodon's."""
        del name  # the content tells
        try:
            return self._read(body, own_account_id)
        except js.NotJson:
            return None

    def _read(self, body: bytes, own_account_id: str) -> Found | None:
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
            return self._list(js.slices(body), own_account_id)
        keys = {key for key, _ in js.members(body)}
        if keys >= _CONTEXT_KEYS:
            items, unreadable = thread(body, status_id="", own_account_id=own_account_id)
            return Found("context", items, unreadable)
        if keys >= _STATUS_KEYS:
            return self._list((body.strip(),), own_account_id)
        if "error" in keys and keys <= {"error", "error_description", "details"}:
            failure = classify(None, _HTTP_UNSAID, body)
            return Found("error", failure=_as_error(failure))
        return None

    def _list(self, slices: tuple[bytes, ...], own_account_id: str) -> Found | None:
        kinds = {_kind(raw) for raw in slices}
        if "status" in kinds:
            return Found("statuses", *translate_all(slices, own_account_id=own_account_id))
        if "notification" in kinds:
            return Found("notifications", *notified(slices, own_account_id=own_account_id))
        return None


def _kind(raw: bytes) -> str:
    try:
        keys = {key for key, _ in js.members(raw)}
    except js.NotJson:
        return ""
    if keys >= _STATUS_KEYS:
        return "status"
    return "notification" if keys >= _NOTIFICATION_KEYS else ""


def _as_error(found: object) -> ConnectorError | None:
    return found if isinstance(found, ConnectorError) else None
