"""Rulebooks are adopted, never changed, and every version stays readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.personas import MONDAY, Town, town
from torget.ledger.models import Event
from torget.organisation import rulebooks
from torget.organisation.models import AdoptedRulebook, Person, Role
from torget.rules.loader import InvalidRulebook

pytestmark = pytest.mark.django_db
DECISION = rulebooks.Decision("Kommunstyrelsen", date(2026, 12, 1), "KS 2026-2")


def _newer() -> bytes:
    document = rulebooks.shipped_document()
    return document + b"\n# nytt beslut\n"


def test_rulebook_when_none_is_adopted_then_said_so() -> None:
    with pytest.raises(rulebooks.NoRulebook):
        rulebooks.current()


def test_rulebook_when_adopted_twice_then_it_is_the_same_adoption() -> None:
    place = town()
    again = rulebooks.adopt(rulebooks.shipped_document(), DECISION, by=None, now=MONDAY)

    assert (again, AdoptedRulebook.objects.count()) == (place.rulebook, 1)
    assert Event.objects.filter(type="rulebook.adopted").count() == 1


def test_rulebook_when_another_is_adopted_then_it_holds_and_the_old_is_readable() -> None:
    place: Town = town()
    manager: Person = place.people[Role.MANAGER]
    newer = rulebooks.adopt(_newer(), DECISION, by=manager, now=MONDAY + timedelta(days=1))

    event = Event.objects.get(object_id=newer.id)
    assert rulebooks.current() == newer
    assert (event.actor_id, str(newer)) == (manager.id, f"{newer.version} (KS 2026-2)")
    assert rulebooks.value(place.rulebook.id) == rulebooks.value(newer.id)
    assert bytes(AdoptedRulebook.objects.get(id=newer.id).document) == _newer()


def test_rulebook_when_not_valid_then_nothing_is_adopted() -> None:
    with pytest.raises(InvalidRulebook):
        rulebooks.adopt(b"[meta]\n", DECISION, by=None, now=MONDAY)

    assert (AdoptedRulebook.objects.count(), Event.objects.count()) == (0, 0)
