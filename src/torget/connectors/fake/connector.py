"""The port's verbs against the fake network, in each of three idempotency classes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from torget.connectors.fake import measures
from torget.connectors.fake.line import Line
from torget.connectors.fake.outcome import Exchange, document, unclear
from torget.connectors.fake.translate import translate_item
from torget.connectors.port import (
    Abilities,
    Connection,
    IdempotencyClass,
    Incoming,
    Kind,
    Measure,
    MediaRef,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    Page,
    Profile,
    Reading,
    Receipt,
    Unreadable,
    Visibility,
)
from torget.kit import egress
from torget.kit import json_slices as read

_PAGE: Final = 500
_UNKNOWN: Final = 404
_GONE: Final = frozenset({_UNKNOWN, 410})
_KEY_LIFETIME_S: Final = 3_600


class FakeConnector:
    """Speaks to the fake network; remembers nothing between calls."""

    def __init__(
        self, network: str, idempotency: IdempotencyClass, *, wire: Exchange | None = None
    ) -> None:
        self.network = network
        self._wire = wire
        keyed = idempotency is IdempotencyClass.KEYED
        self.abilities = Abilities(
            kinds=frozenset(Kind),
            measures=frozenset(Measure),
            max_text_length=2_000,
            max_media=4,
            media_types=frozenset({"image/png", "image/jpeg"}),
            threads=True,
            alt_text=True,
            edits_visible=True,
            deletions_visible=True,
            idempotency=idempotency,
            key_lifetime_s=_KEY_LIFETIME_S if keyed else 0,
            list_lag_s=5,
            requests_per_window=3_000,
            window_s=300,
        )

    def fetch(self, connection: Connection, cursor: str) -> Page:
        """Return the next page after `cursor`, each message as it is now."""
        after = int(cursor) if cursor.isdecimal() else 0
        answer = self._line(connection).ask("GET", f"/v1/items?after={after}&limit={_PAGE}")
        rows, head = _listed(answer)
        reached = read.identity(head, "cursor")
        if not reached.isdecimal() or int(reached) < after:
            raise NotAccepted("bad_cursor", permanent=False, raw=answer.body)
        items, unreadable = _translated(rows, connection)
        more = read.dig(head, "more") is True and int(reached) > after
        return Page(items, unreadable, reached, more, _envelope(answer))

    def recheck(self, connection: Connection, remote_ids: tuple[str, ...]) -> Page:
        """Return these messages as they are now; what is gone comes as deleted."""
        line = self._line(connection)
        rows = [_now_or_gone(line.look(one), one) for one in remote_ids]
        items, unreadable = _translated(rows, connection)
        return Page(items, unreadable, "", more=False)

    def send(self, connection: Connection, outgoing: Outgoing) -> Receipt:
        """Send once, without any retry."""
        line, path = self._line(connection), _post(outgoing)
        if outgoing.kind is Kind.DELETE:
            answer = line.delete(path)
            if answer.status in _GONE:
                return Receipt(outgoing.target_id, "", None, answer.body, answer.status)
            return _receipt(answer)
        if outgoing.kind is Kind.EDIT:
            return _receipt(line.change("PUT", path, {"text": outgoing.text}))
        return _receipt(line.change("POST", "/v1/posts", _sent(outgoing), key=outgoing.client_key))

    def look_up(self, connection: Connection, outgoing: Outgoing) -> Receipt | None:
        """Return the receipt if the network has it, None after a clean look without it.

        Raises OutcomeUnknown on a network where nothing can be read back.
        """
        line = self._line(connection)
        if outgoing.kind in {Kind.EDIT, Kind.DELETE}:
            return _done(line.look(outgoing.target_id), outgoing)
        if self.abilities.idempotency is IdempotencyClass.BLIND:
            raise OutcomeUnknown("cannot_read_back")
        for answer in line.own_posts(_PAGE):
            rows, _ = _listed(answer)
            posts, _ = _translated(rows, connection)
            for post in posts:
                if self._is_it(post, outgoing):
                    return Receipt(
                        post.remote_id, post.url, post.created_at, post.raw, answer.status
                    )
            if _reaches_back_to(posts, outgoing):
                return None
        return None

    def moderate(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt:
        """Take one measure on one message or author; what is gone already is out of sight."""
        if measure not in self.abilities.measures:
            raise NotAccepted("no_such_ability", permanent=True)
        return measures.take(self._line(connection), remote_id, measure)

    def in_force(self, connection: Connection, remote_id: str, measure: Measure) -> Receipt | None:
        """Return a receipt if the measure holds already, None after a clean look without it."""
        return measures.in_force(self._line(connection), remote_id, measure)

    def media(self, connection: Connection, ref: MediaRef) -> bytes:
        """Return the attachment's bytes."""
        name = ref.remote_id or ref.url.rpartition("/")[2]
        path = f"/v1/media/{quote(name, safe='')}"
        return self._line(connection).ask("GET", path).body

    def measure(self, connection: Connection) -> Reading:
        """Return the account's counts now."""
        answer = self._line(connection).ask("GET", "/v1/me")
        told = document(answer, changes=False)
        return Reading(_count(told, "followers"), _count(told, "posts"), answer.body)

    def profile(self, connection: Connection) -> Profile:
        """Return the account as the network shows it."""
        answer = self._line(connection).ask("GET", "/v1/me")
        told = document(answer, changes=False)
        return Profile(
            remote_id=read.identity(told, "id"),
            handle=read.text(told, "handle"),
            display_name=read.text(told, "name"),
            description=read.text(told, "description"),
            url=read.text(told, "url"),
            raw=answer.body,
        )

    def refresh(self, connection: Connection) -> str:
        """Return the renewed secret; the old one where the network gave none."""
        answer = self._line(connection).ask("POST", "/v1/token")
        return read.text(document(answer, changes=False), "token") or connection.secret

    def _line(self, connection: Connection) -> Line:
        return Line(connection, self._wire or egress.client())

    def _is_it(self, post: Incoming, outgoing: Outgoing) -> bool:
        """Whether a post of ours on the network is this one: by marker, else by likeness."""
        if self.abilities.idempotency is IdempotencyClass.KEYED and outgoing.marker:
            told = read.text(read.safe_loads(post.raw), "marker")
            return told == outgoing.marker
        alike = post.text == outgoing.text and post.parent_id == outgoing.reply_to_id
        return alike and not _is_older(post, outgoing)


def _post(outgoing: Outgoing) -> str:
    return f"/v1/posts/{quote(outgoing.target_id, safe='')}"


def _sent(outgoing: Outgoing) -> dict[str, object]:
    private = outgoing.kind is Kind.PRIVATE_REPLY
    return {
        "text": outgoing.text,
        "marker": outgoing.marker,
        "reply_to": outgoing.reply_to_id,
        "visibility": Visibility.DIRECT.value if private else outgoing.visibility.value,
        "media": [
            {
                "type": one.media_type,
                "alt": one.alt_text,
                "base64": base64.b64encode(one.body).decode("ascii"),
            }
            for one in outgoing.media
        ],
    }


def _receipt(answer: egress.Answer) -> Receipt:
    told = document(answer, changes=True)
    remote_id = read.identity(told, "id")
    if not remote_id:
        raise unclear("no_id", answer, changes=True)
    return Receipt(
        remote_id,
        read.text(told, "url"),
        read.instant(told, "edited_at") or read.instant(told, "created_at"),
        answer.body,
        answer.status,
    )


def _done(answer: egress.Answer, outgoing: Outgoing) -> Receipt | None:
    """Return the receipt of an edit or a deletion that the message itself shows."""
    if outgoing.kind is Kind.DELETE:
        if answer.status not in _GONE:
            return None
        return Receipt(outgoing.target_id, "", None, answer.body, answer.status)
    if answer.status in _GONE:
        return None
    told = document(answer, changes=False)
    return _receipt(answer) if read.text(told, "text") == outgoing.text else None


def _listed(answer: egress.Answer) -> tuple[tuple[bytes, ...], object]:
    """Return the rows' exact bytes and what else the list tells."""
    try:
        rows = read.slices(answer.body, ("items",))
        named = {key: raw for key, raw in read.members(answer.body) if key != "items"}
        return rows, {key: read.safe_loads(raw) for key, raw in named.items()}
    except read.NotJson as refusal:
        raise unclear(refusal.code, answer, changes=False) from None


def _translated(
    rows: Iterable[bytes], connection: Connection
) -> tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]:
    own = connection.remote_account_id
    found = [translate_item(raw, own_account_id=own) for raw in rows]
    return (
        tuple(one for one in found if isinstance(one, Incoming)),
        tuple(one for one in found if isinstance(one, Unreadable)),
    )


def _now_or_gone(answer: egress.Answer, remote_id: str) -> bytes:
    if answer.status == _UNKNOWN:
        return json.dumps({"id": remote_id, "deleted": True}).encode()
    return answer.body


def _is_older(post: Incoming, outgoing: Outgoing) -> bool:
    after = outgoing.sent_after
    return after is not None and post.created_at is not None and post.created_at < after


def _reaches_back_to(posts: tuple[Incoming, ...], outgoing: Outgoing) -> bool:
    return bool(posts) and all(_is_older(post, outgoing) for post in posts)


def _envelope(answer: egress.Answer) -> dict[str, str]:
    return {"sha256": sha256(answer.body).hexdigest(), "status": str(answer.status)}


def _count(told: object, name: str) -> int | None:
    found = read.dig(told, name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


CONNECTOR: Final = FakeConnector("fake", IdempotencyClass.KEYED)
LISTED: Final = FakeConnector("fake_listed", IdempotencyClass.LISTED)
BLIND: Final = FakeConnector("fake_blind", IdempotencyClass.BLIND)
