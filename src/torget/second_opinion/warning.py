"""What a second opinion adds to an item: it only ever raises, and nothing here can lower."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from torget.alarms.models import Kind as AlarmKind
from torget.alarms.raising import Cause, raise_alarm
from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.records.models import RecordHead
from torget.second_opinion.answers import Found
from torget.second_opinion.models import Ask, Flag, Kind


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it is shown: what it is about, why, which reader, and when."""

    kind: str
    reason: str
    model: str
    at: datetime


def add(ask: Ask, found: Sequence[Found], *, model: str, now: datetime) -> None:
    """The warnings are kept with their origin, and the item is raised; part of a transaction.

    What is urgent is due now and sounds the alarm. What may be secret is treated as when the
    flow chart is unsure: not answered in the channel until a registrar says otherwise. A closed
    item stays closed, with its warnings and its alarm.
    """
    if not found:
        return
    items = Item.objects.select_for_update(of=("self",)).select_related("account")
    item = items.get(id=ask.item_id)
    Flag.objects.bulk_create(
        (
            Flag(
                id=ids.new(now),
                item=item,
                version=ask.version,
                kind=one.kind,
                reason=one.reason,
                model=model,
                at=now,
            )
            for one in found
        ),
        ignore_conflicts=True,
    )
    kinds = {one.kind for one in found}
    Item.objects.filter(id=item.id, burst__isnull=False).update(burst=None)
    if Kind.URGENT in kinds:
        _raise_urgent(item, now)
    if Kind.SECRECY in kinds:
        RecordHead.objects.filter(record_id=item.record_id).update(secrecy_warned=True)
        Item.objects.filter(id=item.id).exclude(state=ItemState.CLOSED).update(
            secrecy=True, must_register=True
        )


def _raise_urgent(item: Item, now: datetime) -> None:
    Item.objects.filter(id=item.id, deadline_at__gt=now).update(deadline_at=now)
    Item.objects.filter(id=item.id).update(urgent=True)
    raise_alarm(Cause(AlarmKind.ACUTE_DANGER, item.account, "item", item.id), now=now)


def about(item_ids: Iterable[UUID]) -> tuple[Warned, ...]:
    """Return the warnings about these items, oldest first."""
    rows = Flag.objects.filter(item__in=list(item_ids)).order_by("at", "id")
    return tuple(Warned(row.kind, row.reason, row.model, row.at) for row in rows)
