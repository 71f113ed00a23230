"""Taking an item on: for some hours others are asked before they answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from torget.inbox.endings import assign_to_me
from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor
from torget.organisation.models import Person
from torget.teamwork.models import Claim

LEASE = timedelta(hours=4)


class TakenByAnother(Exception):
    """Någon annan har tagit ärendet. Säg att du svarar ändå, eller låt dem göra det."""

    def __init__(self, name: str) -> None:
        super().__init__("taken")
        self.name = name


@dataclass(frozen=True, slots=True)
class Held:
    """Who has the item, since when (None where nobody noted it), and whether that is respected."""

    name: str
    since: datetime | None
    lasts: bool


def take(actor: Actor, item: Item) -> None:
    """The item is the person's, and that is respected until the lease runs out.

    Raises answer.AlreadyHandled and policy.Refused.
    """
    with transaction.atomic():
        assign_to_me(actor, item)
        note(item, actor.person, now=actor.now)


def note(item: Item, person: Person, *, now: datetime) -> None:
    """Begin the lease of whoever has the item now."""
    Claim.objects.update_or_create(
        item=item, defaults={"person": person, "at": now, "until": now + LEASE}
    )


def held_by_another(actor: Actor, item: Item) -> Held | None:
    """Return who else has an open item, None where nobody or the person has it."""
    if item.state != ItemState.OPEN or item.assignee_id in (None, actor.person.id):
        return None
    claim = Claim.objects.filter(item=item, person_id=item.assignee_id).first()
    name = item.assignee.name if item.assignee else ""
    if claim is None:
        return Held(name, None, lasts=True)
    return Held(name, claim.at, lasts=claim.until > actor.now)


def respect(actor: Actor, item: Item, *, anyway: bool) -> None:
    """Raise TakenByAnother where the item is somebody else's and nobody said `anyway`."""
    held = None if anyway else held_by_another(actor, item)
    if held is not None and held.lasts:
        raise TakenByAnother(held.name)
