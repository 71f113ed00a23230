"""The inbox as a list: what needs an answer first, page by page at any size."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from torget.inbox import clocks
from torget.inbox.models import Burst, Item, ItemState, SecrecyMark
from torget.kit.django.said import Later, Said, SomeId, StandIn
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records import search
from torget.records.identity import record_key

PAGE = 50
MOST_COUNTED = 1000
MARKERS_TIME = timedelta(hours=24)
VIEWS = ("mine", "unit", "all", "overdue", "soon", "waiting", "closed")
MOST_BURSTS = 10
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


_WITHOUT_FOLDED = frozenset({"unit", "all", "overdue", "soon"})
"""What is folded under a burst is not in these views but under the burst's own row."""


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
    burst_id: UUID | None = None
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
    pause: str
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
    found = _first.rows(_Asker.of(actor), wanted, told=_times(actor, wanted))
    shown = found[:PAGE]
    words = _words([row[1] for row in shown])
    items = tuple(Listed(*(*row, *words[row[1]])) for row in shown)
    more = len(found) > PAGE
    return Page(items, _place(items[-1], closed=wanted.view == "closed") if more else "")


class _Times(NamedTuple):
    """The times that a view is asked by."""

    now: datetime
    marked_since: datetime
    day_ahead: datetime
    soon_until: datetime


_STAND_INS = tuple(Later(2000, 1, day, tzinfo=UTC) for day in range(1, 5))
_LATER = _Times(*_STAND_INS)
"""What stands for them in a question that is kept."""


def _known_times(actor: Actor, wanted: Filter) -> _Times:
    now = actor.now
    soon = clocks.soon_until(now) if wanted.view == "soon" else now
    return _Times(now, now - MARKERS_TIME, now + DAY, soon)


def _times(actor: Actor, wanted: Filter) -> dict[StandIn, object]:
    return dict(zip(_STAND_INS, _known_times(actor, wanted), strict=True))


class _Asker(NamedTuple):
    """What a view depends on of who asks."""

    person_id: UUID
    unit_id: UUID
    grants: tuple[policy.Grant, ...]

    @classmethod
    def of(cls, actor: Actor) -> _Asker:
        return cls(actor.person.id, actor.person.unit_id, actor.grants)


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
    "pause",
    "account__network",
    "account__display_name",
    "assignee_id",
    "assignee__name",
)


@Said
def _first(asker: _Asker, wanted: Filter) -> QuerySet[Item, tuple[Any, ...]]:
    """Return the first rows of the view and one more, as tuples of `_SHOWN`.

    Each right is asked for by itself, so that each is a walk along its own index; all rights in
    one condition would sort everything that waits.
    """
    closed = wanted.view == "closed"
    order = ("-closed_at", "-id") if closed else ("deadline_at", "id")
    rows = _visible(asker, wanted, _LATER)
    if wanted.after:
        rows = rows.filter(_beyond(wanted.after, closed=closed))
    reaches = {
        (grant.authority_id, grant.unit_id, grant.account_id): policy.within((grant,), "inbox.read")
        for grant in asker.grants
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


_WORDS = """
select h.record_id, c.text, c.author_name
  from torget_recordhead h
  join torget_version v on v.id = h.version_id
  join torget_content c on c.id = v.content_id
 where h.record_id = any(%s)
"""


def _words(record_ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the current text and the author's name of each record."""
    heads = _asked(_WORDS, record_ids)
    return {record_id: (text or "", author or "") for record_id, text, author in heads}


def _asked(question: str, among: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, [among])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def visible(actor: Actor, wanted: Filter) -> QuerySet[Item]:
    """Return the items of a view that lie in the actor's rights; others do not exist."""
    return _visible(_Asker.of(actor), wanted, _known_times(actor, wanted))


def _visible(asker: _Asker, wanted: Filter, times: _Times) -> QuerySet[Item]:
    rows = Item.objects.filter(policy.within(asker.grants, "inbox.read"))
    rows = rows.filter(_private(asker, marked_since=times.marked_since))
    rows = _in_view(rows, asker, wanted.view, times)
    if wanted.burst_id:
        rows = rows.filter(burst_id=wanted.burst_id)
    elif wanted.view in _WITHOUT_FOLDED:
        rows = rows.filter(burst__isnull=True)
    if wanted.account_id:
        rows = rows.filter(account_id=wanted.account_id)
    if wanted.unit_id:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.filter(_narrowed(wanted, times))


def _narrowed(wanted: Filter, times: _Times) -> Q:
    """Return what the words, the deadline and the lack of an owner leave."""
    left = Q()
    if wanted.words.strip():
        left &= Q(record_id__in=search.matching(wanted.words))
    if wanted.due == "late":
        left &= Q(deadline_at__lt=times.now)
    if wanted.due == "day":
        left &= Q(deadline_at__gte=times.now, deadline_at__lt=times.day_ahead)
    return left & Q(assignee__isnull=True) if wanted.nobodys else left


def _in_view(rows: QuerySet[Item], asker: _Asker, view: str, times: _Times) -> QuerySet[Item]:
    match view:
        case "closed":
            held = Q(state=ItemState.CLOSED)
        case "waiting":
            held = Q(state__in=(ItemState.ON_ITS_WAY, ItemState.WAITING))
        case "every":
            held = Q()
        case "mine":
            held = _OPEN & Q(assignee_id=asker.person_id)
        case "unit":
            held = _OPEN & Q(unit_id=asker.unit_id)
        case "overdue":
            held = _OPEN & Q(deadline_at__lt=times.now) & _RUNNING
        case "soon":
            soon = Q(deadline_at__gte=times.now, deadline_at__lte=times.soon_until)
            held = _OPEN & soon & _RUNNING
        case _:
            held = _OPEN
    return rows.filter(held)


_OPEN = ~Q(state=ItemState.CLOSED)
_RUNNING = Q(paused_at__isnull=True)


def _private(asker: _Asker, *, marked_since: datetime) -> Q:
    """Direct messages and what is marked secret are listed only for who may read them.

    Whoever marked it may see it for a day more, to see it through. Source: OSL 5:5; design
    reliability.md 6.
    """
    private = Q(private=False) | policy.within(asker.grants, "inbox.read_private")
    mine = SecrecyMark.objects.filter(
        marked_by_id=asker.person_id, marked_at__gt=marked_since, unmarked_at__isnull=True
    ).values("item_id")
    secret = policy.within(asker.grants, "inbox.read_secret")
    return private & (Q(marked_secret=False) | secret | Q(id__in=mine))


@dataclass(frozen=True, slots=True)
class ListedBurst:
    """Comments of one thread that stand under one row. `text` is what the thread is about."""

    id: UUID
    open: int
    account_name: str
    text: str


def bursts(actor: Actor, wanted: Filter) -> tuple[ListedBurst, ...]:
    """Return the bursts with work left, newest first; at most ten, in three questions."""
    if wanted.view not in _WITHOUT_FOLDED or wanted.after or wanted.burst_id or wanted.kind:
        return ()
    unit_id = actor.person.unit_id if wanted.view == "unit" else None
    found = _with_work.rows(actor.grants, wanted.account_id, unit_id)
    if not found:
        return ()
    left = dict(_asked(_LEFT, [row[0] for row in found]))
    keys = [record_key(*row[2:]) for row in found]
    roots = {bytes(key): text or "" for key, text in _asked(_ROOTS, keys)}
    return tuple(
        ListedBurst(row[0], left.get(row[0], 0), row[1], roots.get(key, ""))
        for row, key in zip(found, keys, strict=True)
    )


@Said
def _with_work(
    grants: tuple[policy.Grant, ...], account_id: UUID | None, unit_id: UUID | None
) -> QuerySet[Burst, tuple[Any, ...]]:
    work = Item.objects.filter(burst=OuterRef("pk")).exclude(state=ItemState.CLOSED)
    rows = Burst.objects.filter(policy.within(grants, "inbox.read"), Exists(work), folded__gt=0)
    if account_id:
        rows = rows.filter(account_id=account_id)
    if unit_id:
        rows = rows.filter(unit_id=unit_id)
    name = ("account__network", "account__host", "account__remote_id", "thread_id")
    shown = rows.order_by("-last_at").values_list("id", "account__display_name", *name)
    return shown[:MOST_BURSTS]


_LEFT = """
select burst_id, count(*) from torget_item
 where burst_id = any(%s) and state <> 'closed' group by burst_id
"""
_ROOTS = """
select r.key, c.text
  from torget_record r
  join torget_recordhead h on h.record_id = r.id
  join torget_version v on v.id = h.version_id
  join torget_content c on c.id = v.content_id
 where r.key = any(%s) and r.visibility in ('public', 'unlisted')
"""
"""The words of what the threads are about, by the record's key."""


def count(actor: Actor, wanted: Filter) -> int:
    """Return how many items there are, counted to at most 1 000 and one."""
    return _counted.count(_Asker.of(actor), wanted, told=_times(actor, wanted))


@Said
def _counted(asker: _Asker, wanted: Filter) -> QuerySet[Item, tuple[Any, ...]]:
    return _visible(asker, wanted, _LATER).order_by().values_list("id")[: MOST_COUNTED + 1]


_NOT_SHOWN = tuple(
    f"record__head__version__content__{column}" for column in ("raw", "salt", "fingerprint")
)
"""Columns of a content that the work never needs; they are most of its bytes."""


def find(actor: Actor, item_id: UUID) -> Item:
    """Return one item the actor may read; Item.DoesNotExist for every other, there or not."""
    told = {**_times(actor, Filter()), _ITEM: item_id}
    if not _readable.rows(_Asker.of(actor), told=told):
        raise Item.DoesNotExist
    return (
        Item.objects.select_related(
            "account__authority", "unit", "assignee", "record__head__version__content"
        )
        .defer(*_NOT_SHOWN)
        .get(id=item_id)
    )


_ITEM = SomeId(int=0)


@Said
def _readable(asker: _Asker) -> QuerySet[Item, tuple[UUID]]:
    reach = policy.within(asker.grants, "inbox.read")
    private = _private(asker, marked_since=_LATER.marked_since)
    return Item.objects.filter(reach, private, id=_ITEM).values_list("id")


def next_after(actor: Actor, wanted: Filter, item: Item) -> UUID | None:
    """Return the item to do after this one in the view, the first where it was the last.

    What is on its way needs nobody. None where nothing else is left. The item itself may have
    left the view meanwhile.
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
