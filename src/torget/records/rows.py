"""The rows of one received page, gathered in memory and written by COPY."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import connection

from torget.connectors.port import Incoming, MediaRef, Unreadable
from torget.kit import ids
from torget.kit.django.copying import copy_rows
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.organisation.models import Account
from torget.records import identity, indexing
from torget.records.columns import COLUMNS
from torget.records.known import Known, seen_unreadable
from torget.records.models import AttachmentState, ContentKind, NetworkState

MAX_REMOTE_ID = 300


@dataclass(slots=True)
class Batch:
    """What is to be written for one account at one time."""

    account: Account
    now: datetime
    events: list[ledger.Entry] = field(default_factory=list)
    _rows: dict[str, list[tuple[object, ...]]] = field(
        default_factory=lambda: {table: [] for table in COLUMNS}
    )
    _searched: list[indexing.Row] = field(default_factory=list)
    _heads: dict[UUID, tuple[UUID | None, int, str, datetime]] = field(default_factory=dict)
    _states: dict[UUID, str] = field(default_factory=dict)
    _texts: dict[UUID, str] = field(default_factory=dict)
    _threads: dict[UUID, str] = field(default_factory=dict)
    _fresh: Iterator[UUID] = field(init=False)
    _account_id: str = field(init=False)

    def __post_init__(self) -> None:
        """Begin a stream of ids: a message needs several."""
        self._fresh = ids.stream(self.now)
        self._account_id = str(self.account.id)

    def add_record(self, key: bytes, mark: bytes, item: Incoming, *, direction: str) -> Known:
        """Add a new record with its first version; return it as known from now on."""
        record_id = next(self._fresh)
        received_at, told = identity.told_time(item.created_at, now=self.now)
        account = self.account
        self._rows["torget_record"].append(
            (
                record_id,
                key,
                account.id,
                account.authority_id,
                account.unit_id,
                _short(item.remote_id),
                _short(item.parent_id),
                str(item.visibility),
                direction,
                received_at,
                told,
                self.now,
            )
        )
        thread = _short(item.thread_id or item.remote_id)
        known = Known(
            record_id,
            direction,
            NetworkState.PRESENT,
            1,
            item.edited_at,
            identity.clean(item.text),
            thread,
        )
        commits = self._add_head(known, mark, item)
        self._searched.append(
            indexing.row(
                record_id,
                account,
                received_at=received_at,
                visibility=str(item.visibility),
                direction=direction,
                text=known.text,
            )
        )
        self._tell(
            "record.received",
            record_id,
            commits,
            direction=direction,
            received_at=canon.instant(received_at),
            visibility=str(item.visibility),
        )
        return known

    def _add_head(self, known: Known, mark: bytes, item: Incoming) -> tuple[bytes, ...]:
        """Add the first version and what is current; return the commitments to its content."""
        version_id, commits = self._add_version_row(known.record_id, 1, mark, item)
        self._rows["torget_recordhead"].append(
            (
                known.record_id,
                version_id,
                1,
                known.thread_id,
                known.direction,
                NetworkState.PRESENT,
                self.now,
                "",
                False,
            )
        )
        return commits

    def add_version(self, have: Known, mark: bytes, item: Incoming) -> bool:
        """Add a version; tell whether it is now the current one.

        A version that was edited before the current one was is kept as history only.
        """
        have.versions += 1
        version_id, commits = self._add_version_row(have.record_id, have.versions, mark, item)
        is_current = not _is_older(item.edited_at, have.edited_at)
        self._tell(
            "record.version_received", have.record_id, commits, n=have.versions, current=is_current
        )
        if is_current:
            have.edited_at, have.text = item.edited_at, identity.clean(item.text)
            have.network_state = NetworkState.EDITED
            self._texts[have.record_id] = have.text
        self._heads[have.record_id] = (
            version_id if is_current else None,
            have.versions,
            have.network_state,
            self.now,
        )
        return is_current

    def set_thread(self, have: Known, thread_id: str) -> None:
        """Note to which thread a record belongs, where the network told it late."""
        have.thread_id = _short(thread_id)
        self._threads[have.record_id] = have.thread_id

    def set_network_state(self, have: Known, state: str, event: str) -> None:
        """Note what the network shows of a record now; its content stays."""
        have.network_state = state
        self._states[have.record_id] = state
        self._tell(event, have.record_id, ())

    def add_unreadable(self, items: Iterable[Unreadable]) -> int:
        """Add what no translator could read, once each; return how many are new."""
        account_id = str(self.account.id).encode()
        marked = {hashlib.sha256(account_id + item.raw).digest(): item for item in items}
        here = seen_unreadable(marked)
        for mark in here:
            del marked[mark]
        for mark, item in marked.items():
            letter_id, content_id = next(self._fresh), next(self._fresh)
            salt = canon.new_salt()
            self._content(content_id, ContentKind.UNREADABLE, salt, mark, raw=item.raw)
            remote_id = _short(item.remote_id)
            self._rows["torget_deadletter"].append(
                (
                    letter_id,
                    self.account.id,
                    content_id,
                    remote_id,
                    item.error_code[:60],
                    self.now,
                )
            )
            self.events.append(
                ledger.Entry(
                    "record.unreadable",
                    "dead_letter",
                    letter_id,
                    ledger.PLATFORM,
                    self.now,
                    {"account": str(self.account.id), "code": item.error_code[:60]},
                    (canon.commitment(item.raw, salt),),
                )
            )
        return len(marked)

    def write(self, steps: Iterable[object]) -> None:
        """Take each step and write all there is: COPY for what is new, updates for a few heads.

        Content is most of it: what one step made goes to the database while the next is taken,
        so a step may not ask the database anything.
        """
        copy_rows("torget_content", COLUMNS["torget_content"], self._contents(steps))
        for table, columns in COLUMNS.items():
            copy_rows(table, columns, self._rows[table])
        indexing.insert(self._searched)
        with connection.cursor() as cursor:
            for record_id, state in self._states.items():
                cursor.execute(
                    "update torget_recordhead set network_state = %s, network_state_at = %s"
                    " where record_id = %s",
                    (state, self.now, record_id),
                )
            for record_id, thread in self._threads.items():
                cursor.execute(
                    "update torget_recordhead set thread_id = %s where record_id = %s",
                    (thread, record_id),
                )
            for record_id, values in self._heads.items():
                cursor.execute(
                    "update torget_recordhead set version_id = coalesce(%s, version_id),"
                    " versions = %s, network_state = %s, network_state_at = %s"
                    " where record_id = %s",
                    (*values, record_id),
                )
        indexing.set_words(self._texts.items())
        ledger.write_many(self.events)

    def _contents(self, steps: Iterable[object]) -> Iterator[tuple[object, ...]]:
        """Give what is there and then what each step adds."""
        made = self._rows["torget_content"]
        for _step in chain((None,), steps):
            yield from made
            made.clear()

    def _add_version_row(
        self, record_id: UUID, n: int, mark: bytes, item: Incoming
    ) -> tuple[UUID, tuple[bytes, ...]]:
        version_id, content_id = next(self._fresh), next(self._fresh)
        salt = canon.new_salt()
        text = identity.clean(item.text)
        self._content(content_id, ContentKind.VERSION, salt, mark, raw=item.raw, item=item)
        self._rows["torget_version"].append(
            (
                version_id,
                record_id,
                n,
                content_id,
                identity.clean(item.language)[:12],
                self.now,
                item.edited_at,
            )
        )
        for position, ref in enumerate(item.media):
            self._attach(version_id, position, ref)
        return version_id, (
            canon.commitment(item.raw, salt),
            canon.commitment(text.encode(), salt),
        )

    def _attach(self, version_id: UUID, position: int, ref: MediaRef) -> None:
        content_id = next(self._fresh)
        self._rows["torget_content"].append(
            (
                content_id,
                ContentKind.REFERENCE,
                identity.clean(ref.media_type)[:100],
                0,
                None,
                identity.clean(ref.alt_text),
                "",
                None,
                None,
                identity.clean(ref.url),
                canon.new_salt(),
                None,
            )
        )
        self._rows["torget_attachment"].append(
            (
                next(self._fresh),
                version_id,
                position,
                identity.clean(ref.media_type)[:100],
                content_id,
                AttachmentState.PENDING,
                0,
                self.now,
                "",
            )
        )

    def _content(
        self,
        content_id: UUID,
        kind: str,
        salt: bytes,
        mark: bytes,
        *,
        raw: bytes,
        item: Incoming | None = None,
    ) -> None:
        words = (
            (item.text, item.warning, item.author_id, item.author_name, item.url)
            if item
            else (None, None, None, None, None)
        )
        self._rows["torget_content"].append(
            (
                content_id,
                kind,
                "application/json",
                len(raw),
                raw,
                *(None if word is None else identity.clean(word) for word in words),
                salt,
                mark,
            )
        )

    def _tell(
        self, event: str, record_id: UUID, commits: tuple[bytes, ...], **meta: canon.Plain
    ) -> None:
        self.events.append(
            ledger.Entry(
                event,
                "record",
                record_id,
                ledger.PLATFORM,
                self.now,
                {"account": self._account_id, **meta},
                commits,
            )
        )


def _is_older(edited_at: datetime | None, current: datetime | None) -> bool:
    if current is None:
        return False
    return edited_at is None or edited_at < current


def _short(name: str) -> str:
    return identity.clean(name)[:MAX_REMOTE_ID]
