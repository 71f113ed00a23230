"""Messages as networks give them, made short to write in a test."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from tests.personas import MONDAY
from torget.connectors.port import Direction, Incoming, Page, Unreadable, Visibility


def message(
    remote_id: str = "1",
    text: str = "När öppnar badhuset?",
    *,
    author: str = "anna",
    direction: Direction = Direction.RECEIVED,
    minutes_ago: float = 10,
    edited_at: datetime | None = None,
    thread: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    raw: bytes | None = None,
) -> Incoming:
    """Return a citizen's message with the raw bytes it could have come in."""
    return Incoming(
        remote_id=remote_id,
        raw=raw if raw is not None else json.dumps({"id": remote_id, "t": text}).encode(),
        text=text,
        direction=direction,
        author_id=author,
        author_name=author.title(),
        created_at=MONDAY - timedelta(minutes=minutes_ago),
        edited_at=edited_at,
        thread_id=thread,
        visibility=visibility,
        url=f"https://torget.test/@{author}/{remote_id}",
    )


def gone(remote_id: str = "1") -> Incoming:
    """Return what a network says of a message that is no more."""
    return replace(message(remote_id, "", raw=b""), deleted=True)


def page(*items: Incoming, unreadable: tuple[Unreadable, ...] = (), cursor: str = "1") -> Page:
    """Return one page of them."""
    return Page(items=items, unreadable=unreadable, cursor=cursor, more=False)
