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

from torget.inbox.models import Item, ItemState
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records import search
from torget.records.models import RecordHead

PAGE = 50
MOST_COUNTED = 1000
VIEWS = ("mine", "unit", "all", "waiting", "closed")
DUE = ("late", "day")
DAY = timedelta(days=1)


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
    """What is to be shown. Each part is optional and comes from the address.

    The view "every" is for looking items up whatever their state; no address asks for it.
    """

    view: str = "all"
    account_id: UUID | None = None
    unit_id: UUID | None = None
    kind: str = ""
    after: str = ""
    words: str = ""
    due: str = ""  # one of DUE
    nobodys: bool = False


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
            rows = rows.filter(state=ItemState.ON_ITS_WAY)
        case "every":
            pass
        case _:
            rows = rows.exclude(state=ItemState.CLOSED)
    if wanted.account_id:
        rows = rows.filter(account_id=wanted.account_id)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.filter(_narrowed(actor, wanted))


def _narrowed(actor: Actor, wanted: Filter) -> Q:
    """Return what the words, the deadline and the lack of an owner leave."""
    left = Q()
    if wanted.words.strip():
        found = search.matching(actor, search.Wanted(words=wanted.words))
        left &= Q(record_id__in=found.order_by().values("record_id"))
    if wanted.due == "late":
        left &= Q(deadline_at__lt=actor.now)
    if wanted.due == "day":
        left &= Q(deadline_at__gte=actor.now, deadline_at__lt=actor.now + DAY)
    return left & Q(assignee__isnull=True) if wanted.nobodys else left


def _private(actor: Actor) -> Q:
    """Direct messages and what may be secret are listed only for who may read them."""
    return Q(private=False) | policy.within(actor.grants, "inbox.read_private")


def count(actor: Actor, wanted: Filter) -> int:
    """Return how many items there are, counted to at most 1 000 and one."""
    return visible(actor, wanted).order_by()[: MOST_COUNTED + 1].count()


def find(actor: Actor, item_id: UUID) -> Item:
    """Return one item the actor may read; Item.DoesNotExist for every other, there or not."""
    return (
        Item.objects.filter(policy.within(actor.grants, "inbox.read"))
        .filter(_private(actor))
        .select_related(
            "account", "unit", "assignee", "record__head__version__content", "record__account"
        )
        .get(id=item_id)
    )


def next_after(actor: Actor, wanted: Filter, item: Item) -> UUID | None:
    """Return the item to do after this one in the view, the first where it was the last.

    What is on its way needs nobody. None where nothing else is left. The item itself may have left the view meanwhile.
    """
    closed = wanted.view == "closed"
    order = ("-closed_at", "-id") if closed else ("deadline_at", "id")
    rows = visible(actor, wanted).exclude(id=item.id).order_by(*order).values_list("id", flat=True)
    if wanted.view not in ("closed", "waiting"):
        rows = rows.filter(state=ItemState.OPEN)
    beyond = Q(deadline_at__gt=item.deadline_at) | Q(deadline_at=item.deadline_at, id__gt=item.id)
    if closed:
        beyond = Q(closed_at__lt=item.closed_at) if item.closed_at else Q()
    return rows.filter(beyond).first() or rows.first()


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
