"""The demo's network server, with the one thing it lacks: a page for each message.

A network's answers hold the address of every message, and pages of Torget lead there. The
server has no such pages, so the links would lead nowhere. Run as a process of its own:
`python -m torget.management.demo.network_pages DATABASE serve --config FILE …`.
"""

from __future__ import annotations

import contextlib
import html
import sqlite3
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mastodon_mock import cli
from mastodon_mock.app import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mastodon_mock.config import MastodonMockConfig

_Message = MutableMapping[str, Any]  # ASGI's own form: the server decides what is in it
_Send = Callable[[_Message], Awaitable[None]]
_Receive = Callable[[], Awaitable[_Message]]
App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_THREAD = """
with recursive up(id, parent) as (
    select id, in_reply_to_id from statuses where id = :id
    union select s.id, s.in_reply_to_id from statuses s join up on s.id = up.parent
), shown(id) as (
    select id from up union select id from statuses where in_reply_to_id = :id
)
select s.id, a.display_name, a.username, s.created_at, s.text
from statuses s join accounts a on a.id = s.account_id
where s.id in (select id from shown) and s.visibility in ('public', 'unlisted')
order by s.created_at, s.id
"""
_PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Nätverket (demo)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>body{{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem}}
article{{border:1px solid;border-radius:6px;margin:1rem 0;padding:.5rem 1rem}}
.this{{border-width:3px}} p{{white-space:pre-wrap}}</style></head>
<body><main><h1>Så syns det på nätverket</h1>{articles}</main></body></html>"""
_ARTICLE = """<article{mark}><strong>{name}</strong> @{handle} <small>{at}</small>
<p>{text}</p></article>"""


def page(database: Path, path: str) -> bytes | None:
    """Return the page of /@name/id with what it answers and its answers; None for other paths.

    Only what everybody can see is shown; b"" where there is nothing to show.
    """
    first, _, last = path.removeprefix("/@").partition("/")
    if not path.startswith("/@") or not first or not (last.isascii() and last.isdigit()):
        return None
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as base:
        rows = base.execute(_THREAD, {"id": int(last[:18])}).fetchall()
    if int(last[:18]) not in {row[0] for row in rows}:
        return b""
    articles = "".join(_article(*row, is_this=row[0] == int(last[:18])) for row in rows)
    return _PAGE.format(articles=articles).encode()


class Pages:
    """The server with a page for each message, as ASGI's middleware."""

    def __init__(self, app: App, database: Path) -> None:
        """Take what answers all other addresses, and the server's database."""
        self._app = app
        self._database = database

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer with a message's page, or let the server answer."""
        found = page(self._database, scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        status = 200 if found else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": found or b"Finns inte"})


def main(arguments: list[str]) -> None:
    """Serve until stopped; the first argument is the server's database."""

    def with_pages(config: MastodonMockConfig | None = None) -> FastAPI:
        app = create_app(config)
        app.add_middleware(Pages, database=Path(arguments[0]))
        return app

    vars(cli)["create_app"] = with_pages  # the command has no other way in
    cli.main(arguments[1:])


def _article(number: int, name: str, handle: str, at: str, text: str, *, is_this: bool) -> str:  # noqa: ARG001 -- a row as it comes
    return _ARTICLE.format(
        mark=' class="this"' if is_this else "",
        name=html.escape(name),
        handle=html.escape(handle),
        at=html.escape(at[:16]),
        text=html.escape(text),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
