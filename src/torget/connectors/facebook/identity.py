"""Which message a Graph API row is, told by its id or, where it has none, its address.

Of the recorded comment rows 15 of 19 carry no `id`. Their permanent link names post,
comment and, for an answer to a comment, the answer: from these the very id is made that
the Graph API gives the same comment elsewhere ("post_comment"), so that a message read
twice in two ways is one record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

_MAX_ADDRESS: Final = 4_096
_MAX_ID: Final = 255
_MAX_FIELDS: Final = 50
_THREE: Final = 3
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands; "" for what the row does not tell."""

    remote_id: str = ""
    parent_id: str = ""
    thread_id: str = ""


def is_id(candidate: str) -> bool:
    """Whether this can be an id: short, printable ASCII without spaces."""
    return 0 < len(candidate) <= _MAX_ID and candidate.isascii() and _is_plain(candidate)


def _is_plain(candidate: str) -> bool:
    return candidate.isprintable() and " " not in candidate


def place_by_id(remote_id: str) -> Place:
    """Return what a comment's id tells: "post_comment" or the older "page_post_comment"."""
    parts = remote_id.split("_")
    if not all(part.isdecimal() for part in parts):
        return Place(remote_id)
    if len(parts) == _THREE:
        post = f"{parts[0]}_{parts[1]}"
        return Place(f"{parts[1]}_{parts[2]}", post, post)
    if len(parts) == _TWO:
        return Place(remote_id, parts[0], parts[0])
    return Place(remote_id)


def place_by_address(address: str) -> Place:
    """Return what a comment's permanent link tells; an empty place where it is none."""
    parts = _split(address)
    if parts is None:
        return Place()
    fields = _fields(parts.query)
    comment, answer = fields.get("comment_id", ""), fields.get("reply_comment_id", "")
    if not is_id(comment) or (answer and not is_id(answer)):
        return Place()
    page, post = _page_and_post(parts.path, fields)
    thread = "_".join(part for part in (page, post) if part) if post else ""
    first = _joined(post, comment)
    if answer:
        return Place(_joined(post, answer), first, thread)
    return Place(first, thread, thread)


def names_comment(address: str) -> bool:
    """Whether this is the permanent link of a comment."""
    return bool(place_by_address(address).remote_id)


def safe_address(address: str) -> str:
    """Return the address where it is an ordinary web address, "" otherwise."""
    parts = _split(address)
    return address if parts is not None and parts.hostname else ""


def owner_of_edge(address: str) -> tuple[str, str]:
    """Return node and edge of a paging link: ("19292868552", "posts"); "" where unknown."""
    parts = _split(address)
    steps = [step for step in parts.path.split("/") if step] if parts else []
    if len(steps) < _TWO:
        return "", ""
    return steps[-2], steps[-1]


def _joined(post: str, comment: str) -> str:
    return f"{post}_{comment}" if post else comment


def _split(address: str) -> SplitResult | None:
    if len(address) > _MAX_ADDRESS or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.scheme in {"https", "http"} else None


def _fields(query: str) -> Mapping[str, str]:
    try:
        return {k: v[0] for k, v in parse_qs(query, max_num_fields=_MAX_FIELDS).items()}
    except ValueError:
        return {}


def _page_and_post(path: str, fields: Mapping[str, str]) -> tuple[str, str]:
    steps = [step for step in path.split("/") if step]
    for edge in ("posts", "videos", "photos"):
        if edge in steps[:-1]:
            at = steps.index(edge)
            page = steps[at - 1] if at and steps[at - 1].isdecimal() else ""
            return (page, steps[-1]) if steps[-1].isdecimal() else ("", "")
    post = fields.get("story_fbid") or fields.get("fbid", "")
    page = fields.get("id", "")
    return page if page.isdecimal() else "", post if post.isdecimal() else ""
