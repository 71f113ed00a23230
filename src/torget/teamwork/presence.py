"""Who has an item before their eyes now, and who writes: rows with a short lease, no record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.teamwork.models import Doing, Presence

LEASE = timedelta(seconds=30)
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Beside:
    """Another person before the same item."""

    name: str
    writes: bool


def note(actor: Actor, item: Item, *, writes: bool) -> None:
    """Note that the person has the item before them, until the lease runs out."""
    Presence.objects.update_or_create(
        item=item,
        person=actor.person,
        defaults={
            "doing": Doing.WRITES if writes else Doing.LOOKS,
            "until": actor.now + LEASE,
        },
    )


def beside(actor: Actor, item: Item) -> tuple[Beside, ...]:
    """Return the others before the item, those who write first."""
    rows = (
        Presence.objects.filter(item=item, until__gt=actor.now)
        .exclude(person=actor.person)
        .order_by("-doing", "person__name", "person_id")
        .values_list("person__name", "doing")[:MOST_NAMED]
    )
    return tuple(Beside(name, doing == Doing.WRITES) for name, doing in rows)


def weed(*, now: datetime) -> int:
    """Take away the rows whose lease ran out; return how many."""
    return Presence.objects.filter(until__lt=now).delete()[0]
