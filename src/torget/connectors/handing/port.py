"""The port between Torget and what records are handed over to: plain data, two verbs.

An adapter is a translator. It never touches the database, decides nothing and remembers nothing.
The errors are those of `connectors.port`: NotAccepted, OutcomeUnknown (NeedsLogin counts as
NotAccepted that waits). The parcel's `key` is made once for the hand-over: sent again it is the
same folder or the same Message-ID, and the receiver has one parcel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from torget.connectors.port import IdempotencyClass


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one adapter can do, as data.

    `sends` is false where a person does it all. `wants` names what a route must tell ("address",
    "folder"). `open_way`: it may leave the house, so secrets need the route's approval.
    """

    sends: bool
    wants: frozenset[str]
    open_way: bool
    idempotency: IdempotencyClass
    key_lifetime_s: int
    list_lag_s: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class MailServer:
    """The operator's server for outgoing mail. `tls`: "" (this machine only), starttls or ssl."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a parcel goes. `root` is the operator's folder, `folder` a name in it."""

    address: str = ""
    folder: str = ""
    root: str = ""
    server: MailServer | None = None
    deadline_s: float = 30.0  # total time for one exchange


@dataclass(frozen=True, slots=True)
class File:
    """One file of a parcel; its name is ours, never a citizen's."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One exact package. `token` is what a reply is known by; `title` holds nobody's words."""

    key: str
    token: str
    title: str
    made_at: datetime
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """The other system has it; its number comes later, by hand, mail or callback."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The other system has it and gave it its number at once."""

    remote_id: str
    number: str


class Adapter(Protocol):
    """The verbs. Each returns what it promises or raises one of the port's errors."""

    name: str
    abilities: Abilities

    def hand_over(self, destination: Destination, parcel: Parcel) -> Reference | Pending:
        """Hand over once, without any retry of its own."""
        ...

    def look_up(self, destination: Destination, parcel: Parcel) -> Reference | Pending | None:
        """Return what is there already; None after a clean look without it, or where none can."""
        ...
