"""A whole Graph API answer, recognised by what it holds and cut into rows.

Three frames occur: rows under `data`, one row alone, and rows by id (`?ids=`). A post
may carry its first comments inside: each of them is a message of its own as well.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from torget.connectors.facebook.export import translate_export
from torget.connectors.facebook.failures import failure
from torget.connectors.facebook.identity import names_comment, owner_of_edge
from torget.connectors.facebook.translate import (
    translate_comment,
    translate_message,
    translate_own_answer,
    translate_post,
)
from torget.connectors.port import Incoming, Unreadable
from torget.connectors.translation import Found
from torget.kit import json_slices as read

_OWN_ANSWER: Final = "create"  # a file so named is recorded from our own sending
_COMMENT_SIGNS: Final = frozenset({"comment_count", "can_reply", "parent", "like_count"})
_POST_SIGNS: Final = frozenset({"status_type", "is_published", "promotable_id", "shares", "story"})
_OTHER_SIGNS: Final = frozenset({"fan_count", "link", "category", "snippet", "message_count"})
_OWN_EDGES: Final = frozenset({"posts", "published_posts"})
_MAX_DEPTH: Final = 4  # post, comment, answer, answer to an answer
_COMMENT_PARTS: Final = 3

Outcome = Incoming | Unreadable


class FacebookTranslator:
    """Reads recorded answers of the Graph API, and Facebook's own export files."""

    network = "facebook"

    def translate(self, body: bytes, *, name: str, own_account_id: str) -> Found | None:
        """Return what the answer or export holds, None where it is not Facebook's."""
        refusal = failure(body)
        if refusal is not None:
            return Found("error", failure=refusal)
        rows = _rows(body)
        if rows is None:
            return translate_export(body)
        node, edge = owner_of_edge(_paging(body))
        reading = _Reading(own_account_id, node, edge, written_by_us=_is_own(name, rows, body))
        outcomes = [outcome for row in rows for outcome in reading.outcomes(row)]
        return Found(
            edge or "rows",
            tuple(one for one in outcomes if isinstance(one, Incoming)),
            tuple(one for one in outcomes if isinstance(one, Unreadable)),
        )


TRANSLATOR = FacebookTranslator()


class _Reading:
    """How the rows of one answer are to be read."""

    def __init__(self, own: str, node: str, edge: str, *, written_by_us: bool) -> None:
        self.own = own
        self.node = node
        self.edge = edge
        self.written_by_us = written_by_us

    def outcomes(self, raw: bytes) -> list[Outcome]:
        """Return the row's message and those of the comments that lie inside it."""
        found = [self._one(raw)]
        level = _inside(raw)
        for _ in range(_MAX_DEPTH):
            found += [translate_comment(row, own_account_id=self.own) for row in level]
            level = [row for outer in level for row in _inside(outer)]
        return found

    def _one(self, raw: bytes) -> Outcome:
        kind = "comment" if self.edge == "comments" else _kind(raw)
        if self.written_by_us:
            return translate_own_answer(raw, own_account_id=self.own)
        if kind == "comment":
            return translate_comment(raw, own_account_id=self.own)
        if kind == "message":
            thread = self.node if self.edge == "messages" else ""
            return translate_message(raw, own_account_id=self.own, thread_id=thread)
        if kind == "post":
            by = self.node if self.edge in _OWN_EDGES else ""
            return translate_post(raw, own_account_id=self.own, published_by=by)
        return Unreadable(raw, kind)


def _rows(body: bytes) -> tuple[bytes, ...] | None:
    """Return the rows of the answer, None where the frame is none of the three."""
    try:
        named = read.members(body)
    except read.NotJson:
        return None
    keys = [key for key, _ in named]
    if "data" in keys:
        return _listed(body, paged="paging" in keys)
    if "id" in keys:
        return (body.strip(),) if "created_time" in keys or "message" in keys else None
    if named and all(
        read.value(raw, ("id",)) == f'"{key}"'.encode() for key, raw in _objects(named)
    ):
        return tuple(raw for _, raw in named)
    return None


def _listed(body: bytes, *, paged: bool) -> tuple[bytes, ...] | None:
    try:
        rows = read.slices(body, ("data",))
    except read.NotJson:
        return None
    signs = (b'"permalink_url"', b'"created_time"', b'"message"')
    known = paged or not rows or any(sign in row for row in rows for sign in signs)
    return rows if known else None


def _objects(named: tuple[tuple[str, bytes], ...]) -> tuple[tuple[str, bytes], ...]:
    return tuple((key, raw if raw.startswith(b"{") else b"{}") for key, raw in named)


def _inside(raw: bytes) -> list[bytes]:
    try:
        return list(read.slices(raw, ("comments", "data")))
    except read.NotJson:
        return []


def _paging(body: bytes) -> str:
    for direction in ("next", "previous"):
        raw = read.value(body, ("paging", direction))
        try:
            address = read.safe_loads(raw or b'""')
        except read.NotJson:
            continue
        if isinstance(address, str) and address:
            return address
    return ""


def _is_own(name: str, rows: tuple[bytes, ...], body: bytes) -> bool:
    """Whether this is the answer to our own sending: one row alone, in a file so named."""
    alone = len(rows) == 1 and rows[0] == body.strip()
    return alone and PurePosixPath(name).name.startswith(_OWN_ANSWER)


def _kind(raw: bytes) -> str:
    """Return comment, post, message, or the code of what it is instead."""
    try:
        row = read.safe_loads(raw)
    except read.NotJson as refusal:
        return refusal.code
    if not isinstance(row, dict):
        return "not_an_object"
    remote_id = read.identity(row, "id")
    if remote_id.startswith("m_"):
        return "message"
    if _is_comment(row, remote_id):
        return "comment"
    if remote_id.startswith("t_") or (_OTHER_SIGNS & row.keys() and "message" not in row):
        return "not_a_message"
    is_post = _POST_SIGNS & row.keys() or "message" in row or "created_time" in row
    return "post" if remote_id and is_post else "unknown_shape"


def _is_comment(row: dict[str, object], remote_id: str) -> bool:
    if _POST_SIGNS & row.keys():
        return False
    return (
        names_comment(read.text(row, "permalink_url"))
        or bool(_COMMENT_SIGNS & row.keys())
        or len(remote_id.split("_")) == _COMMENT_PARTS
    )
