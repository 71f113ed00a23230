"""A unit's named views of the inbox: an address's question under a name."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from torget.kit import ids
from torget.kit.django.said import Said
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Unit
from torget.teamwork.models import SavedView

LONGEST_NAME = 40
LONGEST_QUERY = 300
MOST = 20


class NameMissing(Exception):
    """Ge vyn ett kort namn."""


class NameTaken(Exception):
    """Enheten har redan en vy med det namnet."""


class TooMany(Exception):
    """Enheten har så många vyer som ryms. Ta bort någon först."""


def new(unit: Unit, *, actor: Actor) -> SavedView:
    """Return a view of the unit that is not saved yet."""
    return SavedView(id=ids.new(actor.now), unit=unit, by=actor.person, at=actor.now)


def of_unit(unit_id: UUID) -> tuple[SavedView, ...]:
    """Return the unit's views, by name."""
    return tuple(
        SavedView.objects.filter(unit_id=unit_id).select_related("unit").order_by("name", "id")
    )


def links_of(unit_id: UUID) -> tuple[tuple[str, str], ...]:
    """Return name and question of the unit's views, by name."""
    return tuple((name, query) for name, query in _links.rows(unit_id))


@Said
def _links(unit_id: UUID) -> QuerySet[SavedView, tuple[str, str]]:
    rows = SavedView.objects.filter(unit_id=unit_id).order_by("name", "id")
    return rows.values_list("name", "query")


@act("teamwork.save_view", source="Regler: Tänk på det här, p. 3")
def save(actor: Actor, view: SavedView, /, *, name: str, query: str) -> Done[SavedView]:
    """Everybody of the unit has the view; each sees in it only what they may read."""
    del actor
    words = name.strip()
    if not words or len(words) > LONGEST_NAME:
        raise NameMissing
    if SavedView.objects.filter(unit_id=view.unit_id).count() >= MOST:
        raise TooMany
    view.name, view.query = words, query[:LONGEST_QUERY]
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken from error
    return Done(view, {"view": str(view.id), "unit": str(view.unit_id)})


@act("teamwork.remove_view", source="Regler: Tänk på det här, p. 3")
def remove(_actor: Actor, view: SavedView, /) -> Done[None]:
    """The unit no longer has the view."""
    meta = {"view": str(view.id), "unit": str(view.unit_id)}
    SavedView.objects.filter(id=view.id).delete()
    return Done(None, meta)
