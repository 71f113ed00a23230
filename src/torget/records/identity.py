"""What makes a message the same message, and a version the same version. Pure."""

from __future__ import annotations

import functools
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from torget.connectors.port import Incoming, MediaRef
from torget.ledger import canon

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_SKEW = timedelta(days=1)
REPLACEMENT = "\ufffd"


def record_key(network: str, host: str, account_remote_id: str, remote_id: str) -> bytes:
    """Return sha256 over the four parts that name a message, 32 bytes."""
    digest = _begun(network, host, account_remote_id).copy()
    digest.update(_part(remote_id))
    return digest.digest()


@functools.lru_cache(maxsize=256)
def _begun(*parts: str) -> hashlib._Hash:
    """Return the hash as far as an account's messages share it; copy it to go on."""
    return hashlib.sha256(b"".join(map(_part, parts)))


def _part(part: str) -> bytes:
    encoded = part.encode("utf-8", "surrogatepass")
    return len(encoded).to_bytes(4, "big") + encoded


def fingerprint(key: bytes, item: Incoming) -> bytes:
    """Return what tells one version of a record from another, 32 bytes.

    Counts of likes and the like are no content, so they make no new version. A link whose
    query changes at every reading (signed addresses) is the same link.
    """
    body = canon.encode(
        {
            "text": clean(item.text),
            "warning": clean(item.warning),
            "edited": canon.instant(item.edited_at) if item.edited_at else None,
            "visibility": str(item.visibility),
            "media": [[_media_name(ref), clean(ref.alt_text)] for ref in item.media],
        }
    )
    return hashlib.sha256(key + body).digest()


def clean(text: str) -> str:
    """Return the text as PostgreSQL can keep it: NUL and lone surrogates become U+FFFD.

    Only what is derived is cleaned; the raw bytes are kept as they came.
    """
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if text.isascii():  # ids, addresses and codes: most of what is asked
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    return text


def told_time(created_at: datetime | None, *, now: datetime) -> tuple[datetime, bool]:
    """Return when the message came in, and whether the network said so.

    A time before the year 2000 or more than a day ahead is nonsense: then it is `now`.
    Source: TF 2:9; design reliability.md 7, input 69.
    """
    if created_at is None or created_at.tzinfo is None:
        return now, False
    if not EARLIEST <= created_at <= now + LARGEST_SKEW:
        return now, False
    return created_at, True


def same_words(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for white space and leading names."""
    return without_names(one) == without_names(other)


def without_names(text: str) -> str:
    """Return the text without the names of those it is to, which networks put first in a reply."""
    words = text.split()
    while words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(words)


def _media_name(ref: MediaRef) -> str:
    if ref.remote_id:
        return clean(ref.remote_id)
    parts = urlsplit(clean(ref.url))
    return f"{parts.netloc}{parts.path}"
