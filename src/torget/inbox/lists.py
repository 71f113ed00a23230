"""The inbox as a list: what needs an answer first, page by page at any size."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

from torget.inbox import clocks, finding
from torget.inbox.models import Item, ItemState, SecrecyMark
from torget.kit.django.said import Later, Said, SomeId, StandIn, among
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records import search

PAGE = 50
BESIDE = 20
"""Rows of the list that stands beside a message: as many as a screen or two."""
MOST_COUNTED = 1000
MARKERS_TIME = timedelta(hours=24)
VIEWS = ("mine", "unit", "all", "overdue", "soon", "waiting", "closed")
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


WITHOUT_FOLDED = frozenset({"unit", "all", "overdue", "soon"})
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
    rows: int = PAGE  # how many at a time


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
    assignee_id: UUID | None
    network: str
    account_name: str
    assignee_name: str | None
    text: str
    author_name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some items in order, and the place where the next page begins ("" at the end)."""

    items: tuple[Listed, ...]
    next_place: str


def page(actor: Actor, wanted: Filter) -> Page:
    """Return the next items the actor may read: acute danger first, then nearest deadline.

    What is closed comes newest first. What may be a danger to life stands above all other work,
    however late that is, until a person has closed it: an old question that nobody answered must
    never hide it.

    Keyset paging: as quick on the thousandth page as on the first. The work is found first, by
    its small table alone, and then the words of those that are shown: one question over all
    seven tables takes longer to plan than to answer.
    """
    asker, told = _Asker.of(actor), _times(actor, wanted)
    found = _first.rows(asker, wanted, told=told, keep=_comes_again(wanted))
    shown = found[: wanted.rows]
    words = {item_id: beside for item_id, *beside in among(_WORDS, [row[0] for row in shown])}
    items = tuple(Listed(*row, *words[row[0]]) for row in shown)
    more = len(found) > wanted.rows
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
    "assignee_id",
)


@Said
def _first(asker: _Asker, wanted: Filter) -> QuerySet[Item, tuple[Any, ...]]:
    """Return the first rows of the view and one more, as tuples of `_SHOWN`.

    Each right is asked for by itself, so that each is a walk along its own index; all rights in
    one condition would sort everything that waits.
    """
    rows = _visible(asker, wanted, _LATER)
    order = _order(closed=wanted.view == "closed")
    if wanted.after:
        rows = rows.filter(_beyond(wanted.after, closed=wanted.view == "closed"))
    reaches = {
        (grant.authority_id, grant.unit_id, grant.account_id): policy.within((grant,), "inbox.read")
        for grant in asker.grants
        if policy.allowed((grant,), "inbox.read")
    }
    parts = [
        rows.filter(reach).order_by(*order).values_list(*_SHOWN)[: wanted.rows + 1]
        for reach in reaches.values()
    ]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return rows.none().values_list(*_SHOWN)
    return parts[0].union(*parts[1:]).order_by(*order)[: wanted.rows + 1]


def _order(*, closed: bool) -> tuple[str, ...]:
    """Return the order of a list: that of its indexes, so that no list is sorted."""
    return ("-closed_at", "-id") if closed else ("-urgent", "deadline_at", "id")


_WORDS = """
select i.id, a.network, a.display_name, p.name, coalesce(c.text, ''), coalesce(c.author_name, '')
  from torget_item i
  join torget_account a on a.id = i.account_id
  left join torget_person p on p.id = i.assignee_id
  join torget_recordhead h on h.record_id = i.record_id
  join torget_version v on v.id = h.version_id
  join torget_content c on c.id = v.content_id
 where i.id = any(%s)
"""
"""What is shown of an item besides itself: where it is, whose, and the words as they are now."""


def visible(actor: Actor, wanted: Filter) -> QuerySet[Item]:
    """Return the items of a view that lie in the actor's rights; others do not exist."""
    return _visible(_Asker.of(actor), wanted, _known_times(actor, wanted))


def _visible(asker: _Asker, wanted: Filter, times: _Times) -> QuerySet[Item]:
    rows = Item.objects.filter(policy.within(asker.grants, "inbox.read"))
    rows = rows.filter(_private(asker, marked_since=times.marked_since))
    rows = _in_view(rows, asker, wanted.view, times)
    if wanted.burst_id:
        rows = rows.filter(burst_id=wanted.burst_id)
    elif wanted.view in WITHOUT_FOLDED:
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


def count(actor: Actor, wanted: Filter) -> int:
    """Return how many items there are, counted to at most 1 000 and one."""
    asker, told = _Asker.of(actor), _times(actor, wanted)
    return _counted.count(asker, wanted, told=told, keep=_comes_again(wanted))


def _comes_again(wanted: Filter) -> bool:
    """Tell whether the view is one that people come back to: no search and no later page."""
    return not (wanted.words or wanted.after)


@Said
def _counted(asker: _Asker, wanted: Filter) -> QuerySet[Item, tuple[Any, ...]]:
    return _visible(asker, wanted, _LATER).order_by().values_list("id")[: MOST_COUNTED + 1]


def find(actor: Actor, item_id: UUID) -> Item:
    """Return one item the actor may read; Item.DoesNotExist for every other, there or not."""
    told = {**_times(actor, Filter()), _ITEM: item_id}
    if not _readable.rows(_Asker.of(actor), told=told):
        raise Item.DoesNotExist
    return finding.item(item_id)


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
    rows = (
        visible(actor, wanted).exclude(id=item.id).order_by(*_order(closed=wanted.view == "closed"))
    )
    if wanted.view == "closed":
        beyond = Q(closed_at__lt=item.closed_at) if item.closed_at else Q()
    else:
        beyond = _after(item.deadline_at, item.id, urgent=item.urgent)
    if wanted.view not in ("closed", "waiting"):
        rows = rows.filter(state=ItemState.OPEN)
    ids = rows.values_list("id", flat=True)
    return ids.filter(beyond).first() or ids.first()


def _after(deadline_at: datetime, item_id: UUID, *, urgent: bool) -> Q:
    """Return what comes after this place among open work."""
    later = GreaterThan(_row(F("deadline_at"), F("id")), _row(Value(deadline_at), Value(item_id)))
    return Q(urgent=False) | Q(urgent=True) & Q(later) if urgent else Q(urgent=False) & Q(later)


def _row(*parts: F | Value) -> Func:
    """Return a row to compare with another: the one comparison that is a place in the index.

    Many deadlines are alike, since all that comes in a night is due at the same hour.
    """
    return Func(*parts, function="row", output_field=BooleanField())


def _place(item: Listed, *, closed: bool) -> str:
    when = item.closed_at if closed else item.deadline_at
    told = json.dumps([when.isoformat() if when else "", str(item.id), item.urgent])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _beyond(place: str, *, closed: bool) -> Q:
    try:
        padded = place + "=" * (-len(place) % 4)
        told = json.loads(base64.urlsafe_b64decode(padded))
        told_at, item_id, urgent = datetime.fromisoformat(told[0]), UUID(told[1]), bool(told[2])
        when = told_at.astimezone(UTC)
    except _UNREADABLE as error:
        raise BadPlace from error
    if told_at.tzinfo is None:
        raise BadPlace
    if closed:
        return Q(LessThan(_row(F("closed_at"), F("id")), _row(Value(when), Value(item_id))))
    return _after(when, item_id, urgent=urgent)
