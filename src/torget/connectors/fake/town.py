"""The fake network's memory: accounts, messages and the order in which they changed.

Ids and citizens' texts follow from the order alone, so that two runs of one test see the
same network. Everything is rebuilt from the ledger when the network starts again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from torget.connectors.fake.citizens import citizen, comment_text
from torget.connectors.fake.ledger import Entry

_BEGINNING: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
_PAGE: Final = 500


@dataclass(slots=True)
class Item:
    """One message on the network as it is now."""

    remote_id: str
    author: str
    text: str
    created_at: str
    reply_to: str = ""
    thread: str = ""
    edited_at: str = ""
    visibility: str = "public"
    key: str = ""
    marker: str = ""
    hidden: bool = False
    deleted: bool = False
    changed: int = 0  # place of its last change in the account's order
    media: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Account:
    """One account with all that concerns it."""

    name: str
    order: list[str] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    comments: int = 0
    blocked: set[str] = field(default_factory=set)
    restricted: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: the messages as they are now, and where to go on."""

    items: tuple[Item, ...]
    cursor: int
    more: bool


class Town:
    """All accounts; every change goes through `record` and is in the ledger first."""

    def __init__(self, append: Callable[[Entry], None], now: Callable[[], datetime]) -> None:
        self._append = append
        self._now = now
        self._accounts: dict[str, Account] = {}
        self.lock = threading.RLock()
        self.key_honoured = True
        self.key_lifetime_s = 86_400.0

    # --- reading ---

    def account(self, name: str) -> Account:
        """Return the account, made at its first mention."""
        with self.lock:
            return self._accounts.setdefault(name, Account(name))

    def page(self, name: str, *, after: int, limit: int) -> Listing:
        """Return what changed after `after`, each message once at its last change."""
        account, found = self.account(name), list[Item]()
        limit = max(1, min(limit, _PAGE))
        with self.lock:
            at, end = max(0, after), len(account.order)
            while at < end and len(found) < limit:
                item = account.items[account.order[at]]
                at += 1
                if item.changed == at:
                    found.append(replace(item))
        return Listing(tuple(found), max(at, min(after, end)), at < end)

    def item(self, name: str, remote_id: str) -> Item | None:
        """Return one message, deleted ones too."""
        with self.lock:
            found = self.account(name).items.get(remote_id)
            return replace(found) if found else None

    def own_posts(self, name: str, *, lag_s: float, skip: int, limit: int) -> tuple[Item, ...]:
        """Return our own latest posts, newest first; those younger than the lag are not seen."""
        seen_before = (self._now() - timedelta(seconds=lag_s)).isoformat()
        account, limit = self.account(name), max(1, min(limit, _PAGE))
        with self.lock:
            end = max(0, len(account.own) - skip)
            newest = [
                account.items[one] for one in reversed(account.own[max(0, end - limit) : end])
            ]
            return tuple(
                replace(one)
                for one in newest
                if not one.deleted and (lag_s == 0 or one.created_at <= seen_before)
            )

    def standing(self, name: str, author: str) -> tuple[bool, bool]:
        """Return whether the account has blocked this author, and whether it is restricted."""
        account = self.account(name)
        with self.lock:
            return author in account.blocked, author in account.restricted

    # --- changing ---

    def create(self, entry: Entry) -> Item:
        """Take a post of ours, or find the one already taken with the same key."""
        with self.lock:
            known = self._known(entry)
            if known is not None:
                self._append(replace(entry, act="repeat", remote_id=known.remote_id))
                return replace(known)
            number = len(self.account(entry.account).own) + 1
            whole = replace(entry, remote_id=f"p{number}", at=self._now().isoformat())
            self.record(whole)
            return replace(self.account(entry.account).items[whole.remote_id])

    def comment(self, entry: Entry) -> Item:
        """Let a citizen write; who is blocked or restricted may not."""
        with self.lock:
            if any(self.standing(entry.account, f"citizen:{entry.author}")):
                raise ValueError("blocked")
            number = self.account(entry.account).comments + 1
            whole = replace(
                entry,
                act="comment",
                remote_id=f"c{number}",
                at=_moment(number),
                author=entry.author or citizen(number),
            )
            self.record(whole)
            return replace(self.account(entry.account).items[whole.remote_id])

    def bulk(self, name: str, count: int) -> int:
        """Let `count` citizens' comments be written at once; one entry in the ledger."""
        self.record(Entry("bulk", name, _moment(0), count=count))
        return self.account(name).comments

    def change(self, entry: Entry) -> Item | None:
        """Edit, delete or measure a message; None where there is no such message."""
        with self.lock:
            item = self.account(entry.account).items.get(entry.remote_id)
            if item is None:
                return None
            self.record(replace(entry, at=self._now().isoformat()))
            return replace(item)

    def record(self, entry: Entry) -> None:
        """Write the entry to the ledger, then let it be true."""
        with self.lock:
            self._append(entry)
            self.replay(entry)

    def replay(self, entry: Entry) -> None:
        """Let an entry of the ledger be true."""
        account = self.account(entry.account)
        if entry.act == "bulk":
            for _ in range(entry.count):
                _add(account, _bulk_comment(account.comments + 1), own=False)
        elif entry.act in {"create", "comment"}:
            _add(account, _item(entry, account), own=entry.act == "create")
            if entry.act == "create" and entry.key:
                account.keys[entry.key] = entry.remote_id
        elif entry.act == "author_measure":
            _measure_author(account, entry)
        elif entry.act != "repeat":
            _apply(account, entry)

    def _known(self, entry: Entry) -> Item | None:
        account = self.account(entry.account)
        if not entry.key or not self.key_honoured or entry.key not in account.keys:
            return None
        item = account.items[account.keys[entry.key]]
        oldest = self._now() - timedelta(seconds=self.key_lifetime_s)
        return item if item.created_at >= oldest.isoformat() else None


def _moment(number: int) -> str:
    return (_BEGINNING + timedelta(seconds=number)).isoformat()


def _bulk_comment(number: int) -> Item:
    remote_id = f"c{number}"
    return Item(remote_id, citizen(number), comment_text(number), _moment(number), thread=remote_id)


def _item(entry: Entry, account: Account) -> Item:
    above = account.items.get(entry.reply_to)
    return Item(
        entry.remote_id,
        entry.author or account.name,
        entry.text,
        entry.at,
        reply_to=entry.reply_to,
        thread=above.thread if above else entry.reply_to or entry.remote_id,
        visibility=entry.visibility,
        key=entry.key,
        marker=entry.marker,
        media=entry.media,
    )


def _add(account: Account, item: Item, *, own: bool) -> None:
    account.items[item.remote_id] = item
    if own:
        account.own.append(item.remote_id)
    else:
        account.comments += 1
    _changed(account, item)


def _changed(account: Account, item: Item) -> None:
    account.order.append(item.remote_id)
    item.changed = len(account.order)


def _apply(account: Account, entry: Entry) -> None:
    item = account.items[entry.remote_id]
    if entry.act == "measure" and entry.text != "remove":
        item.hidden = entry.text in {"hide", "spam", "hold"}
        return
    if entry.act.endswith("delete") or entry.act == "measure":
        item.deleted, item.text, item.media = True, "", ()
    else:
        item.text, item.edited_at = entry.text, entry.at
    _changed(account, item)


def _measure_author(account: Account, entry: Entry) -> None:
    for kept, word in ((account.blocked, "block"), (account.restricted, "restrict")):
        if entry.text == word:
            kept.add(entry.author)
        elif entry.text == "unblock":
            kept.discard(entry.author)
