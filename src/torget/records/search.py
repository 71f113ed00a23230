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
from torget.records.models import RecordHead

PAGE = 50
MOST_COUNTED = 1000
MOST_WORDS = 12
LONGEST_WORD = 60
_NOT_SHOWN = tuple(
    f"version__content__{column}" for column in ("raw", "words", "salt", "fingerprint")
)
PRIVATE = ("direct", "followers")


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
    """Return the next records the actor may read, newest first."""
    rows = matching(actor, wanted)
    if wanted.after:
        rows = rows.filter(_beyond(wanted.after))
    found = tuple(
        rows.select_related("record__account", "version__content")
        .defer(*_NOT_SHOWN)
        .order_by("-record__received_at", "-record_id")[: PAGE + 1]
    )
    more = len(found) > PAGE
    return Page(found[:PAGE], _place(found[PAGE - 1]) if more else "")


def count(actor: Actor, wanted: Wanted) -> int:
    """Return how many match, counted to at most 1 000 and one."""
    rows = matching(actor, wanted).order_by().values_list("record_id")
    return len(rows[: MOST_COUNTED + 1])


def matching(actor: Actor, wanted: Wanted) -> QuerySet[RecordHead]:
    """Return the records that match and that lie in the actor's rights."""
    rows = RecordHead.objects.filter(readable(actor))
    number = _number(wanted.words)
    if number is not None:
        return rows.filter(record__serial_no=number)
    query = tsquery(wanted.words)
    if query is not None:
        rows = rows.filter(version__content__words=query)
    elif wanted.words.strip():
        return rows.none()
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.account_id:
        rows = rows.filter(record__account_id=wanted.account_id)
    if wanted.from_date:
        rows = rows.filter(record__received_at__gte=_midnight(wanted.from_date))
    if wanted.to_date:
        rows = rows.filter(record__received_at__lt=_midnight(wanted.to_date + timedelta(days=1)))
    return rows


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


def tsquery(words: str) -> SearchQuery | None:
    """Return the query for these words, each as a beginning too; None where there is no word.

    Operators of the query language are no words: whatever is typed is looked for as text.
    The stemmer of Swedish is weak, so a word also finds those that begin with its stem.
    """
    kept = "".join(sign if sign.isalnum() else " " for sign in words[:2000]).split()
    if not kept:
        return None
    query: SearchQuery | None = None
    for word in kept[:MOST_WORDS]:
        part = SearchQuery(f"{word[:LONGEST_WORD]}:*", config="swedish", search_type="raw")
        query = part if query is None else query & part
    return query


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


def _beyond(place: str) -> Q:
    try:
        told = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        told_at, record_id = datetime.fromisoformat(told[0]), UUID(told[1])
        at = told_at.astimezone(UTC)
    except _UNREADABLE as error:
        raise BadPlace from error
    if told_at.tzinfo is None:
        raise BadPlace
    return Q(record__received_at__lt=at) | Q(record__received_at=at, record_id__lt=record_id)
