"""The inbox as a list: what needs an answer first, page by page at any size."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from torget.inbox.models import Item, ItemState, SecrecyMark
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records.models import RecordHead

PAGE = 50
MOST_COUNTED = 1000
MARKERS_TIME = timedelta(hours=24)
VIEWS = ("mine", "unit", "all", "waiting", "closed")


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
class Filter:
    """What is to be shown. Each part is optional and comes from the address."""

    view: str = "all"
    account_id: UUID | None = None
    unit_id: UUID | None = None
    kind: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as a list shows it: plain data, for fifty of them are read at every look."""

    id: UUID
    record_id: UUID
    kind: str
    urgent: bool
    secrecy: bool
    private: bool
    state: str
    deadline_at: datetime
    closed_at: datetime | None
    gone_from_network: bool
    changed_after_answer: bool
    network: str
    account_name: str
    assignee_id: UUID | None
    assignee_name: str | None
    text: str
    author_name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some items in order, and the place where the next page begins ("" at the end)."""

    items: tuple[Listed, ...]
    next_place: str


def page(actor: Actor, wanted: Filter) -> Page:
    """Return the next items the actor may read: nearest deadline first, closed newest first.

    Keyset paging: as quick on the thousandth page as on the first. The work is found first, by
    its small table alone, and then the words of those that are shown: one question over all
    seven tables takes longer to plan than to answer.
    """
    closed = wanted.view == "closed"
    order = ("-closed_at", "-id") if closed else ("deadline_at", "id")
    found = list(_first(actor, wanted, order))
    shown = found[:PAGE]
    words = _words([row[1] for row in shown])
    items = tuple(Listed(*(*row, *words[row[1]])) for row in shown)
    more = len(found) > PAGE
    return Page(items, _place(items[-1], closed=closed) if more else "")


_SHOWN = (
    "id",
    "record_id",
    "kind",
    "urgent",
    "secrecy",
    "private",
    "state",
    "deadline_at",
    "closed_at",
    "gone_from_network",
    "changed_after_answer",
    "account__network",
    "account__display_name",
    "assignee_id",
    "assignee__name",
)


def _first(actor: Actor, wanted: Filter, order: tuple[str, str]) -> QuerySet[Item, tuple[Any, ...]]:
    """Return the first rows of the view and one more, as tuples of `_SHOWN`.

    Each right is asked for by itself, so that each is a walk along its own index; all rights in
    one condition would sort everything that waits.
    """
    rows = visible(actor, wanted)
    if wanted.after:
        rows = rows.filter(_beyond(wanted.after, closed=wanted.view == "closed"))
    reaches = {
        (grant.authority_id, grant.unit_id, grant.account_id): policy.within((grant,), "inbox.read")
        for grant in actor.grants
        if policy.allowed((grant,), "inbox.read")
    }
    parts = [
        rows.filter(reach).order_by(*order).values_list(*_SHOWN)[: PAGE + 1]
        for reach in reaches.values()
    ]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return rows.none().values_list(*_SHOWN)
    return parts[0].union(*parts[1:]).order_by(*order)[: PAGE + 1]


def _words(record_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the current text and the author's name of each record."""
    heads = RecordHead.objects.filter(record_id__in=record_ids).values_list(
        "record_id", "version__content__text", "version__content__author_name"
    )
    return {record_id: (text or "", author or "") for record_id, text, author in heads}


def visible(actor: Actor, wanted: Filter) -> QuerySet[Item]:
    """Return the items of a view that lie in the actor's rights; others do not exist."""
    rows = Item.objects.filter(policy.within(actor.grants, "inbox.read"))
    rows = rows.filter(_private(actor))
    match wanted.view:
        case "closed":
            rows = rows.filter(state=ItemState.CLOSED)
        case "mine":
            rows = rows.exclude(state=ItemState.CLOSED).filter(assignee=actor.person)
        case "unit":
            rows = rows.exclude(state=ItemState.CLOSED).filter(unit_id=actor.person.unit_id)
        case "waiting":
            rows = rows.filter(state__in=(ItemState.ON_ITS_WAY, ItemState.WAITING))
        case _:
            rows = rows.exclude(state=ItemState.CLOSED)
    if wanted.account_id:
        rows = rows.filter(account_id=wanted.account_id)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def _private(actor: Actor) -> Q:
    """Direct messages and what is marked secret are listed only for who may read them.

    Whoever marked it may see it for a day more, to see it through. Source: OSL 5:5; design
    reliability.md 6.
    """
    private = Q(private=False) | policy.within(actor.grants, "inbox.read_private")
    mine = SecrecyMark.objects.filter(
        marked_by=actor.person, marked_at__gt=actor.now - MARKERS_TIME, unmarked_at__isnull=True
    ).values("item_id")
    secret = policy.within(actor.grants, "inbox.read_secret")
    return private & (Q(marked_secret=False) | secret | Q(id__in=mine))


def count(actor: Actor, wanted: Filter) -> int:
    """Return how many items there are, counted to at most 1 000 and one."""
    return visible(actor, wanted).order_by()[: MOST_COUNTED + 1].count()


_NOT_SHOWN = tuple(
    f"record__head__version__content__{column}" for column in ("raw", "salt", "fingerprint")
)
"""Columns of a content that the work never needs; they are most of its bytes."""


def find(actor: Actor, item_id: UUID) -> Item:
    """Return one item the actor may read; Item.DoesNotExist for every other, there or not."""
    return (
        Item.objects.filter(policy.within(actor.grants, "inbox.read"))
        .filter(_private(actor))
        .select_related("account", "assignee", "record__head__version__content")
        .defer(*_NOT_SHOWN)
        .get(id=item_id)
    )


def _place(item: Listed, *, closed: bool) -> str:
    when = item.closed_at if closed else item.deadline_at
    told = json.dumps([when.isoformat() if when else "", str(item.id)])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _beyond(place: str, *, closed: bool) -> Q:
    try:
        padded = place + "=" * (-len(place) % 4)
        told = json.loads(base64.urlsafe_b64decode(padded))
        told_at, item_id = datetime.fromisoformat(told[0]), UUID(told[1])
        when = told_at.astimezone(UTC)
    except _UNREADABLE as error:
        raise BadPlace from error
    if told_at.tzinfo is None:
        raise BadPlace
    if closed:
        return Q(closed_at__lt=when) | Q(closed_at=when, id__lt=item_id)
    return Q(deadline_at__gt=when) | Q(deadline_at=when, id__gt=item_id)
