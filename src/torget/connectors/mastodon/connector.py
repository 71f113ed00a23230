"""The port's verbs for Mastodon; how each is done stands in the files beside."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin, urlsplit

from torget.connectors.mastodon import collect, plain, read_back, relations, sending
from torget.connectors.mastodon.api import Api, Gone, broken
from torget.connectors.mastodon.classify import as_read, classify
from torget.connectors.mastodon.translate import web_url
from torget.connectors.port import (
    Abilities,
    Connection,
    ConnectorError,
    IdempotencyClass,
    Kind,
    Measure,
    MediaRef,
    NeedsLogin,
    NotAccepted,
    Outgoing,
    Page,
    Profile,
    Reading,
    Receipt,
)
from torget.kit import egress
from torget.kit import json_slices as js

_MAX_MEDIA_BYTES: Final = 104_857_600  # what Mastodon itself takes, a little over 99 MB
_MAX_HOPS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200
_GONE: Final = frozenset({403, 404, 410})
_SELF: Final = "/api/v1/accounts/verify_credentials"


class Mastodon:
    """Speaks to any server with Mastodon's client API; remembers nothing between calls."""

    network = "mastodon"
    abilities = Abilities(
        kinds=frozenset(Kind),
        measures=frozenset(relations.MEASURES),  # nothing that hides another's message
        max_text_length=500,
        max_media=4,
        media_types=frozenset(
            {
                "image/jpeg",
                "image/png",
                "image/gif",
                "image/webp",
                "video/mp4",
                "video/webm",
                "audio/mpeg",
                "audio/ogg",
            }
        ),
        threads=True,
        alt_text=True,
        edits_visible=True,
        deletions_visible=True,
        idempotency=IdempotencyClass.KEYED,
        key_lifetime_s=3_000,  # kept at most an hour there; never trusted past 50 minutes
        list_lag_s=300,
        requests_per_window=300,
        window_s=300,
    )

    def __init__(
        self,
        client: egress.Client | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Use the process's own egress client where none is given."""
        self._client = client
        self._pause = pause

    def fetch(self, connection: Connection, cursor: str) -> Page:
        """Return the next page after `cursor` ("" is the start); one exchange."""
        return collect.collect(self._api(connection), cursor)

    def recheck(self, connection: Connection, remote_ids: tuple[str, ...]) -> Page:
        """Return these messages as they are now; one that is gone comes as `deleted`."""
        return collect.recheck(self._api(connection), remote_ids)

    def send(self, connection: Connection, outgoing: Outgoing) -> Receipt:
        """Send once, without any retry of its own."""
        return sending.send(self._api(connection), outgoing, self._pause)

    def look_up(self, connection: Connection, outgoing: Outgoing) -> Receipt | None:
        """Return the receipt if the network already has it, None after a clean look."""
        return read_back.look_up(self._api(connection), outgoing)

    def moderate(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt:
        """Take a measure against the ACCOUNT `remote_id` (an `author_id`, never a message's id)."""
        return relations.take(self._api(connection), remote_id, measure)

    def in_force(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt | None:
        """Return a receipt if the measure against the account holds already."""
        return relations.in_force(self._api(connection), remote_id, measure)

    def media(self, connection: Connection, ref: MediaRef) -> bytes:
        """Return the attachment's bytes; the token is never shown to the media's host."""
        url = ref.url
        for _ in range(_MAX_HOPS + 1):
            answer = self._fetched(url, connection.deadline_s)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return _media_of(answer)
            url = urljoin(url, target)
        raise NotAccepted("too_many_redirects", permanent=True)

    def measure(self, connection: Connection) -> Reading:
        """Return the account's counts now."""
        found, answer = _self(self._api(connection))
        return Reading(
            _count(found, "followers_count"), _count(found, "statuses_count"), answer.body
        )

    def profile(self, connection: Connection) -> Profile:
        """Return the account as the network shows it, text without markup."""
        found, answer = _self(self._api(connection))
        return Profile(
            remote_id=js.identity(found, "id"),
            handle=_handle(js.text(found, "acct"), connection.base_url),
            display_name=js.text(found, "display_name"),
            description=plain.from_html(js.text(found, "note"), {}),
            url=web_url(js.text(found, "url")),
            fields=tuple(
                (js.text(row, "name"), plain.from_html(js.text(row, "value"), {}))
                for row in js.each(found, "fields")
            ),
            raw=answer.body,
        )

    def refresh(self, connection: Connection) -> str:
        """Return the same token, shown to be alive: Mastodon's tokens are not renewed."""
        collect.check_identity(self._api(connection))
        return connection.secret

    def _api(self, connection: Connection) -> Api:
        return Api(connection, self._client or egress.client())

    def _fetched(self, url: str, deadline_s: float) -> egress.Answer:
        client = self._client or egress.client()
        try:
            return client.exchange(
                "GET", url, deadline_s=4 * deadline_s, max_bytes=_MAX_MEDIA_BYTES
            )
        except egress.EgressError as error:
            verdict = as_read(classify(error, 0, b""))
            if isinstance(verdict, ConnectorError):
                raise verdict from error
            raise


def _media_of(answer: egress.Answer) -> bytes:
    if answer.status == _OK:
        return answer.body
    code, permanent = f"http_{answer.status}", answer.status in _GONE
    raise NotAccepted(code, permanent=permanent, retry_after_s=60.0, http_status=answer.status)


def _self(api: Api) -> tuple[object, egress.Answer]:
    """Return our own account; another account's answer is not ours to show."""
    try:
        found, answer = api.read_object(_SELF)
    except Gone as error:
        raise NeedsLogin("account_gone", http_status=error.status, raw=error.body) from error
    own = api.connection.remote_account_id
    if own and js.identity(found, "id") != own:
        raise broken("other_account", answer)
    return found, answer


def _handle(acct: str, base_url: str) -> str:
    return f"@{acct}" if "@" in acct else f"@{acct}@{urlsplit(base_url).netloc}"


def _count(found: object, name: str) -> int | None:
    number = js.dig(found, name)
    sound = isinstance(number, int) and not isinstance(number, bool) and number >= 0
    return number if sound and isinstance(number, int) else None
