"""Who asks, and what they may see: read once for each request."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from torget.organisation.act import Actor
from torget.organisation.models import Person
from torget.organisation.policy import Refused

MOST_POSTED = 100_000
"""Signs that are read of one posted text; more than any network takes."""


def actor(request: HttpRequest) -> Actor:
    """Return who asks, with the rights that hold now; the same value all through a request."""
    known: Actor | None = getattr(request, "torget_actor", None)
    if known is None:
        known = Actor.at(cast("Person", request.user), timezone.now())
        request.torget_actor = known  # type: ignore[attr-defined]
    return known


def asking_for(request: HttpRequest, action: str) -> Actor:
    """Return who asks; raise Refused where the action is not theirs anywhere."""
    asker = actor(request)
    if not asker.may(action):
        raise Refused(action)
    return asker


def posted(request: HttpRequest, name: str) -> str:
    """Return a posted text as the database can keep it: cut, and NUL shown as U+FFFD."""
    return request.POST.get(name, "")[:MOST_POSTED].replace("\x00", "\ufffd")


def as_uuid(text: str) -> UUID | None:
    """Return the id an address names, None where it names none; Http404 where it is no id."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
