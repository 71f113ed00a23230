"""The same thing done to many items at once, and undone within some minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from torget.inbox import lists
from torget.inbox.answer import AlreadyHandled
from torget.inbox.endings import MustBeRegistered, ReasonTextMissing, Urgent, close_without_action
from torget.inbox.lists import Filter
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.inbox.reopening import NotClosed, open_again
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person
from torget.organisation.policy import Refused
from torget.teamwork import passing
from torget.teamwork.models import Bulk, BulkItem, BulkKind, Claim

MOST = 50
WINDOW = timedelta(minutes=10)
HANDLED, URGENT, REGISTERED, MINE_NOT, WHOSE, WORDS = (
    "handled",
    "urgent",
    "must_be_registered",
    "not_allowed",
    "whose",
    "needs_words",
)


class TooLate(Exception):
    """Det har gått mer än tio minuter, så det går inte att ångra. Öppna ärendena ett och ett."""


class NotYours(Exception):
    """Bara den som gjorde det kan ångra det."""


class NothingChosen(Exception):
    """Välj minst ett ärende i listan."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One item that was chosen, and why it is left out ("" where it is not)."""

    item: Item
    left_out: str


def choose(actor: Actor, item_ids: Sequence[UUID]) -> tuple[Chosen, ...]:
    """Return the items of these that the person may read, each with why it is left out.

    What is urgent, may be secret or must be registered is handled by itself, never in bulk.
    """
    rows = (
        lists.visible(actor, Filter(view="every"))
        .filter(id__in=list(item_ids)[:MOST])
        .select_related("account", "record__head__version__content")
        .order_by("deadline_at", "id")
    )
    return tuple(Chosen(item, _left_out(item)) for item in rows)


def _left_out(item: Item) -> str:
    if item.state != ItemState.OPEN:
        return HANDLED
    if item.urgent:
        return URGENT
    if passing.must_be_registered(item):
        return REGISTERED
    return WHOSE if item.kind == OURS_UNKNOWN else ""


def assign_all(actor: Actor, item_ids: Sequence[UUID], *, to: Person) -> Bulk:
    """Every item that can be is the person's; those that cannot are told with why."""
    return _all(actor, item_ids, BulkKind.ASSIGN, lambda item: passing.assign(actor, item, to=to))


def close_all(actor: Actor, item_ids: Sequence[UUID], *, reason: str, text: str) -> Bulk:
    """Every item that can be is closed with the reason; those that cannot are told with why."""

    def close(item: Item) -> object:
        return close_without_action(actor, item, reason=reason, text=text)

    return _all(actor, item_ids, BulkKind.CLOSE, close)


def _all(
    actor: Actor, item_ids: Sequence[UUID], kind: BulkKind, doing: Callable[[Item], object]
) -> Bulk:
    with transaction.atomic():
        chosen = choose(actor, item_ids)
        if not chosen:
            raise NothingChosen
        bulk = Bulk.objects.create(
            id=ids.new(actor.now),
            kind=kind,
            by=actor.person,
            at=actor.now,
            undo_until=actor.now + WINDOW,
        )
        BulkItem.objects.bulk_create(
            BulkItem(
                bulk=bulk,
                item=each.item,
                assignee_before_id=each.item.assignee_id,
                refused=each.left_out or _do(doing, each.item),
            )
            for each in chosen
        )
    return bulk


def _do(doing: Callable[[Item], object], item: Item) -> str:
    """Do it, and return why it could not be done: another person may have been before."""
    try:
        doing(item)
    except tuple(_WHY) as refusal:
        return _WHY[type(refusal)]
    return ""


_WHY: dict[type[Exception], str] = {
    AlreadyHandled: HANDLED,
    passing.AlreadyThere: HANDLED,
    Urgent: URGENT,
    MustBeRegistered: REGISTERED,
    ReasonTextMissing: WORDS,
    passing.CannotTakeIt: MINE_NOT,
    Refused: MINE_NOT,
}


def find(actor: Actor, bulk_id: UUID) -> Bulk:
    """Return what the person did; Bulk.DoesNotExist for what others did."""
    return Bulk.objects.get(id=bulk_id, by=actor.person)


def undo_all(actor: Actor, bulk: Bulk) -> int:
    """What was done is undone where nobody has done more since; return for how many.

    Raises TooLate after the window, and NotYours for anybody else's.
    """
    with transaction.atomic():
        bulk = Bulk.objects.select_for_update().get(id=bulk.id)
        if bulk.by_id != actor.person.id:
            raise NotYours
        if bulk.undone_at is not None or actor.now > bulk.undo_until:
            raise TooLate
        count = 0
        for row in bulk.items.filter(refused="").select_related("item"):
            count += undo(actor, row.item, row=row)
        bulk.undone_at = actor.now
        bulk.save(update_fields=["undone_at"])
    return count


@act("teamwork.undo", source="Regler: Tänk på det här, p. 3")
def undo(actor: Actor, item: Item, /, *, row: BulkItem) -> Done[bool]:
    """The item is as it was before the bulk, unless somebody has done more with it since."""
    closed = row.bulk.kind == BulkKind.CLOSE
    done = _reopened(actor, item, row) if closed else _given_back(item, row)
    row.undone = done
    row.save(update_fields=["undone"])
    return Done(done, {"bulk": str(row.bulk_id), "undone": done})


def _reopened(actor: Actor, item: Item, row: BulkItem) -> bool:
    if item.closed_at != row.bulk.at:  # opened, and perhaps closed, by somebody since
        return False
    try:
        open_again(item, because="undone", actor=actor)
    except NotClosed:
        return False
    return True


def _given_back(item: Item, row: BulkItem) -> bool:
    item = Item.objects.select_for_update().get(id=item.id)
    claim = Claim.objects.filter(item=item).first()
    since = claim is not None and claim.at == row.bulk.at and claim.person_id == item.assignee_id
    if item.state == ItemState.CLOSED or not since:
        return False
    item.assignee_id = row.assignee_before_id
    item.save(update_fields=["assignee"])
    Claim.objects.filter(item=item).delete()
    return True
