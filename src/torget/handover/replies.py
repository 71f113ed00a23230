"""Replies by callback and mail: kept raw first, read afterwards, and read once.

A callback has proved by its signature who it is from, so its number is believed. A mail has
not: its number is proposed, and a registrar says yes, unless its sender is configured.
Source: design reliability.md 4.3, rule 1.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from torget.channels.connections import keyring
from torget.handover import confirming, mailed, numbers
from torget.handover.models import (
    OPEN,
    HandOver,
    HandOverRoute,
    HandOverState,
    How,
    Reply,
    ReplyState,
)
from torget.handover.routes import place, route_of
from torget.kit import ids
from torget.kit.django import queue
from torget.kit.vault import SecretUnreadable
from torget.ledger import write as ledger

MOST_CALLBACK_BYTES = 65_536
MOST_MAIL_BYTES = 20_000_000
SIGNATURE = re.compile(rb"sha256=[0-9a-f]{64}")


class Unsigned(Exception):
    """Återanropet saknar en underskrift som stämmer."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a reply says. `key` is the hand-over's id, where a mail answers ours by its id."""

    token: str
    key: str
    number: str
    sender: str = ""


def verify(route: HandOverRoute | None, body: bytes, signature: bytes) -> None:
    """The bytes were signed with one of the route's secrets. Raises Unsigned otherwise.

    Compared as bytes, in constant time; without a route the same work is done.
    """
    wanted = [
        b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
        for secret in (*_secrets(route), b"no route has this secret")
    ]
    fits = [hmac.compare_digest(each, signature) for each in wanted]
    if not SIGNATURE.fullmatch(signature) or not any(fits[:-1]):
        raise Unsigned


def receive(how: How, body: bytes, *, route: HandOverRoute | None, now: datetime) -> bool:
    """The reply is kept as it came, and will be read; tell false where it was here already."""
    digest = hashlib.sha256(body + (route.id.bytes if route else b"")).digest()
    with transaction.atomic():
        _kept, new = Reply.objects.get_or_create(
            how=how,
            body_sha256=digest,
            defaults={"id": ids.new(now), "route": route, "received_at": now, "body": body},
        )
        if new:
            queue.nudge("read_replies", lock="read_replies", queue="slow")
    return new


def anything_new() -> bool:
    """Tell whether a reply waits to be read."""
    return Reply.objects.filter(state=ReplyState.NEW).exists()


def read_all(*, now: datetime, limit: int = 100) -> int:
    """Read every reply that waits; return how many. What cannot be read is shown, not dropped."""
    waiting = Reply.objects.filter(state=ReplyState.NEW).order_by("received_at", "id")
    found = list(waiting.values_list("id", flat=True)[:limit])
    for reply_id in found:
        _read(reply_id, now=now)
    return len(found)


def unmatched() -> int:
    """Return how many replies nobody could match with a hand-over."""
    return Reply.objects.filter(state=ReplyState.UNMATCHED).count()


def _read(reply_id: UUID, *, now: datetime) -> None:
    with transaction.atomic():
        reply = (
            Reply.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("route")
            .filter(id=reply_id, state=ReplyState.NEW)
            .first()
        )
        if reply is None:
            return
        reply.state, reply.code = _outcome(reply, now=now)
        reply.body, reply.read_at = None, now
        reply.save()


def _outcome(reply: Reply, *, now: datetime) -> tuple[ReplyState, str]:
    """Return what came of it; one that cannot be read is shown and never stops the next."""
    try:
        with transaction.atomic():
            return _understand(reply, now=now)
    except OperationalError:  # the database is away: the reply is read when it is back
        raise
    except Exception as fault:  # noqa: BLE001  whatever a stranger sends, it is told and shown
        reply.hand_over = None
        return ReplyState.UNMATCHED, f"unreadable_{type(fault).__name__}"[:60]


def _understand(reply: Reply, *, now: datetime) -> tuple[ReplyState, str]:
    body = bytes(reply.body or b"")
    told = _callback(body) if reply.how == How.CALLBACK else _mail(body)
    row = _meant(reply, told)
    if row is None:
        return ReplyState.UNMATCHED, "no_hand_over"
    reply.hand_over = row
    return _number(reply, row, told, now=now)


def _callback(body: bytes) -> Told:
    told = json.loads(body)
    token, number = told["token"], told["number"]
    if not isinstance(token, str) or not isinstance(number, str):
        raise TypeError
    return Told(token, "", number)


def _mail(body: bytes) -> Told:
    letter = mailed.read(body)
    return Told(letter.token, letter.key, letter.text, letter.sender)


def _meant(reply: Reply, told: Told) -> HandOver | None:
    """Return the hand-over that is meant; a callback reaches only those of its own route."""
    rows = HandOver.objects.select_related("authority")
    if reply.route is not None:
        rows = rows.filter(authority_id=reply.route.authority_id, port=reply.route.port)
    if mailed.TOKEN.fullmatch(told.token):
        return rows.filter(token=told.token).first()
    return rows.filter(id=told.key).first() if told.key else None


def _number(reply: Reply, row: HandOver, told: Told, *, now: datetime) -> tuple[ReplyState, str]:
    route = reply.route or route_of(row.authority, row.port)
    number = _told_number(reply, told, pattern=route.number_pattern if route else "")
    if not number:
        return ReplyState.IGNORED, "no_number"
    if row.state not in OPEN:
        same = row.state == HandOverState.CONFIRMED and row.registration_no == number
        return (ReplyState.IGNORED, "again") if same else (ReplyState.UNMATCHED, "already_ended")
    if reply.how == How.CALLBACK or _is_trusted(route, told.sender):
        return _believe(reply, row, number, now=now)
    _propose(row, number, now=now)
    return ReplyState.PROPOSED, ""


def _told_number(reply: Reply, told: Told, *, pattern: str) -> str:
    if reply.how == How.MAIL:
        return numbers.find(told.number, pattern=pattern)
    try:
        return numbers.read(told.number)
    except (numbers.NumberMissing, numbers.NumberUnlikely):
        return ""


def _is_trusted(route: HandOverRoute | None, sender: str) -> bool:
    return route is not None and bool(sender) and sender == route.trusted_sender


def _believe(reply: Reply, row: HandOver, number: str, *, now: datetime) -> tuple[ReplyState, str]:
    try:
        with transaction.atomic():
            confirming.settle(
                row, number, how=How(reply.how), by=None, actor=ledger.PLATFORM, now=now
            )
    except (confirming.AlreadyEnded, confirming.OtherNumber) as fault:
        return ReplyState.UNMATCHED, type(fault).__name__
    return ReplyState.CONFIRMED, ""


def _propose(row: HandOver, number: str, *, now: datetime) -> None:
    HandOver.objects.filter(id=row.id, state__in=OPEN).update(
        proposed_no=number, proposed_how=How.MAIL
    )
    ledger.write(
        ledger.Entry(
            "handover.number_proposed",
            "handover",
            row.id,
            ledger.PLATFORM,
            now,
            {"record": str(row.record_id), "number": number},
        )
    )


def _secrets(route: HandOverRoute | None) -> Iterator[bytes]:
    """Give the route's secret and the one before it, so that both ends can change in peace."""
    if route is None:
        return
    for sealed in (route.callback_secret, route.callback_secret_before):
        if sealed is not None:
            try:
                yield keyring().open(bytes(sealed), place=place(route)).encode()
            except SecretUnreadable:
                continue
