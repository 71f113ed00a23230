"""Fills the demo's network through its own API, so that a second run changes nothing.

The API cannot give a message an earlier time or more than 500 characters. Both occur on
real networks (time passes; other servers have other limits), so those two things are put
into the server's database afterwards, in one transaction.
"""

from __future__ import annotations

import contextlib
import html
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from torget.management.demo import network, picture
from torget.management.demo.api import Api, NetworkRefused, text_of
from torget.management.demo.network import Peer
from torget.management.demo.supervisor import write_private
from torget.management.demo.world import DemoMessage, DemoPost, Entry, World

LIMIT = 500  # characters that the server's API takes
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class SeededAccount:
    """One municipal account as it exists on the network."""

    handle: str
    remote_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What stands on the network: the municipality's accounts, and each key's remote id."""

    accounts: tuple[SeededAccount, ...]
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _State:
    """What the home remembers of the seeding."""

    seeded_at: str  # ISO 8601; "" before the first seeding
    is_complete: bool
    accounts: Mapping[str, str]  # handle: remote id
    ids: Mapping[str, str]  # key: remote id
    done: tuple[str, ...]  # keys whose follow-up is done


_NOTHING = _State("", is_complete=False, accounts={}, ids={}, done=())


def seed(peer: Peer, world: World, now: datetime) -> Seeded:
    """Return the demo world as it stands on the network, put there where it was missing."""
    with Api(peer.base_url) as api:
        state = _recall(peer)
        if not (state.is_complete and _is_there(api, state)):
            base = _NOTHING if state.is_complete else state
            state = _fill(api, peer, world, replace(base, seeded_at=base.seeded_at or _iso(now)))
    return _seeded(peer, world, state)


def recalled(peer: Peer, world: World) -> Seeded | None:
    """Return what the home remembers of a finished seeding, without asking the server."""
    state = _recall(peer)
    return _seeded(peer, world, state) if state.is_complete else None


def stir(peer: Peer, world: World) -> int:
    """Carry out the edits and deletions that remain, and return how many they were.

    To be called when the messages have been fetched once, so that the changes are seen.
    """
    state = _recall(peer)
    due = [
        message
        for message in world.messages
        if message.then and message.key in state.ids and message.key not in state.done
    ]
    with Api(peer.base_url) as api:
        for message in due:
            _follow_up(api, peer, world, message, state.ids[message.key])
            state = replace(state, done=(*state.done, message.key))
            _remember(peer, state)
    return len(due)


def _fill(api: Api, peer: Peer, world: World, state: _State) -> _State:
    """Post everything, oldest first; what stands already is found again by its key."""
    accounts = {
        account.handle: _own_id(api, network.token(peer.home, account.handle))
        for account in world.accounts
    }
    state = replace(state, accounts=accounts)
    _remember(peer, state)
    ids: dict[str, str] = {}
    for entry in world.entries():
        if entry.key in state.done:
            ids[entry.key] = state.ids[entry.key]
        else:
            ids[entry.key] = _publish(api, peer, world, entry, ids)
    _give_times(peer, world, ids, datetime.fromisoformat(state.seeded_at))
    state = replace(state, ids=ids, is_complete=True)
    _remember(peer, state)
    return state


def _publish(api: Api, peer: Peer, world: World, entry: Entry, ids: Mapping[str, str]) -> str:
    author = entry.account if isinstance(entry, DemoPost) else entry.author
    token = network.token(peer.home, author)
    body: dict[str, object] = {"status": _shown(world, entry)[:LIMIT]}
    if isinstance(entry, DemoMessage):
        body |= {"in_reply_to_id": ids[entry.answers], "visibility": entry.visibility}
        body |= {"language": entry.language, "spoiler_text": entry.warning}
        body["sensitive"] = bool(entry.warning)
    else:
        body["language"] = "sv"
    if entry.picture:
        drawn = picture.png(entry.picture)
        body["media_ids"] = [api.upload("/api/v2/media", token=token, picture=drawn, alt=entry.alt)]
    answer = api.call(
        "POST", "/api/v1/statuses", token=token, body=body, key=f"torget-demo-{entry.key}"
    )
    return text_of(answer, "id")


def _shown(world: World, entry: Entry, text: str = "") -> str:
    """Return the text as it stands on the network, with the account named where it is."""
    text = text or entry.text
    if isinstance(entry, DemoMessage) and entry.mention:
        return f"@{world.account_of(entry.key)} {text}"
    return text


def _give_times(peer: Peer, world: World, ids: Mapping[str, str], base: datetime) -> None:
    """Put the times, and the texts longer than the API takes, into the server's database."""
    with contextlib.closing(sqlite3.connect(network.database(peer.home), timeout=20)) as sql, sql:
        for entry in world.entries():
            moment = (base - timedelta(minutes=entry.ago)).astimezone(UTC)
            stored, remote_id = f"{moment:%Y-%m-%d %H:%M:%S.%f}", int(ids[entry.key])
            sql.execute("update statuses set created_at = ? where id = ?", (stored, remote_id))
            sql.execute(
                "update notifications set created_at = ? where status_id = ?", (stored, remote_id)
            )
            text = _shown(world, entry)
            if len(text) > LIMIT:
                sql.execute(
                    "update statuses set text = ?, content = ? where id = ?",
                    (text, _paragraphs(text), remote_id),
                )


def _paragraphs(text: str) -> str:
    parts = html.escape(text, quote=False).split("\n\n")
    return "".join(f"<p>{part}</p>" for part in parts)


def _follow_up(api: Api, peer: Peer, world: World, message: DemoMessage, remote_id: str) -> None:
    token = network.token(peer.home, message.author)
    path = f"/api/v1/statuses/{remote_id}"
    try:
        if message.then == "delete":
            api.call("DELETE", path, token=token)
        else:
            text = _shown(world, message, message.then_text)
            api.call("PUT", path, token=token, body={"status": text})
    except NetworkRefused as error:
        if error.status != _NOT_FOUND:  # gone already: that is what a deletion wants
            raise


def _own_id(api: Api, token: str) -> str:
    return text_of(api.call("GET", "/api/v1/accounts/verify_credentials", token=token), "id")


def _is_there(api: Api, state: _State) -> bool:
    """Tell whether the server still has the first post of the seeding."""
    try:
        api.call("GET", f"/api/v1/statuses/{next(iter(state.ids.values()))}")
    except NetworkRefused:
        return False
    return True


def _seeded(peer: Peer, world: World, state: _State) -> Seeded:
    accounts = tuple(
        SeededAccount(
            account.handle,
            state.accounts[account.handle],
            network.token(peer.home, account.handle),
        )
        for account in world.accounts
    )
    return Seeded(accounts, dict(state.ids))


def _iso(now: datetime) -> str:
    return now.astimezone(UTC).isoformat()


def _recall(peer: Peer) -> _State:
    try:
        text = (network.folder(peer.home) / "seeded.json").read_text(encoding="utf-8")
        found = json.loads(text)
        return _State(
            seeded_at=str(found["seeded_at"]),
            is_complete=found["is_complete"] is True,
            accounts=dict(found["accounts"]),
            ids=dict(found["ids"]),
            done=tuple(found["done"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _NOTHING


def _remember(peer: Peer, state: _State) -> None:
    text = json.dumps(
        {
            "seeded_at": state.seeded_at,
            "is_complete": state.is_complete,
            "accounts": dict(state.accounts),
            "ids": dict(state.ids),
            "done": state.done,
        }
    )
    write_private(network.folder(peer.home) / "seeded.json", text)
