"""The bytes that are hashed: canonical JSON, commitments and leaves.

Source: RFC 8785 (canonical form), RFC 6962 section 2.1 and RFC 9162 (leaf prefix).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

Plain: TypeAlias = "str | int | bool | UUID | None | Sequence[Plain] | Mapping[str, Plain]"

SALT_BYTES = 32
_LARGEST_SAFE_INT = 2**53 - 1


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold without loss (float, huge integer, odd key)."""


def encode(value: Mapping[str, Plain]) -> bytes:
    """Return the canonical bytes of `value`: sorted keys, no spaces, integers only, UTF-8."""
    return json.dumps(
        _checked(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def instant(at: datetime) -> str:
    """Return a time as UTC with microseconds, the only form in which times are hashed."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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


def _checked(value: object) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST_SAFE_INT:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): _checked(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_checked(inner) for inner in value]
    raise NotCanonical(type(value).__name__)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical(type(key).__name__)
    return key
