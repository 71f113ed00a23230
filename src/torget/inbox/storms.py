"""Storms of comments as the list shows them: one row for what is folded together.

What is folded, and when, is decided where it comes in: inbox.bursts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from torget.inbox.lists import WITHOUT_FOLDED, Filter
from torget.inbox.models import Burst, Item, ItemState
from torget.kit.django.said import Said, among
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records.identity import record_key

MOST_BURSTS = 10


@dataclass(frozen=True, slots=True)
class ListedBurst:
    """Comments of one thread that stand under one row. `text` is what the thread is about."""

    id: UUID
    open: int
    account_name: str
    text: str


def bursts(actor: Actor, wanted: Filter) -> tuple[ListedBurst, ...]:
    """Return the bursts with work left, newest first; at most ten, in three questions."""
    if wanted.view not in WITHOUT_FOLDED or wanted.after or wanted.burst_id or wanted.kind:
        return ()
    unit_id = actor.person.unit_id if wanted.view == "unit" else None
    found = _with_work.rows(actor.grants, wanted.account_id, unit_id)
    if not found:
        return ()
    left: dict[UUID, int] = dict(among(_LEFT, [row[0] for row in found]))
    keys = [record_key(*row[2:]) for row in found]
    roots = {bytes(key): text or "" for key, text in among(_ROOTS, keys)}
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
