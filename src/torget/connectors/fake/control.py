"""The strings that tests pull: citizens, faults and settings, over HTTP under /control."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Final, Protocol

from torget.connectors.fake.answers import Answer, answer
from torget.connectors.fake.faults import Fault, Switchboard
from torget.connectors.fake.ledger import Entry
from torget.connectors.fake.town import Town
from torget.connectors.fake.wire import item_json
from torget.kit import json_slices as read

_CLASSES: Final = frozenset({"keyed", "listed", "blind"})


@dataclass
class Settings:
    """How the network is for as long as it runs."""

    idempotency: str = "keyed"
    lag_s: float = 0.0
    max_text_length: int = 2_000
    revoked: set[str] = field(default_factory=set)


class Asked(Protocol):
    """The part of a request that control reads."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def path(self) -> str:
        """The path."""
        ...

    def document(self) -> object:
        """Return the JSON that was sent."""
        ...


def handle(call: Asked, town: Town, board: Switchboard, settings: Settings) -> Answer:
    """Return what control says, having done what was asked."""
    sent, what = call.document(), call.path.removeprefix("/control/").partition("/")
    try:
        if what[0] == "faults":
            return _faults(call.method, sent, board)
        if what[0] == "settings":
            return _settings(sent, town, settings)
        if what[0] == "items":
            return _citizen(call.method, sent, town, remote_id=what[2])
    except ValueError as refusal:
        return answer(400, {"error": str(refusal)})
    return answer(200 if what[0] == "health" else 404, {"what": what[0]})


def _faults(method: str, sent: object, board: Switchboard) -> Answer:
    if method == "DELETE":
        board.turn_all_off()
    if method == "POST":
        times = read.dig(sent, "times")
        share = read.dig(sent, "probability")
        board.turn_on(
            Fault(
                read.text(sent, "kind"),
                read.text(sent, "name"),
                times=times if isinstance(times, int) else 1,
                probability=share if isinstance(share, int | float) else 1.0,
                value=read.text(sent, "value"),
                account=read.text(sent, "account"),
                seed=int(read.identity(sent, "seed") or 0),
            )
        )
    return answer(200, board.fired())


def _settings(sent: object, town: Town, settings: Settings) -> Answer:
    chosen = read.text(sent, "idempotency") or settings.idempotency
    if chosen not in _CLASSES:
        raise ValueError(chosen)
    settings.idempotency = chosen
    lag, honoured = read.dig(sent, "lag_s"), read.dig(sent, "key_honoured")
    lifetime, longest = read.dig(sent, "key_lifetime_s"), read.dig(sent, "max_text_length")
    if isinstance(lag, int | float):
        settings.lag_s = float(lag)
    if isinstance(honoured, bool):
        town.key_honoured = honoured
    if isinstance(lifetime, int | float):
        town.key_lifetime_s = float(lifetime)
    if isinstance(longest, int):
        settings.max_text_length = longest
    if isinstance(read.dig(sent, "revoked"), list):
        settings.revoked = {str(one) for one in read.each(sent, "revoked")}
    return answer(200, {**asdict(settings), "revoked": sorted(settings.revoked)})


def _citizen(method: str, sent: object, town: Town, *, remote_id: str) -> Answer:
    account = read.text(sent, "account")
    if not account:
        raise ValueError("account")
    count = read.dig(sent, "bulk")
    if method == "POST" and isinstance(count, int):
        return answer(200, {"comments": town.bulk(account, count)})
    if method == "POST":
        return Answer(200, item_json(town.comment(_comment(sent, account)), base_url=""))
    act = "comment_edit" if method == "PUT" else "comment_delete"
    changed = town.change(Entry(act, account, "", remote_id, text=read.text(sent, "text")))
    if changed is None:
        return answer(404, {"error": "unknown"})
    return Answer(200, item_json(changed, base_url=""))


def _comment(sent: object, account: str) -> Entry:
    return Entry(
        "comment",
        account,
        "",
        text=read.text(sent, "text"),
        reply_to=read.identity(sent, "reply_to"),
        author=read.text(sent, "author"),
        visibility=read.text(sent, "visibility") or "public",
        media=tuple(
            (read.text(one, "type"), read.text(one, "alt"), read.text(one, "base64"))
            for one in read.each(sent, "media")
        ),
    )
