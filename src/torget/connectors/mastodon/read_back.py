"""Looking whether the network already has what was sent: the end of an unknown outcome.

Source: design, reliability, 4.2 steps 3 and 8 (key and read-back, never the key alone).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from torget.connectors.mastodon.api import Api, Gone, broken, path_of
from torget.connectors.mastodon.classify import classify
from torget.connectors.mastodon.sending import gone_receipt
from torget.connectors.mastodon.translate import status_text
from torget.connectors.port import Kind, NeedsLogin, NotAccepted, Outgoing, Receipt
from torget.kit import json_slices as js

_SKEW: Final = timedelta(seconds=120)
_MAX_PAGES: Final = 10
_PAGE: Final = 40
_OK: Final = 200


def look_up(api: Api, outgoing: Outgoing) -> Receipt | None:
    """Return the receipt of what the network already has, None after a clean look without it.

    Raises NotAccepted or NeedsLogin where the look was not clean.
    """
    if outgoing.kind in {Kind.EDIT, Kind.DELETE}:
        return _changed(api, outgoing)
    return _found_among_own(api, outgoing)


def fingerprint(text: str) -> str:
    """Return what stays the same of a text on its way through the network.

    Leading mentions are the address and not the words; a mention loses its host there;
    white space is laid out anew.
    """
    words = [_mention(word) for word in unicodedata.normalize("NFC", text).split()]
    while words and words[0].startswith("@"):
        del words[0]
    return "".join(words)


def _mention(word: str) -> str:
    return "@" + word[1:].partition("@")[0] if word.startswith("@") else word


def _changed(api: Api, outgoing: Outgoing) -> Receipt | None:
    try:
        found, answer = api.read_object(path_of("statuses", outgoing.target_id))
    except Gone as error:
        return gone_receipt(outgoing.target_id, error) if outgoing.kind is Kind.DELETE else None
    if outgoing.kind is Kind.DELETE:
        return None
    if fingerprint(status_text(found)) != fingerprint(outgoing.text):
        return None
    return _receipt(answer.body)


def _found_among_own(api: Api, outgoing: Outgoing) -> Receipt | None:
    wanted = fingerprint(outgoing.text)
    match: bytes | None = None
    for raw, status in _own_since(api, outgoing.sent_after):
        if _is_same(status, outgoing, wanted):
            match = raw  # the oldest one counts: it is the one that was sent first
    return None if match is None else _receipt(match)


def _is_same(status: object, outgoing: Outgoing, wanted: str) -> bool:
    if js.identity(status, "in_reply_to_id") != outgoing.reply_to_id:
        return False
    if len(js.each(status, "media_attachments")) != len(outgoing.media):
        return False
    if not _is_within(js.instant(status, "created_at"), outgoing.sent_after):
        return False
    return fingerprint(status_text(status)) == wanted


def _is_within(moment: datetime | None, sent_after: datetime | None) -> bool:
    return sent_after is None or moment is None or moment >= sent_after - _SKEW


def _own_since(api: Api, sent_after: datetime | None) -> Iterator[tuple[bytes, object]]:
    """Give our own statuses, newest first, until the window is covered; else NotAccepted."""
    path = path_of("accounts", api.connection.remote_account_id, "/statuses")
    below = ""
    for _ in range(_MAX_PAGES):
        query = [("limit", str(_PAGE)), *([("max_id", below)] if below else [])]
        try:
            answer = api.read(path, query)
            page = [(raw, js.safe_loads(raw)) for raw in js.slices(answer.body)]
        except Gone as error:
            raise NeedsLogin("account_gone", http_status=error.status, raw=error.body) from error
        except js.NotJson as error:
            raise _not_clean(error.code) from error
        yield from page
        if not page or not _is_within(js.instant(page[-1][1], "created_at"), sent_after):
            return
        last = js.identity(page[-1][1], "id")
        if last == below:
            raise broken("paging_stands_still", answer)
        below = last
    if sent_after is not None:
        raise _not_clean("window_not_covered")


def _receipt(raw: bytes) -> Receipt:
    verdict = classify(None, _OK, raw)
    if isinstance(verdict, Receipt):
        return verdict
    raise _not_clean("status_without_id")


def _not_clean(code: str) -> NotAccepted:
    return NotAccepted(f"look_up_{code}", permanent=False, retry_after_s=60.0)
