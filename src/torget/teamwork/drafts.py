"""Unsent answers, saved as they are written: one a person and item, never a record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.teamwork.models import Draft

MOST_SIGNS = 20_000
AFTER_CLOSING = timedelta(days=7)
FORGOTTEN = timedelta(days=60)


def save(actor: Actor, item: Item, *, text: str) -> Draft | None:
    """Keep the text as the person's draft; nothing but white space means that there is none.

    Raises policy.Refused for who may not answer here.
    """
    policy.require(actor.grants, "inbox.answer", item.scope)
    return _keep(actor, item, text, lost=False)


def keep_lost(actor: Actor, item: Item, *, text: str) -> Draft | None:
    """Keep the text of somebody who answered a moment too late."""
    return _keep(actor, item, text, lost=True)


def _keep(actor: Actor, item: Item, text: str, *, lost: bool) -> Draft | None:
    words = text.replace("\r\n", "\n")[:MOST_SIGNS]
    if not words.strip():
        forget(actor, item)
        return None
    draft, _new = Draft.objects.update_or_create(
        item=item,
        person=actor.person,
        defaults={"text": words, "saved_at": actor.now, "lost": lost},
        create_defaults={
            "id": ids.new(actor.now),
            "text": words,
            "saved_at": actor.now,
            "lost": lost,
        },
    )
    return draft


def own(actor: Actor, item: Item) -> Draft | None:
    """Return the person's own draft; nobody sees another's."""
    return Draft.objects.filter(item=item, person=actor.person).first()


def forget(actor: Actor, item: Item) -> None:
    """Take the person's draft away: it was sent, or emptied."""
    Draft.objects.filter(item=item, person=actor.person).delete()


def due(*, now: datetime) -> QuerySet[Draft]:
    """Return the drafts of items closed a week ago, and those forgotten for two months."""
    closed = Q(item__state=ItemState.CLOSED, item__closed_at__lt=now - AFTER_CLOSING)
    return Draft.objects.filter(
        closed & Q(saved_at__lt=now - AFTER_CLOSING) | Q(saved_at__lt=now - FORGOTTEN)
    )


def weed(*, now: datetime) -> int:
    """Take away the drafts that are due; return how many."""
    return due(now=now).delete()[0]
