"""A thread as it looked: the messages in order, with every version of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from torget.kit.django.said import Said, SomeId, SomeText, among
from torget.records.models import Attachment, Record, RecordHead, Version

MOST_SHOWN = 200
_NOT_SHOWN = ("raw", "salt", "fingerprint")
"""Columns of a content that no thread shows; they are most of its bytes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One record of a thread with its versions, oldest first, and how deep it answers."""

    head: RecordHead
    versions: tuple[Version, ...]
    attachments: tuple[Attachment, ...]
    depth: int

    @property
    def record(self) -> Record:
        """Return the record itself."""
        return self.head.record


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of a thread that are shown, oldest first, and how many it has."""

    messages: tuple[Message, ...]
    length: int


class _Link(NamedTuple):
    """How one record hangs in its thread."""

    record_id: UUID
    remote_id: str
    parent_id: str


def thread_of(head: RecordHead, *, seen_by: Q) -> tuple[Message, ...]:
    """Return the messages of the record's thread that lie on the same account, oldest first.

    `seen_by` is what the reader may see: a private message in a public thread is not everybody's.
    The record itself is always among them, also where the thread is longer than is shown.
    At most four queries, whatever the length. Raw bytes are not read: see `raw_of`.
    """
    record = head.record
    heads = list(
        _heads()
        .filter(seen_by, record__account_id=record.account_id, thread_id=head.thread_id)
        .order_by("record__received_at", "record_id")[:MOST_SHOWN]
    )
    if record.id not in {each.record_id for each in heads}:
        heads.append(_heads().get(record=record))
    return _messages(heads)


def raw_of(record: Record) -> dict[UUID, bytes]:
    """Return what the network sent, exactly, of each version of a record."""
    rows = Version.objects.filter(record=record).values_list("id", "content__raw")
    return {version_id: bytes(raw or b"") for version_id, raw in rows}


def _heads() -> QuerySet[RecordHead]:
    return RecordHead.objects.select_related("record", "version__content").defer(
        *(f"version__content__{column}" for column in _NOT_SHOWN)
    )


def near(head: RecordHead, *, seen_by: Q) -> Thread:
    """Return what a message is about: what it answers, upwards, itself, and what answers it.

    Whole threads are long and what is about one message is short, so the links between them are
    read first and words only of what is shown. At most four queries, whatever the length.
    """
    record = head.record
    told = {_ACCOUNT: record.account_id, _THREAD: head.thread_id}
    links = [_Link(*row) for row in _links.rows(seen_by, told=told)]
    if record.id not in {link.record_id for link in links}:
        links.append(_Link(record.id, record.remote_id, record.parent_id))
    ids = _near(links, record.remote_id)
    heads = [head]
    if len(ids) > 1:
        rows = _heads().filter(record_id__in=ids)
        heads = list(rows.order_by("record__received_at", "record_id"))
    return Thread(_messages(heads), len(links))


_ACCOUNT, _THREAD = SomeId(int=0), SomeText()


@Said
def _links(seen_by: Q) -> QuerySet[RecordHead, tuple[UUID, str, str]]:
    """Return how the records of a thread hang together, oldest first."""
    rows = RecordHead.objects.filter(
        seen_by, record__account_id=_ACCOUNT, thread_id=_THREAD
    ).order_by("record__received_at", "record_id")
    return rows.values_list("record_id", "record__remote_id", "record__parent_id")[:MOST_SHOWN]


def whole(head: RecordHead, *, seen_by: Q) -> Thread:
    """Return all of the record's thread; see `thread_of`."""
    messages = thread_of(head, seen_by=seen_by)
    return Thread(messages, len(messages))


def _near(links: list[_Link], remote_id: str) -> list[UUID]:
    """Return the ids of what leads up to a message and down from it; `links` oldest first."""
    by_id = {link.remote_id: link for link in links}
    kept: set[str] = set()
    here = by_id.get(remote_id)
    while here is not None and here.remote_id not in kept:
        kept.add(here.remote_id)
        here = by_id.get(here.parent_id)
    below = {remote_id}
    for link in links:  # oldest first, so an answer comes after what it answers
        if link.parent_id in below:
            below.add(link.remote_id)
    return [link.record_id for link in links if link.remote_id in kept | below]


def message_of(record: Record) -> Message:
    """Return one record with its versions."""
    return _messages([_heads().get(record=record)])[0]


def _messages(heads: list[RecordHead]) -> tuple[Message, ...]:
    versions = _versions(heads)
    attachments = _attachments({head.version_id: head.record_id for head in heads})
    depths = _depths(heads)
    return tuple(
        Message(
            head,
            versions[head.record_id],
            tuple(attachments[head.record_id]),
            depths[head.record.remote_id],
        )
        for head in heads
    )


def _attachments(current: dict[UUID, UUID]) -> dict[UUID, list[Attachment]]:
    """Return the attachments of each record, by its current version; most have none."""
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    having = [version_id for (version_id,) in among(_WITH_ATTACHMENTS, list(current))]
    if having:
        rows = Attachment.objects.select_related("reference").filter(version_id__in=having)
        for attachment in rows.order_by("position"):
            found[current[attachment.version_id]].append(attachment)
    return found


_WITH_ATTACHMENTS = "select distinct version_id from torget_attachment where version_id = any(%s)"


def _versions(heads: list[RecordHead]) -> dict[UUID, tuple[Version, ...]]:
    """Return the versions of each, oldest first; only what was edited has others than its own."""
    edited = [head.record_id for head in heads if head.versions > 1]
    kept: dict[UUID, list[Version]] = defaultdict(list)
    if edited:
        for version in (
            Version.objects.select_related("content")
            .defer(*(f"content__{column}" for column in _NOT_SHOWN))
            .filter(record_id__in=edited)
            .order_by("n")
        ):
            kept[version.record_id].append(version)
    return {head.record_id: tuple(kept[head.record_id] or [head.version]) for head in heads}


def _depths(heads: list[RecordHead]) -> dict[str, int]:
    parents = {head.record.remote_id: head.record.parent_id for head in heads}
    depths: dict[str, int] = {}
    for remote_id in parents:
        chain = []
        here = remote_id
        while here in parents and here not in depths and here not in chain:
            chain.append(here)
            here = parents[here]
        base = depths.get(here, -1)
        for step, name in enumerate(reversed(chain), start=1):
            depths[name] = base + step
    return depths
