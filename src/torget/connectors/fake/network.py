"""What the fake network does with each request: the part that plays a real network."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote

from torget.connectors.fake.answers import Answer, answer
from torget.connectors.fake.control import Settings
from torget.connectors.fake.faults import Fault
from torget.connectors.fake.ledger import Entry
from torget.connectors.fake.town import Item, Town
from torget.connectors.fake.wire import item_json, list_json, page_json
from torget.kit import json_slices as read

_TOKEN: Final = "Bearer token-"  # noqa: S105 - a scheme, not a secret
_ON_ITEMS: Final = frozenset({"hide", "unhide", "approve", "hold", "spam", "remove"})
_ON_AUTHORS: Final = frozenset({"restrict", "block", "unblock"})
_AUTHORS: Final = "/v1/authors/"
_FEED: Final = "/v1/items"
_OWN: Final = "/v1/me/posts"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str]

    def field(self, name: str, default: str = "") -> str:
        """Return the first value of a query field."""
        return parse_qs(self.query).get(name, [default])[0]

    def number(self, name: str, default: int) -> int:
        """Return a query field as a number, the default where it is none."""
        written = self.field(name)
        return int(written) if written.isdecimal() else default

    def header(self, name: str) -> str:
        """Return a header whatever its case, "" where it is missing."""
        return next((v for k, v in self.headers.items() if k.lower() == name), "")

    def document(self) -> object:
        """Return the JSON that was sent, None where it is none."""
        try:
            return read.safe_loads(self.body)
        except read.NotJson:
            return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request with all that bears on its answer."""

    call: Call
    town: Town
    settings: Settings
    account: str
    base_url: str
    fault: Fault | None


def account_of(call: Call, *, revoked: set[str]) -> str | None:
    """Return whose token was shown, None where it is no valid one."""
    shown = call.header("authorization")
    if not hmac.compare_digest(shown[: len(_TOKEN)].encode(), _TOKEN.encode()):
        return None
    name = shown[len(_TOKEN) :].partition(":")[0]
    return name if name and name not in revoked else None


def kind_of(call: Call) -> str:
    """Return the kind of request, by which faults are switched."""
    if call.path.startswith("/v1/media/"):
        return "media"
    if call.path == "/v1/token":
        return "token"
    if call.path.endswith("/measures"):
        return "measure"
    if call.method == "GET":
        by_path = {_FEED: "list", _OWN: "readback", "/v1/me": "profile"}
        return by_path.get(call.path, "look")
    return {"POST": "create", "PUT": "edit"}.get(call.method, "delete")


def handle(
    call: Call,
    town: Town,
    settings: Settings,
    *,
    account: str,
    base_url: str,
    fault: Fault | None,
) -> Answer:
    """Return what the network says, having done what was asked."""
    kind = kind_of(call)
    asked = _Asked(call, town, settings, account, base_url, fault)
    if kind == "measure" and call.path.startswith(_AUTHORS):
        return _on_author(asked)
    if kind in {"edit", "delete", "measure"}:
        return _change(asked, kind)
    return _ANSWERS[kind](asked)


def _list(asked: _Asked) -> Answer:
    after, limit = asked.call.number("after", 0), asked.call.number("limit", 500)
    page = asked.town.page(asked.account, after=after, limit=limit)
    body = page_json(page, after=after, base_url=asked.base_url, fault=asked.fault)
    return Answer(200, body)


def _token(asked: _Asked) -> Answer:
    return answer(200, {"token": f"token-{asked.account}:renewed"})


def _own(asked: _Asked) -> Answer:
    call, town, settings = asked.call, asked.town, asked.settings
    if settings.idempotency == "blind":
        return answer(403, {"error": "no_read_scope"})
    skip, limit = call.number("skip", 0), call.number("limit", 100)
    posts = town.own_posts(asked.account, lag_s=settings.lag_s, skip=skip, limit=limit)
    total = len(town.account(asked.account).own)
    return Answer(200, list_json(posts, more=skip + limit < total, base_url=asked.base_url))


def _create(asked: _Asked) -> Answer:
    call, town, settings = asked.call, asked.town, asked.settings
    sent = call.document()
    words = read.text(sent, "text")
    media = tuple(
        (read.text(one, "type"), read.text(one, "alt"), read.text(one, "base64"))
        for one in read.each(sent, "media")
    )
    if not words and not media:
        return answer(422, {"error": "empty"})
    if len(words) > settings.max_text_length:
        return answer(422, {"error": "too_long"})
    honoured = settings.idempotency == "keyed" and town.key_honoured
    entry = Entry(
        "create",
        asked.account,
        "",
        key=call.header("idempotency-key") if honoured else "",
        text=words,
        reply_to=read.identity(sent, "reply_to"),
        visibility=read.text(sent, "visibility") or "public",
        marker=read.text(sent, "marker"),
        media=media,
    )
    return Answer(200, item_json(town.create(entry), base_url=asked.base_url))


def _change(asked: _Asked, kind: str) -> Answer:
    call, town, account = asked.call, asked.town, asked.account
    remote_id = call.path.split("/")[3]
    before = town.item(account, remote_id)
    if before is None:
        return answer(404, {"error": "unknown"})
    if before.deleted:
        return answer(410, {"error": "gone"})
    words = read.text(call.document(), "measure" if kind == "measure" else "text")
    if kind == "measure" and words not in _ON_ITEMS:
        return answer(422, {"error": "unknown_measure"})
    if kind != "measure" and not _is_ours(before):
        return answer(403, {"error": "not_yours"})
    changed = town.change(Entry(kind, account, "", remote_id, text=words))
    return Answer(200, item_json(changed or before, base_url=asked.base_url))


def _is_ours(item: Item) -> bool:
    return item.remote_id.startswith("p")


def _on_author(asked: _Asked) -> Answer:
    author = unquote(asked.call.path.split("/")[3])
    words = read.text(asked.call.document(), "measure")
    if words not in _ON_AUTHORS:
        return answer(422, {"error": "unknown_measure"})
    asked.town.record(Entry("author_measure", asked.account, "", text=words, author=author))
    return _author(asked, author)


def _author(asked: _Asked, author: str) -> Answer:
    blocked, restricted = asked.town.standing(asked.account, author)
    return answer(200, {"id": author, "blocked": blocked, "restricted": restricted})


def _look(asked: _Asked) -> Answer:
    if asked.call.path.startswith(_AUTHORS):
        return _author(asked, unquote(asked.call.path.split("/")[3]))
    item = asked.town.item(asked.account, asked.call.path.rpartition("/")[2])
    if item is None:
        return answer(404, {"error": "unknown"})
    return Answer(410 if item.deleted else 200, item_json(item, base_url=asked.base_url))


def _media(asked: _Asked) -> Answer:
    remote_id, _, place = asked.call.path.rpartition("/")[2].rpartition("-")
    item = asked.town.item(asked.account, remote_id)
    if item is None or not place.isdecimal() or int(place) >= len(item.media):
        return answer(404, {"error": "unknown"})
    kind, _, encoded = item.media[int(place)]
    return Answer(200, base64.b64decode(encoded), {"Content-Type": kind})


def _profile(asked: _Asked) -> Answer:
    account, base_url = asked.account, asked.base_url
    found = asked.town.account(account)
    told = {
        "id": account,
        "handle": f"@{account}",
        "name": account,
        "description": "Ett konto på det egna nätverket",
        "url": f"{base_url}/@{account}",
        "followers": found.comments,
        "posts": len(found.own),
    }
    return Answer(200, json.dumps(told).encode())


_ANSWERS: Final[Mapping[str, Callable[[_Asked], Answer]]] = {
    "list": _list,
    "readback": _own,
    "create": _create,
    "media": _media,
    "profile": _profile,
    "token": _token,
    "look": _look,
}
