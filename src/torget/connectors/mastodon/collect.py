"""Collecting what concerns an account: mentions, its own statuses and what stands under them.

A reply without a mention gives no notification, so the threads of our own statuses are
walked. Every call makes one exchange with the server and gives one page.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from torget.connectors.mastodon import answers, cursor
from torget.connectors.mastodon.api import Api, Gone, Query, broken, path_of
from torget.connectors.mastodon.cursor import Cursor, Lane
from torget.connectors.mastodon.translate import is_id, translate_status
from torget.connectors.port import Direction, Incoming, NeedsLogin, Page, Unreadable
from torget.kit import egress
from torget.kit import json_slices as js

PAGE_LIMIT: Final = 500
_MENTIONS: Final = "/api/v1/notifications"
_MENTION_QUERY: Final[Query] = (
    ("types[]", "mention"),
    ("include_filtered", "true"),  # what the account's own filter hides is still received
    ("limit", "80"),
)
_OWN_QUERY: Final[Query] = (("exclude_reblogs", "true"), ("limit", "40"))

Seen = list[tuple[str, datetime | None]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Listed:
    """One page of a list: what it brought, and the ids by which the list is paged."""

    items: tuple[Incoming, ...]
    unreadable: tuple[Unreadable, ...]
    seen: Seen
    answer: egress.Answer


_Listing = Callable[[Api, Query], _Listed]


def collect(api: Api, text: str) -> Page:
    """Return the next page after the cursor. Raises the port's errors; then nothing is moved."""
    now = cursor.load(text)
    if not text:
        check_identity(api)
    return _STEPS[now.step](api, now)


def check_identity(api: Api) -> None:
    """Return only if the token still speaks for the account we think; else NeedsLogin."""
    try:
        found, _ = api.read_object("/api/v1/accounts/verify_credentials")
    except Gone as error:
        raise NeedsLogin("account_gone", http_status=error.status, raw=error.body) from error
    if js.identity(found, "id") != api.connection.remote_account_id:
        raise NeedsLogin("other_account")


def recheck(api: Api, remote_ids: tuple[str, ...]) -> Page:
    """Return the messages as they are now; one that the network says is gone is `deleted`.

    Before anything is called deleted, the token is shown to be ours still: a server that
    has forgotten us would otherwise look as if everything had been taken down.
    """
    items: list[Incoming] = []
    unreadable: list[Unreadable] = []
    sha = hashlib.sha256()
    for remote_id in remote_ids[:PAGE_LIMIT]:
        try:
            raw = api.read(path_of("statuses", remote_id)).body.strip()
        except Gone as error:
            raw = error.body
            items.append(_deleted(remote_id, raw))
        else:
            found = translate_status(raw, own_account_id=api.connection.remote_account_id)
            if isinstance(found, Incoming):
                items.append(found)
            else:
                unreadable.append(found)
        sha.update(raw)
    if any(item.deleted for item in items):
        check_identity(api)
    envelope = {"step": "recheck", "sha256": sha.hexdigest()}
    return Page(tuple(items), tuple(unreadable), "", more=False, envelope=envelope)


def _deleted(remote_id: str, raw: bytes) -> Incoming:
    return Incoming(
        remote_id=remote_id,
        raw=raw,
        text="",
        direction=Direction.UNKNOWN,
        author_id="",
        author_name="",
        created_at=None,
        deleted=True,
    )


# --- the steps of a round ------------------------------------------------------------------


def _mentions(api: Api, now: Cursor) -> Page:
    lane, page = _forward(api, now.mentions, _list_mentions)
    return _step(now, dataclasses.replace(now, mentions=lane), page)


def _own(api: Api, now: Cursor) -> Page:
    lane, page = _forward(api, now.own, _list_own)
    new = [found for found, _ in page.seen if _is_above(found, now.own.top)]
    return _step(now, cursor.watched(dataclasses.replace(now, own=lane), new), page)


def _older_mentions(api: Api, now: Cursor) -> Page:
    lane, page = _backward(api, now.mentions, _list_mentions)
    return _turn(dataclasses.replace(now, mentions=lane), page)


def _older_own(api: Api, now: Cursor) -> Page:
    lane, page = _backward(api, now.own, _list_own)
    ids = tuple(sorted((found for found, _ in page.seen), key=cursor.sort_key))
    return _turn(dataclasses.replace(now, own=lane, todo=ids), page)


def _threads(api: Api, now: Cursor) -> Page:
    """Give one slice of one thread; the thread stays first in line until it is all given."""
    if not now.todo:
        return _turn(now, _Listed((), (), [], egress.Answer(0, {}, b"")))
    status_id = now.todo[0]
    try:
        answer = api.read(path_of("statuses", status_id, "/context"))
    except Gone as error:  # our own status has been taken down: recheck tells of that
        answer = egress.Answer(error.status, {}, b'{"ancestors":[],"descendants":[]}')
    try:
        items, unreadable = answers.thread(
            answer.body, status_id=status_id, own_account_id=api.connection.remote_account_id
        )
    except js.NotJson as error:
        raise broken(error.code, answer) from error
    part = items[now.skip : now.skip + PAGE_LIMIT]
    rest = len(items) > now.skip + PAGE_LIMIT
    within = {item.remote_id for item in items if item.thread_id == status_id}
    after = dataclasses.replace(
        now,
        skip=now.skip + PAGE_LIMIT if rest else 0,
        todo=now.todo if rest else tuple(i for i in now.todo[1:] if i not in within),
        watch=now.watch if rest else tuple(i for i in now.watch if i not in within),
    )
    listed = _Listed(part, () if now.skip else unreadable[:PAGE_LIMIT], [], answer)
    return _page(after, listed) if after.todo else _turn(after, listed)


_STEPS: Final[dict[str, Callable[[Api, Cursor], Page]]] = {
    "mentions": _mentions,
    "own": _own,
    "threads": _threads,
    "older_mentions": _older_mentions,
    "older_own": _older_own,
    "older_threads": _threads,
}


# --- moving --------------------------------------------------------------------------------


def _step(before: Cursor, after: Cursor, page: _Listed) -> Page:
    """Stay in a forward lane until it gives an empty page: a short one is no proof of its end."""
    if page.seen and before.step in {"mentions", "own"}:
        return _page(after, page)
    return _turn(after, page)


def _turn(now: Cursor, page: _Listed) -> Page:
    """Go to the next step that has work; the round ends where none is left."""
    for name in cursor.STEPS[cursor.STEPS.index(now.step) + 1 :]:
        if name == "own" or (name == "older_mentions" and now.mentions.floor):
            return _page(dataclasses.replace(now, step=name), page)
        if name == "threads" and (todo := cursor.to_walk(now)):
            return _page(dataclasses.replace(now, step=name, todo=todo), page)
        if (name == "older_own" and now.own.floor) or (name == "older_threads" and now.todo):
            return _page(dataclasses.replace(now, step=name), page)
    return _end_of_round(now, page)


def _end_of_round(now: Cursor, page: _Listed) -> Page:
    turn = now.turn + 1
    after = dataclasses.replace(
        now,
        step=cursor.STEPS[0],
        turn=turn,
        mentions=cursor.begun(now.mentions, turn),
        own=cursor.begun(now.own, turn),
    )
    return _page(after, page, more=bool(now.mentions.floor or now.own.floor))


def _page(after: Cursor, page: _Listed, *, more: bool = True) -> Page:
    envelope = {
        "step": after.step,
        "http_status": str(page.answer.status),
        "sha256": hashlib.sha256(page.answer.body).hexdigest(),
    }
    return Page(page.items, page.unreadable, cursor.dump(after), more=more, envelope=envelope)


def _forward(api: Api, lane: Lane, listing: _Listing) -> tuple[Lane, _Listed]:
    """Return the page above the lane's position; at the very start the newest page."""
    if not lane.top:
        page = listing(api, ())
        floor = min((found for found, _ in page.seen), key=cursor.sort_key, default="")
        return dataclasses.replace(cursor.advanced(lane, page.seen), floor=floor), page
    page = listing(api, (("min_id", lane.at),))
    if page.seen and not any(_is_above(found, lane.at) for found, _ in page.seen):
        raise broken("paging_stands_still", page.answer)
    return cursor.advanced(lane, page.seen), page


def _backward(api: Api, lane: Lane, listing: _Listing) -> tuple[Lane, _Listed]:
    """Return the page below the lane's floor; an empty one is the end of history."""
    page = listing(api, (("max_id", lane.floor),))
    floor = min((found for found, _ in page.seen), key=cursor.sort_key, default="")
    if floor and not _is_above(lane.floor, floor):
        raise broken("paging_stands_still", page.answer)
    return dataclasses.replace(lane, floor=floor), page


def _is_above(remote_id: str, other: str) -> bool:
    return cursor.sort_key(remote_id) > cursor.sort_key(other)


# --- the two lists -------------------------------------------------------------------------


def _list_mentions(api: Api, query: Query) -> _Listed:
    answer, slices = _slices(api, _MENTIONS, (*_MENTION_QUERY, *query))
    own = api.connection.remote_account_id
    items, unreadable = answers.notified(slices, own_account_id=own)
    return _Listed(items, unreadable, _seen(slices), answer)


def _list_own(api: Api, query: Query) -> _Listed:
    own = api.connection.remote_account_id
    path = path_of("accounts", own, "/statuses")
    answer, slices = _slices(api, path, (*_OWN_QUERY, *query))
    items, unreadable = answers.translate_all(slices, own_account_id=own)
    return _Listed(items, unreadable, _seen(slices), answer)


def _slices(api: Api, path: str, query: Query) -> tuple[egress.Answer, tuple[bytes, ...]]:
    try:
        answer = api.read(path, query)
    except Gone as error:
        raise NeedsLogin("account_gone", http_status=error.status, raw=error.body) from error
    try:
        slices = js.slices(answer.body)
    except js.NotJson as error:
        raise broken(error.code, answer) from error
    if len(slices) > PAGE_LIMIT:
        raise broken("page_too_long", answer)
    return answer, slices


def _seen(slices: tuple[bytes, ...]) -> Seen:
    """Return id and time of every element, also of those that cannot be read as a whole."""
    found: Seen = []
    for raw in slices:
        try:
            member = {key: value for key, value in js.members(raw) if key in {"id", "created_at"}}
            remote_id = js.identity(js.safe_loads(member.get("id", b"null")))
            moment = js.instant({"at": js.safe_loads(member.get("created_at", b"null"))}, "at")
        except js.NotJson:
            continue
        if is_id(remote_id):
            found.append((remote_id, moment))
    return found
