"""The exact payload of an outbox row: what is hashed, approved and sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from torget.connectors.port import Kind, Outgoing, Visibility
from torget.ledger import canon


@dataclass(frozen=True, slots=True)
class Payload:
    """What will stand on the network, and nothing about how it gets there.

    `ready` words are the rulebook's own to somebody in danger: they tell nothing of the message,
    and no doubt about it may hold them back.
    """

    text: str
    visibility: str
    language: str
    reply_to_id: str = ""
    thread_id: str = ""
    ready: bool = False

    def encode(self) -> bytes:
        """Return the bytes an approval is bound to."""
        told: dict[str, canon.Plain] = {
            "v": 1,
            "text": self.text,
            "visibility": self.visibility,
            "language": self.language,
            "reply_to": self.reply_to_id,
            "thread": self.thread_id,
        }
        return canon.encode(told | {"ready": True} if self.ready else told)


def decode(payload: bytes) -> Payload:
    """Return the payload these bytes hold."""
    told = json.loads(payload)
    return Payload(
        told["text"],
        told["visibility"],
        told["language"],
        told["reply_to"],
        told["thread"],
        ready=told.get("ready") is True,
    )


def encode_measure(measure: str) -> bytes:
    """Return the bytes of a measure; what it is taken on stands in the row."""
    return canon.encode({"v": 1, "measure": measure})


def decode_measure(payload: bytes) -> str:
    """Return the measure these bytes hold."""
    return str(json.loads(payload)["measure"])


def sha256(payload: bytes) -> bytes:
    """Return the hash of the exact payload."""
    return hashlib.sha256(payload).digest()


def outgoing(
    payload: Payload,
    *,
    kind: str,
    client_key: str,
    marker: str,
    target_id: str,
    sent_after: datetime,
) -> Outgoing:
    """Return the payload as the port takes it."""
    return Outgoing(
        kind=Kind(kind),
        text=payload.text,
        client_key=client_key,
        marker=marker,
        reply_to_id=payload.reply_to_id,
        target_id=target_id,
        visibility=Visibility(payload.visibility),
        language=payload.language,
        sent_after=sent_after,
    )
