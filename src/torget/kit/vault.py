"""Secrets at rest: sealed with a key that is never in the database."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """The sealed secret does not open: wrong key, wrong place or damaged bytes."""


class KeyInvalid(Exception):
    """A key must be written as `id:base64`, with 32 bytes behind the colon."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by their id; the first one seals, all of them open."""

    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Read `id:base64,id:base64`; raise KeyInvalid where a part is not that."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            key_id, _, encoded = part.partition(":")
            keys[key_id] = _decode_key(encoded)
        if not keys:
            raise KeyInvalid
        return cls(keys)

    def seal(self, secret: str, *, place: str) -> bytes:
        """Return the secret sealed for `place` (account and field): it opens nowhere else."""
        key_id, key = next(iter(self.keys.items()))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = AESGCM(key).encrypt(nonce, secret.encode(), place.encode())
        return key_id.encode() + b":" + nonce + box

    def open(self, sealed: bytes, *, place: str) -> str:
        """Return the secret; raise SecretUnreadable with the wrong key, place or bytes."""
        key_id, _, rest = sealed.partition(b":")
        key = self.keys.get(key_id.decode("ascii", "replace"))
        if key is None:
            raise SecretUnreadable
        try:
            return (
                AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place.encode())
            ).decode()
        except (InvalidTag, ValueError) as error:
            raise SecretUnreadable from error


def new_key(key_id: str) -> str:
    """Return a fresh key in the written form."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}"


def _decode_key(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise KeyInvalid from error
    if len(key) != _KEY_BYTES:
        raise KeyInvalid
    return key
