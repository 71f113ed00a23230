"""Who may be named in a note or given an item: those who may read it, in the same authority."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.organisation.models import Person, RoleGrant
from torget.organisation.policy import ACTIONS


def who_may(actor: Actor, item: Item, *actions: str) -> QuerySet[Person]:
    """Return the people whose rights now allow all the actions where the item lies, by name."""
    people = Person.objects.filter(is_active=True)
    for action in actions:
        people = people.filter(id__in=_holders(actor, item, action))
    return people.order_by("name", "id")


def readers(actor: Actor, item: Item) -> QuerySet[Person]:
    """Return the people who may read the item, by name."""
    return who_may(actor, item, *reading(item))


def takers(actor: Actor, item: Item) -> QuerySet[Person]:
    """Return the people who may be given the item, by name."""
    return who_may(actor, item, "inbox.assign", *reading(item))


def reading(item: Item) -> tuple[str, ...]:
    """Return the actions that reading the item takes."""
    return ("inbox.read", "inbox.read_private") if item.private else ("inbox.read",)


def _holders(actor: Actor, item: Item, action: str) -> QuerySet[RoleGrant, object]:
    return RoleGrant.objects.filter(
        Q(unit__isnull=True) | Q(unit_id=item.unit_id),
        Q(account__isnull=True) | Q(account_id=item.account_id),
        role__in=list(ACTIONS[action]),
        authority_id=item.authority_id,
        valid_from__lte=actor.now,
        valid_to__gt=actor.now,
    ).values_list("person_id", flat=True)
