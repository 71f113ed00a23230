"""Facebook's own export files ("ladda ner din information"), which are not the API.

Their JSON holds UTF-8 bytes written as Latin-1 ("Ã¥" for "å"). A string is repaired only
where it surely is so: every sign fits in one byte, the bytes are UTF-8, and nothing else
in the file shows that the file was written rightly. The raw bytes are never touched.
Rows have no ids: one is made of the row's own bytes, so that the same row is one record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from torget.connectors.port import Direction, Incoming, Unreadable, Visibility
from torget.connectors.translation import Found
from torget.kit import json_slices as read

_MESSAGES: Final = frozenset({"messages", "participants"})
_COMMENTS: Final = "comments_v2"
_ID_SIGNS: Final = 32
_LAST_OF_ONE_BYTE: Final = "\xff"

Outcome = Incoming | Unreadable


def translate_export(body: bytes) -> Found | None:
    """Return what an export file holds, None where it is none."""
    try:
        shape, outcomes = _outcomes(body)
    except read.NotJson:
        return None
    if not shape:
        return None
    outcomes = _repaired(outcomes)
    return Found(
        shape,
        tuple(one for one in outcomes if isinstance(one, Incoming)),
        tuple(one for one in outcomes if isinstance(one, Unreadable)),
    )


def repaired(text: str) -> str:
    """Return the text as its author wrote it, where Latin-1 surely hides UTF-8."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _outcomes(body: bytes) -> tuple[str, list[Outcome]]:
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        rows = read.slices(body)
        is_posts = bool(rows) and all(b'"timestamp"' in raw and b'"data"' in raw for raw in rows)
        return ("export_posts", [_post(raw) for raw in rows]) if is_posts else ("", [])
    keys = {key for key, _ in read.members(body)}
    if keys >= _MESSAGES:
        thread = read.safe_loads(read.value(body, ("thread_path",)) or b'""')
        path = thread if isinstance(thread, str) else ""
        rows = read.slices(body, ("messages",))
        return "export_messages", [_message(raw, thread=path) for raw in rows]
    if _COMMENTS in keys:
        return "export_comments", [_comment(raw) for raw in read.slices(body, (_COMMENTS,))]
    return "", []


def _message(raw: bytes, *, thread: str) -> Outcome:
    found = _row(raw)
    if isinstance(found, Unreadable):
        return found
    if "sender_name" not in found:
        return Unreadable(raw, "unknown_shape", _made_id(raw, thread))
    made = _incoming(raw, _made_id(raw, thread), read.text(found, "content"), found)
    return replace(
        made,
        author_name=read.text(found, "sender_name"),
        created_at=read.instant(found, "timestamp_ms"),
        thread_id=thread,
        visibility=Visibility.DIRECT,
    )


def _comment(raw: bytes) -> Outcome:
    found = _row(raw)
    if isinstance(found, Unreadable):
        return found
    inner = next(
        (read.dig(one, "comment") for one in read.each(found, "data") if read.dig(one, "comment")),
        None,
    )
    if not isinstance(inner, dict):
        return Unreadable(raw, "unknown_shape", _made_id(raw))
    made = _incoming(raw, _made_id(raw), read.text(inner, "comment"), found)
    return replace(made, author_name=read.text(inner, "author"))


def _post(raw: bytes) -> Outcome:
    found = _row(raw)
    if isinstance(found, Unreadable):
        return found
    words = [read.text(one, "post") for one in read.each(found, "data")]
    text = "\n".join(word for word in words if word) or read.text(found, "title")
    return _incoming(raw, _made_id(raw), text, found)


def _row(raw: bytes) -> dict[str, object] | Unreadable:
    try:
        found = read.safe_loads(raw)
    except read.NotJson as refusal:
        return Unreadable(raw, refusal.code)
    return found if isinstance(found, dict) else Unreadable(raw, "not_an_object")


def _incoming(raw: bytes, remote_id: str, text: str, found: object) -> Incoming:
    """Return the row's message; an export names people but never who is who."""
    at = read.instant(found, "timestamp")
    return Incoming(remote_id, raw, text, Direction.UNKNOWN, "", "", at)


def _made_id(raw: bytes, thread: str = "") -> str:
    seen = thread.encode("utf-8", "surrogatepass") + b"\n" + raw
    return f"export-{sha256(seen).hexdigest()[:_ID_SIGNS]}"


def _repaired(outcomes: list[Outcome]) -> list[Outcome]:
    if any(sign > _LAST_OF_ONE_BYTE for text in _strings(outcomes) for sign in text):
        return outcomes
    return [
        replace(one, text=repaired(one.text), author_name=repaired(one.author_name))
        if isinstance(one, Incoming)
        else one
        for one in outcomes
    ]


def _strings(outcomes: list[Outcome]) -> Iterator[str]:
    for one in outcomes:
        if isinstance(one, Incoming):
            yield one.text
            yield one.author_name
