"""How a message of the fake network looks in JSON, and the pages it is listed in."""

from __future__ import annotations

import json
import random
from typing import Final

from torget.connectors.fake.faults import Fault
from torget.connectors.fake.town import Item, Listing

_DEPTH: Final = 100_000
POISON: Final = b'{"id":' + b"[" * _DEPTH + b"]" * _DEPTH + b"}"


def item_json(item: Item, *, base_url: str) -> bytes:
    """Return the message as the network tells it."""
    if item.deleted:
        return _dump({"id": item.remote_id, "deleted": True})
    return _dump(
        {
            "id": item.remote_id,
            "author": {"id": _author_id(item), "name": item.author},
            "text": item.text,
            "created_at": item.created_at,
            "edited_at": item.edited_at or None,
            "reply_to": item.reply_to or None,
            "thread": item.thread,
            "visibility": item.visibility,
            "marker": item.marker,
            "hidden": item.hidden,
            "url": f"{base_url}/@/{item.remote_id}",
            "media": [
                {
                    "id": f"{item.remote_id}-{n}",
                    "type": kind,
                    "alt": alt,
                    "url": f"{base_url}/v1/media/{item.remote_id}-{n}",
                }
                for n, (kind, alt, _) in enumerate(item.media)
            ],
        }
    )


def page_json(page: Listing, *, after: int, base_url: str, fault: Fault | None) -> bytes:
    """Return a page, as the fault distorts it."""
    rows = [item_json(item, base_url=base_url) for item in page.items]
    cursor, more = page.cursor, page.more
    name = fault.name if fault else ""
    if name == "empty":
        rows, cursor, more = [], after, False
    elif name == "duplicates":
        rows += rows
    elif name == "reordered":
        random.Random(after).shuffle(rows)  # noqa: S311 - an order, not a secret
    elif name == "poison":
        rows.insert(len(rows) // 2, POISON)
    elif name == "loop":
        cursor, more = after, True
    return b'{"items":[%b],"cursor":"%d","more":%b}' % (
        b",".join(rows),
        cursor,
        b"true" if more else b"false",
    )


def list_json(items: tuple[Item, ...], *, more: bool, base_url: str) -> bytes:
    """Return messages without a cursor, and whether older ones follow."""
    rows = b",".join(item_json(item, base_url=base_url) for item in items)
    return b'{"items":[%b],"more":%b}' % (rows, b"true" if more else b"false")


def _author_id(item: Item) -> str:
    return item.author if item.remote_id.startswith("p") else f"citizen:{item.author}"


def _dump(found: dict[str, object]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace")
