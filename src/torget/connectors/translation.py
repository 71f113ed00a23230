"""What a network's translator promises for answers that lie on disk: pure, no network.

A translator is found by entry points (group `torget.translators`), so that the import
of files never imports a network's folder by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from torget.connectors.port import ConnectorError, Incoming, Unreadable


@dataclass(frozen=True, slots=True)
class Found:
    """What one answer held.

    `shape` names the kind of answer ("comments", "error"). `failure` is set where the
    answer is the network's refusal: such a file brings no messages and no empty list.
    """

    shape: str
    items: tuple[Incoming, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    failure: ConnectorError | None = None


class Translator(Protocol):
    """Reads a network's own answers, as recorded or exported, into the port's plain data."""

    network: str

    def translate(self, body: bytes, *, name: str, own_account_id: str) -> Found | None:
        """Return what one answer holds, None where it is not an answer of this network.

        `name` is the file's own name and may be used as evidence only where the content
        cannot tell (an answer to our own sending looks like an answer to a reading).
        Never raises for what `body` holds.
        """
        ...
