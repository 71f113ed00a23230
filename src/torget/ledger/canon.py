"""The bytes that are hashed: canonical JSON, commitments and leaves.

Source: RFC 8785 (canonical form), RFC 6962 section 2.1 and RFC 9162 (leaf prefix).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import NoneType
from typing import TypeAlias
from uuid import UUID

Plain: TypeAlias = "str | int | bool | UUID | Sequence[Plain] | Mapping[str, Plain] | None"

SALT_BYTES = 32
_LARGEST_SAFE_INT = 2**53 - 1
_PLAIN = frozenset({str, bool, NoneType})
_ROWS = frozenset({list, tuple})
_BYTES = (str, bytes, bytearray)  # rows of signs, and no lists


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold without loss (float, huge integer, odd key)."""


def encode(value: Mapping[str, Plain]) -> bytes:
    """Return the canonical bytes of `value`: sorted keys, no spaces, integers only, UTF-8."""
    _check(value)
    return _ENCODER.encode(value).encode("utf-8")


def instant(at: datetime) -> str:
    """Return a time as UTC with microseconds, the only form in which times are hashed."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def new_salt() -> bytes:
    """Return 32 random bytes that are stored with the content and die with it."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(content: bytes, salt: bytes) -> bytes:
    """Return what binds an event to content without telling it: salted, 32 bytes.

    When content and salt are gone the commitment says nothing any more.
    """
    return hashlib.sha256(
        b"\x10" + salt + hashlib.sha256(content).digest() + len(content).to_bytes(8, "big")
    ).digest()


def leaf(canon: bytes) -> bytes:
    """Return the Merkle leaf of one event's canonical bytes."""
    return hashlib.sha256(b"\x00" + canon).digest()


def _check(value: object) -> None:
    """Raise NotCanonical for what JSON would change or lose; what is left is encoded as it is."""
    kind = type(value)
    if kind in _PLAIN:  # the commonest first: every event passes here, and the others are dear
        return
    if isinstance(value, dict) or (kind not in _ROWS and isinstance(value, Mapping)):
        for key, inner in value.items():
            if type(key) is not str and not isinstance(key, str):
                raise NotCanonical(type(key).__name__)
            if type(inner) is not str:
                _check(inner)
    elif isinstance(value, (list, tuple, Sequence)) and not isinstance(value, _BYTES):
        for inner in value:
            if type(inner) is not str:
                _check(inner)
    elif not _is_plain(value):
        raise NotCanonical(kind.__name__)


def _is_plain(value: object) -> bool:
    if value is None or isinstance(value, (str, bool, UUID)):
        return True
    return isinstance(value, int) and abs(value) <= _LARGEST_SAFE_INT


def _as_json(value: object) -> object:
    """Return the plain form of what was checked and that JSON does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) else str(value)


_ENCODER = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    default=_as_json,
)
