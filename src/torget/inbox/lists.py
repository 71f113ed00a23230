"""The inbox as a list: what needs an answer first, page by page at any size."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from torget.inbox.models import Item, ItemState
from torget.organisation import policy
from torget.organisation.act import Actor

PAGE = 50
MOST_COUNTED = 1000
VIEWS = ("mine", "unit", "all", "waiting", "closed")


_UNREADABLE = (binascii.Error, ValueError, TypeError, LookupError, RecursionError)
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
class Page:
    """Some items in order, and the place where the next page begins ("" at the end)."""

    items: tuple[Item, ...]
    next_place: str


def page(actor: Actor, wanted: Filter) -> Page:
    """Return the next items the actor may read: nearest deadline first, closed newest first.

    Keyset paging: as quick on the thousandth page as on the first.
    """
    rows = visible(actor, wanted)
    closed = wanted.view == "closed"
    order = ("-closed_at", "-id") if closed else ("deadline_at", "id")
    if wanted.after:
        rows = rows.filter(_beyond(wanted.after, closed=closed))
    found = tuple(
        rows.select_related("account", "assignee", "record__head__version__content")
        .only(*_SHOWN)
        .order_by(*order)[: PAGE + 1]
    )
    more = len(found) > PAGE
    return Page(found[:PAGE], _place(found[PAGE - 1], closed=closed) if more else "")


_SHOWN = (
    "id",
    "kind",
    "urgent",
    "secrecy",
    "private",
    "state",
    "deadline_at",
    "closed_at",
    "gone_from_network",
    "changed_after_answer",
    "account__display_name",
    "account__network",
    "assignee__name",
    "record__received_at",
    "record__visibility",
    "record__head__network_state",
    "record__head__version__n",
    "record__head__version__content__text",
    "record__head__version__content__author_name",
)


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
        case _:
            rows = rows.exclude(state=ItemState.CLOSED)
    if wanted.account_id:
        rows = rows.filter(account_id=wanted.account_id)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    return rows.filter(kind=wanted.kind) if wanted.kind else rows


def _private(actor: Actor) -> Q:
    """Direct messages and what may be secret are listed only for who may read them."""
    return Q(private=False) | policy.within(actor.grants, "inbox.read_private")


def count(actor: Actor, wanted: Filter) -> int:
    """Return how many items there are, counted to at most 1 000 and one."""
    return len(visible(actor, wanted).order_by().values_list("id")[: MOST_COUNTED + 1])


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


def _place(item: Item, *, closed: bool) -> str:
    when = item.closed_at if closed else item.deadline_at
    told = json.dumps([when.isoformat() if when else "", str(item.id)])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _beyond(place: str, *, closed: bool) -> Q:
    try:
        padded = place + "=" * (-len(place) % 4)
        told = json.loads(base64.urlsafe_b64decode(padded))
        when, item_id = datetime.fromisoformat(told[0]), UUID(told[1])
    except _UNREADABLE as error:
        raise BadPlace from error
    if when.tzinfo is None:
        raise BadPlace
    if closed:
        return Q(closed_at__lt=when) | Q(closed_at=when, id__lt=item_id)
    return Q(deadline_at__gt=when) | Q(deadline_at=when, id__gt=item_id)
