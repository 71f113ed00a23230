"""Finding records: by words in any form, by number, by account, direction and time."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils import timezone

from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records import found
from torget.records.asked import question
from torget.records.found import Sought
from torget.records.indexing import PRIVATE
from torget.records.models import RecordHead, SearchRow

PAGE = 50
MOST_COUNTED = 1000
_NOT_SHOWN = tuple(f"version__content__{column}" for column in ("raw", "salt", "fingerprint"))


_UNREADABLE = (
    binascii.Error,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
)
"""What a made-up place can raise on its way to being a time and an id."""


class BadPlace(Exception):
    """Adressen till nästa sida går inte att läsa."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; every part is optional. `from_date` and `to_date` are both included."""

    words: str = ""
    direction: str = ""
    account_id: UUID | None = None
    from_date: date | None = None
    to_date: date | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, newest first, and the place where the next page begins ("" at the end)."""

    heads: tuple[RecordHead, ...]
    next_place: str


def page(actor: Actor, wanted: Wanted) -> Page:
    """Return the next records the actor may read, newest first.

    They are found by the small table of search rows alone; only those shown are read whole,
    and once more by the rights, on what is true of the record itself.
    """
    number = _number(wanted.words)
    if number is not None:
        return Page(tuple(_shown(actor).filter(record__serial_no=number)), "")
    sought = _sought(actor, wanted)
    if sought is None:
        return Page((), "")
    ids = found.newest(sought, limit=PAGE + 1)
    heads = tuple(
        _shown(actor)
        .filter(record_id__in=ids[:PAGE])
        .order_by("-record__received_at", "-record_id")
    )
    return Page(heads, _place(heads[-1]) if len(ids) > PAGE and heads else "")


def count(actor: Actor, wanted: Wanted) -> int:
    """Return how many match, counted to at most 1 000 and one."""
    number = _number(wanted.words)
    if number is not None:
        return _shown(actor).filter(record__serial_no=number).count()
    sought = _sought(actor, wanted)
    return found.count(sought, most=MOST_COUNTED + 1) if sought is not None else 0


def matching(words: str) -> QuerySet[SearchRow, UUID]:
    """Return the ids of the records with these words, for a question that has its own rights.

    No words to look for match nothing.
    """
    asked = question(words)
    rows = SearchRow.objects.values_list("record_id", flat=True)
    if asked is None:
        return rows.none()
    return rows.filter(words=SearchQuery(asked, search_type="raw", config="simple"))


def _shown(actor: Actor) -> QuerySet[RecordHead]:
    return (
        RecordHead.objects.filter(readable(actor))
        .select_related("record__account", "version__content")
        .defer(*_NOT_SHOWN)
    )


def _sought(actor: Actor, wanted: Wanted) -> Sought | None:
    """Return what is looked for within the actor's rights; None where nothing can match."""
    asked = question(wanted.words)
    if asked is None and wanted.words.strip():
        return None
    return Sought(
        actor.grants,
        question=asked,
        direction=wanted.direction,
        account_id=wanted.account_id,
        since=_midnight(wanted.from_date) if wanted.from_date else None,
        before=_midnight(wanted.to_date + timedelta(days=1)) if wanted.to_date else None,
        beyond=_beyond(wanted.after) if wanted.after else None,
    )


def readable(actor: Actor) -> Q:
    """Return the filter on heads of what the actor may read; marked secrets are a right apart."""
    reach = policy.within(actor.grants, "record.read", on="record__")
    private = policy.within(actor.grants, "inbox.read_private", on="record__")
    secret = policy.within(actor.grants, "inbox.read_secret", on="record__")
    return reach & (~Q(record__visibility__in=PRIVATE) | private) & (Q(secrecy=False) | secret)


def private_beside(actor: Actor, head: RecordHead) -> tuple[UUID, ...]:
    """Return the other records of the thread that are private and that the actor may read."""
    return tuple(
        RecordHead.objects.filter(
            readable(actor),
            record__account_id=head.record.account_id,
            thread_id=head.thread_id,
            record__visibility__in=PRIVATE,
        )
        .exclude(record_id=head.record_id)
        .values_list("record_id", flat=True)
    )


def find(actor: Actor, record_id: UUID) -> RecordHead:
    """Return one record the actor may read; RecordHead.DoesNotExist for every other."""
    return (
        RecordHead.objects.filter(readable(actor))
        .select_related("record__account", "record__authority", "record__unit", "issued_by")
        .select_related("version__content")
        .get(record_id=record_id)
    )


def _number(words: str) -> int | None:
    year, dash, serial = words.strip().partition("-")
    if dash and len(year) == 4 and year.isdecimal() and serial.isdecimal():  # noqa: PLR2004
        return min(int(serial[:18] or 0), 2**62)
    return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _place(head: RecordHead) -> str:
    told = json.dumps([head.record.received_at.isoformat(), str(head.record_id)])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _beyond(place: str) -> tuple[datetime, UUID]:
    try:
        told = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        told_at, record_id = datetime.fromisoformat(told[0]), UUID(told[1])
        at = told_at.astimezone(UTC)
    except _UNREADABLE as error:
        raise BadPlace from error
    if told_at.tzinfo is None:
        raise BadPlace
    return at, record_id
