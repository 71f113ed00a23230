"""Who is here is told for half a minute, and taking an item on is respected for some hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.personas import MONDAY
from torget.inbox.models import Item
from torget.ledger.models import Event
from torget.organisation.act import Actor
from torget.teamwork import claims, presence
from torget.teamwork.models import Claim, Presence


def test_presence_when_two_are_there_then_each_sees_the_other(
    item: Item, elin: Actor, kim: Actor
) -> None:
    presence.note(elin, item, writes=True)
    presence.note(kim, item, writes=False)

    seen = [(each.name, each.writes) for each in presence.beside(elin, item)]
    others = [(each.name, each.writes) for each in presence.beside(kim, item)]

    assert (seen, others) == ([("Kim Kommunikatör", False)], [("Elin Redaktör", True)])


def test_presence_when_noted_again_then_one_row_and_the_new_state(item: Item, elin: Actor) -> None:
    presence.note(elin, item, writes=True)
    presence.note(elin, item, writes=False)

    assert list(Presence.objects.values_list("doing", flat=True)) == ["looks"]


def test_presence_when_the_lease_is_over_then_gone(item: Item, elin: Actor, kim: Actor) -> None:
    presence.note(elin, item, writes=True)
    later = replace(kim, now=MONDAY + presence.LEASE)

    assert presence.beside(later, item) == ()
    assert presence.weed(now=MONDAY + presence.LEASE + timedelta(seconds=1)) == 1


def test_presence_then_the_ledger_is_not_told(item: Item, elin: Actor) -> None:
    before = Event.objects.count()

    presence.note(elin, item, writes=True)

    assert Event.objects.count() == before


def test_claim_when_anothers_then_asked_first(item: Item, elin: Actor, kim: Actor) -> None:
    claims.take(elin, item)
    item.refresh_from_db()

    with pytest.raises(claims.TakenByAnother) as refused:
        claims.respect(kim, item, anyway=False)
    claims.respect(kim, item, anyway=True)
    claims.respect(elin, item, anyway=False)

    assert refused.value.name == "Elin Redaktör"


def test_claim_when_its_lease_is_over_then_not_asked(item: Item, elin: Actor, kim: Actor) -> None:
    claims.take(elin, item)
    item.refresh_from_db()
    late = replace(kim, now=MONDAY + claims.LEASE)

    claims.respect(late, item, anyway=False)
    held = claims.held_by_another(late, item)

    assert held == claims.Held("Elin Redaktör", MONDAY, lasts=False)


def test_claim_when_nobody_noted_it_then_respected(item: Item, elin: Actor, kim: Actor) -> None:
    claims.take(elin, item)
    Claim.objects.all().delete()
    item.refresh_from_db()

    with pytest.raises(claims.TakenByAnother):
        claims.respect(kim, item, anyway=False)
