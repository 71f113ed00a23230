"""Taking a page of messages into the records: every byte, every version, never an overwrite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from torget.connectors.port import Incoming, Page
from torget.organisation.models import Account
from torget.records import identity
from torget.records.known import Known, known_records, seen_versions
from torget.records.models import Direction, NetworkState
from torget.records.rows import Batch


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record that is new, with what the inbox needs to judge it."""

    record_id: UUID
    direction: str
    text: str
    received_at: datetime
    visibility: str
    by_us: bool  # the network says that our account wrote it
    thread_id: str
    author_id: str
    has_media: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A record whose current version is another than before."""

    record_id: UUID
    text: str
    version: int


@dataclass(slots=True)
class Received:
    """What a page brought. `unchanged` counts what was already here."""

    new: list[Arrived] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    returned: list[UUID] = field(default_factory=list)
    unreadable: int = 0
    unchanged: int = 0


def receive_all(account: Account, page: Page, *, now: datetime) -> Received:
    """Store a page: new records, new versions, deletions as events, the unreadable kept raw.

    Must run inside a transaction, together with what moves the cursor. Nothing that is here
    is changed. One account is received by one transaction at a time.
    Source: Regler, Allmänna handlingar, p. 1-2; design reliability.md 4.3.
    """
    lock(account)
    batch = Batch(account, now)
    result = Received()
    keyed = [(_key(account, item), item) for item in page.items]
    known = known_records([key for key, _item in keyed])
    seen = seen_versions(have.record_id for have in known.values())
    result.unreadable = batch.add_unreadable(page.unreadable)
    pieces = (_Piece(key, identity.fingerprint(key, item), item) for key, item in keyed)
    batch.write(_steps(batch, result, known, seen, pieces))
    return result


@dataclass(frozen=True, slots=True)
class _Piece:
    key: bytes
    mark: bytes
    item: Incoming


def _key(account: Account, item: Incoming) -> bytes:
    return identity.record_key(
        account.network, account.host, account.remote_id, identity.clean(item.remote_id)
    )


def lock(account: Account) -> None:
    """Until the transaction ends nobody else makes records of the account's messages."""
    lock_all([account])


def lock_all(accounts: Iterable[Account]) -> None:
    """Lock each of the accounts; always in one order, so that no two wait for each other."""
    names = sorted({f"receive:{account.id}" for account in accounts})
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [names])


_LOCK = "select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(%s::text[]) name"


def _steps(
    batch: Batch,
    result: Received,
    known: dict[bytes, Known],
    seen: set[bytes],
    pieces: Iterable[_Piece],
) -> Iterator[None]:
    """Receive the pieces one by one; what each made can be written before the next."""
    for piece in pieces:
        have = known.get(piece.key)
        if have is None:
            _receive_new(batch, result, known, seen, piece)
        else:
            _receive_known(batch, result, seen, piece, have)
        yield


def _receive_new(
    batch: Batch, result: Received, known: dict[bytes, Known], seen: set[bytes], piece: _Piece
) -> None:
    item = piece.item
    if item.deleted:  # gone before we ever saw it: nothing was received
        result.unchanged += 1
        return
    fresh = batch.add_record(piece.key, piece.mark, item, direction=_direction(batch, item))
    known[piece.key] = fresh
    seen.add(piece.mark)
    result.new.append(
        Arrived(
            fresh.record_id,
            fresh.direction,
            fresh.text,
            identity.told_time(item.created_at, now=batch.now)[0],
            str(item.visibility),
            str(item.direction) == Direction.ISSUED,
            fresh.thread_id,
            identity.clean(item.author_id),
            bool(item.media),
        )
    )


def _direction(batch: Batch, item: Incoming) -> str:
    """A post on our account that Torget did not send is nobody's until a person says whose.

    What stood there before the account was connected is the authority's own.
    Source: design reliability.md R23.
    """
    if str(item.direction) != Direction.ISSUED:
        return str(item.direction)
    when, told = identity.told_time(item.created_at, now=batch.now)
    earlier = told and when < batch.account.connected_at
    return Direction.ISSUED if earlier else Direction.UNKNOWN


def _receive_known(
    batch: Batch, result: Received, seen: set[bytes], piece: _Piece, have: Known
) -> None:
    item = piece.item
    if item.deleted:
        _note_deletion(batch, result, have)
        return
    if have.network_state == NetworkState.DELETED:
        batch.set_network_state(have, NetworkState.PRESENT, "record.restored_on_network")
        result.returned.append(have.record_id)
    if item.thread_id and item.thread_id != have.thread_id:
        batch.set_thread(have, item.thread_id)
    if piece.mark in seen or _is_our_echo(have, item):
        result.unchanged += 1
        return
    seen.add(piece.mark)
    if batch.add_version(have, piece.mark, item):
        result.changed.append(Changed(have.record_id, have.text, have.versions))


def _note_deletion(batch: Batch, result: Received, have: Known) -> None:
    if have.network_state == NetworkState.DELETED:
        result.unchanged += 1
        return
    batch.set_network_state(have, NetworkState.DELETED, "record.deleted_on_network")
    result.gone.append(have.record_id)


def _is_our_echo(have: Known, item: Incoming) -> bool:
    """Our own accepted words coming back from the network are no new version."""
    return (
        have.direction == Direction.ISSUED
        and item.edited_at is None
        and have.edited_at is None
        and identity.same_words(have.text, identity.clean(item.text))
    )
