"""What the demo world holds, read from `messages.toml` as plain frozen data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

FOLLOW_UPS = ("", "edit", "delete")
VISIBILITIES = ("public", "unlisted", "private", "direct")


class BadWorld(Exception):
    """The demo world's file contradicts itself."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the municipality on the network."""

    handle: str
    name: str
    unit: str  # key of a unit in people.py
    about: str


@dataclass(frozen=True, slots=True)
class DemoPost:
    """One post of the municipality. `ago` is minutes before the seeding."""

    key: str
    account: str
    ago: int
    text: str
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """One message of an invented citizen. `answers` is the key of a post or a message."""

    key: str
    kind: str
    author: str
    name: str
    answers: str
    ago: int
    text: str
    mention: bool = True
    visibility: str = "public"
    language: str = "sv"
    picture: str = ""
    alt: str = ""
    warning: str = ""
    then: str = ""
    then_text: str = ""


Entry = DemoPost | DemoMessage


@dataclass(frozen=True, slots=True)
class World:
    """The municipality's accounts and posts, and what citizens write."""

    accounts: tuple[DemoAccount, ...]
    posts: tuple[DemoPost, ...]
    messages: tuple[DemoMessage, ...]

    def entries(self) -> tuple[Entry, ...]:
        """Return posts and messages together, oldest first."""
        both: tuple[Entry, ...] = (*self.posts, *self.messages)
        return tuple(sorted(both, key=lambda entry: -entry.ago))

    def citizens(self) -> tuple[tuple[str, str], ...]:
        """Return handle and display name of every citizen, each once, sorted by handle."""
        return tuple(sorted({message.author: message.name for message in self.messages}.items()))

    def account_of(self, key: str) -> str:
        """Return the handle of the municipal account whose thread holds this key."""
        posts = {post.key: post.account for post in self.posts}
        parents = {message.key: message.answers for message in self.messages}
        while key not in posts:
            key = parents[key]
        return posts[key]


def load() -> World:
    """Return the demo world of the package; raise BadWorld where it contradicts itself."""
    source = resources.files(__package__).joinpath("messages.toml").read_text(encoding="utf-8")
    return parse(source)


def parse(source: str) -> World:
    """Return the world in a TOML text; raise BadWorld where it contradicts itself."""
    document: Mapping[str, object] = tomllib.loads(source)
    world = World(
        accounts=tuple(_account(row) for row in _rows(document, "account")),
        posts=tuple(_post(row) for row in _rows(document, "post")),
        messages=tuple(_message(row) for row in _rows(document, "message")),
    )
    _check(world)
    return world


def _rows(document: Mapping[str, object], name: str) -> Iterable[Mapping[str, object]]:
    rows = document.get(name, [])
    if not isinstance(rows, list):
        raise BadWorld(f"{name}: not a list")
    return rows


def _text(row: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise BadWorld(f"{row.get('key', row.get('handle'))}: {name} is missing")
    return value


def _minutes(row: Mapping[str, object]) -> int:
    value = row.get("ago")
    if not isinstance(value, int) or value < 0:
        raise BadWorld(f"{row.get('key')}: ago is not a number of minutes")
    return value


def _account(row: Mapping[str, object]) -> DemoAccount:
    return DemoAccount(
        _text(row, "handle"), _text(row, "name"), _text(row, "unit"), _text(row, "about")
    )


def _post(row: Mapping[str, object]) -> DemoPost:
    return DemoPost(
        key=_text(row, "key"),
        account=_text(row, "account"),
        ago=_minutes(row),
        text=_text(row, "text"),
        picture=_text(row, "picture", ""),
        alt=_text(row, "alt", ""),
    )


def _message(row: Mapping[str, object]) -> DemoMessage:
    return DemoMessage(
        key=_text(row, "key"),
        kind=_text(row, "kind"),
        author=_text(row, "author"),
        name=_text(row, "name"),
        answers=_text(row, "answers"),
        ago=_minutes(row),
        text=_text(row, "text"),
        mention=row.get("mention", True) is True,
        visibility=_text(row, "visibility", "public"),
        language=_text(row, "language", "sv"),
        picture=_text(row, "picture", ""),
        alt=_text(row, "alt", ""),
        warning=_text(row, "warning", ""),
        then=_text(row, "then", ""),
        then_text=_text(row, "then_text", ""),
    )


def _check(world: World) -> None:
    """Raise BadWorld at the first contradiction."""
    handles = {account.handle for account in world.accounts}
    ages: dict[str, int] = {}
    names: dict[str, str] = {}
    for post in world.posts:
        if post.account not in handles:
            raise BadWorld(f"{post.key}: unknown account {post.account}")
        _add_age(ages, post.key, post.ago)
    for message in world.messages:
        _add_age(ages, message.key, message.ago)
    for message in world.messages:
        _check_message(message, ages)
        if names.setdefault(message.author, message.name) != message.name:
            raise BadWorld(f"{message.author}: two names")
        if message.author in handles:
            raise BadWorld(f"{message.key}: a citizen with the municipality's handle")


def _add_age(ages: dict[str, int], key: str, ago: int) -> None:
    if key in ages:
        raise BadWorld(f"{key}: the key is used twice")
    ages[key] = ago


def _check_message(message: DemoMessage, ages: Mapping[str, int]) -> None:
    if message.answers not in ages:
        raise BadWorld(f"{message.key}: answers unknown {message.answers}")
    if ages[message.answers] <= message.ago:
        raise BadWorld(f"{message.key}: older than what it answers")
    if message.visibility not in VISIBILITIES:
        raise BadWorld(f"{message.key}: unknown visibility")
    if message.then not in FOLLOW_UPS or (message.then == "edit") != bool(message.then_text):
        raise BadWorld(f"{message.key}: unknown or unfinished follow-up")
    if bool(message.picture) != bool(message.alt):
        raise BadWorld(f"{message.key}: picture and alt text belong together")
