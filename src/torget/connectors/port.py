"""The port between Torget and every network: plain data, few verbs, no Django.

A connector is a translator. It never touches the database, never decides and never
remembers anything between calls: what it needs comes in with the call, what it found
goes out as plain frozen data. What a network cannot do is an ability that is false,
never an optional method.

Source: docs/decisions/0004 and design of the post room (`channels`).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

# --- what a network can do -----------------------------------------------------------


class IdempotencyClass(enum.StrEnum):
    """How a send can be proven or repeated on a network."""

    KEYED = "keyed"  # the network refuses a second send with the same key
    NAMED = "named"  # we choose the remote id
    TWO_STEP = "two_step"  # a harmless draft first, published by id
    LISTED = "listed"  # only our own feed can be read back
    BLIND = "blind"  # nothing can be read back


class Kind(enum.StrEnum):
    """What an outgoing message does on the network."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    PRIVATE_REPLY = "private_reply"


class Measure(enum.StrEnum):
    """A moderation measure a network may offer on another person's message or account.

    All of them can be taken twice without harm. Those `ON_AUTHORS` are taken on an account.
    """

    HIDE = "hide"
    UNHIDE = "unhide"
    REMOVE = "remove"  # another's message, from our page; our own are deleted by `send`
    APPROVE = "approve"
    HOLD = "hold"
    SPAM = "spam"
    RESTRICT = "restrict"
    BLOCK = "block"
    UNBLOCK = "unblock"  # lifts a restriction too


ON_AUTHORS = frozenset({Measure.RESTRICT, Measure.BLOCK, Measure.UNBLOCK})
"""Measures whose `remote_id` is an author's and not a message's."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one network can do, as data."""

    kinds: frozenset[Kind]
    measures: frozenset[Measure]
    max_text_length: int  # characters as the network counts them
    max_media: int
    media_types: frozenset[str]
    threads: bool
    alt_text: bool
    edits_visible: bool  # an edited message can be told from an unedited one
    deletions_visible: bool  # a look at one message tells that it is gone
    idempotency: IdempotencyClass
    key_lifetime_s: int  # how long an idempotency key may be trusted; 0 where there is none
    list_lag_s: int  # how long an accepted message may be missing from read-back
    requests_per_window: int
    window_s: int


# --- what comes in ---------------------------------------------------------------------


class Direction(enum.StrEnum):
    """Who wrote a message, seen from the authority.

    Source: Regler, Allmänna handlingar på sociala medier, p. 1; TF 2:9-10.
    """

    RECEIVED = "received"
    ISSUED = "issued"
    UNKNOWN = "unknown"


class Visibility(enum.StrEnum):
    """Who can see a message on the network."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """One attachment as the network names it; the bytes are fetched later."""

    url: str
    media_type: str  # "" where the network does not say
    alt_text: str
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as the network has it now, with the exact bytes it came in.

    `raw` is the item's own byte slice of the answer. `text` is the plain text derived
    from it and may still hold NUL or lone surrogates: records clean what they derive.
    `deleted` says that the network tells that the message is gone; text is then "".
    """

    remote_id: str
    raw: bytes
    text: str
    direction: Direction
    author_id: str  # the network's id of the author; "" where it names none
    author_name: str
    created_at: datetime | None  # the network's time, aware; None where it gives none
    edited_at: datetime | None = None
    thread_id: str = ""  # remote id of the thread's root
    parent_id: str = ""
    url: str = ""
    visibility: Visibility = Visibility.PUBLIC
    warning: str = ""  # content warning the author put on it
    language: str = ""
    media: tuple[MediaRef, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One item a translator could not read: kept raw, shown to people, never dropped."""

    raw: bytes
    error_code: str  # short and stable, without a citizen's text
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: what could be read, what could not, and where to go on.

    `cursor` is opaque to everyone but the connector; it is stored in the same
    transaction as the items. `envelope` is the answer without content (paging, sha256
    of the whole answer). `more` says that another fetch at once would bring more.
    """

    items: tuple[Incoming, ...]
    unreadable: tuple[Unreadable, ...]
    cursor: str
    more: bool
    envelope: Mapping[str, str] = field(default_factory=dict)


# --- what goes out ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """One attachment to send, with its bytes."""

    body: bytes
    media_type: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One exact payload to one account.

    `client_key` is made once with the row and never per attempt; `marker` is what
    read-back looks for where the network lets us put or find one. `target_id` is the
    remote id of the message to edit or delete. `not_before` bounds the read-back.
    """

    kind: Kind
    text: str
    client_key: str
    marker: str
    reply_to_id: str = ""
    target_id: str = ""
    visibility: Visibility = Visibility.PUBLIC
    language: str = "sv"
    media: tuple[OutgoingMedia, ...] = ()
    sent_after: datetime | None = None  # earliest time at which it can have been accepted


@dataclass(frozen=True, slots=True)
class Receipt:
    """The network has it: its id there, its address and its time.

    `raw` is the exact answer. `url` may be "" where the network has no page for it.
    `reference` is the number that what a record was handed over to gave it at once.
    """

    remote_id: str
    url: str
    accepted_at: datetime | None
    raw: bytes
    http_status: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The network's own counts for the account at this moment; None where it gives none."""

    followers: int | None
    posts: int | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """The account as the network shows it."""

    remote_id: str
    handle: str
    display_name: str
    description: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""


# --- the closed set of errors ------------------------------------------------------------


class ConnectorError(Exception):
    """What a connector may say of a call that did not succeed. The set is closed.

    `code` is short and stable ("http_429", "dns", "tls", "not_json"), never a citizen's text.
    `http_status` is 0 where no status was read. `raw` is what was read of the answer.
    """

    def __init__(self, code: str, *, http_status: int = 0, raw: bytes = b"") -> None:
        super().__init__(code)
        self.code = code
        self.http_status = http_status
        self.raw = raw


class NotAccepted(ConnectorError):
    """The network has certainly not taken it: safe to try again, or permanently refused.

    `retry_after_s` is already made sane by the connector (0 to 86 400).
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool,
        retry_after_s: float = 0,
        http_status: int = 0,
        raw: bytes = b"",
    ) -> None:
        super().__init__(code, http_status=http_status, raw=raw)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class NeedsLogin(ConnectorError):
    """The token is expired, revoked or lacks a right: a person must connect again."""


class OutcomeUnknown(ConnectorError):
    """It may have been taken. Never send again blindly; read back."""


# --- the verbs -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """All a connector needs to speak for one account; made for one call, never stored.

    `base_url` is "https://host" or, where an operator has listed it, loopback http.
    `secret` is the decrypted token. `remote_account_id` is our own id on the network.
    """

    base_url: str
    secret: str = field(repr=False)
    remote_account_id: str
    handle: str
    deadline_s: float = 30.0  # total time for one HTTP exchange


class Connector(Protocol):
    """The verbs. Each either returns what it promises or raises one of the three errors."""

    network: str  # "mastodon"
    abilities: Abilities

    def fetch(self, connection: Connection, cursor: str) -> Page:
        """Return the next page after `cursor` ("" is the start)."""
        ...

    def recheck(self, connection: Connection, remote_ids: tuple[str, ...]) -> Page:
        """Return these messages as they are now; one that is gone comes as `deleted`.

        A network that cannot tell gives an empty page (abilities.deletions_visible is false).
        """
        ...

    def send(self, connection: Connection, outgoing: Outgoing) -> Receipt:
        """Send once, without any retry of its own."""
        ...

    def look_up(self, connection: Connection, outgoing: Outgoing) -> Receipt | None:
        """Return the receipt if the network already has it, None after a clean look without it."""
        ...

    def moderate(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt:
        """Take one measure on one message or account; what holds already is done."""
        ...

    def in_force(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt | None:
        """Return a receipt if the measure holds already, None after a clean look without it."""
        ...

    def media(self, connection: Connection, ref: MediaRef) -> bytes:
        """Return the attachment's bytes."""
        ...

    def measure(self, connection: Connection) -> Reading:
        """Return the account's counts now."""
        ...

    def profile(self, connection: Connection) -> Profile:
        """Return the account as the network shows it."""
        ...

    def refresh(self, connection: Connection) -> str:
        """Return a renewed secret, or the same one where the network has none to renew."""
        ...
