"""Drafts are one person's own, saved on the server, weeded, and never records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.personas import MONDAY, Town
from torget.inbox.endings import close_without_action
from torget.inbox.models import Item
from torget.ledger.models import Event
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.organisation.policy import Refused
from torget.records.models import Content
from torget.teamwork import drafts, weeding
from torget.teamwork.models import Draft


def test_draft_when_saved_twice_then_one_with_the_last_words(item: Item, elin: Actor) -> None:
    drafts.save(elin, item, text="Vi öppnar")
    drafts.save(elin, item, text="Vi öppnar\r\nklockan nio.")

    assert list(Draft.objects.values_list("text", "lost")) == [("Vi öppnar\nklockan nio.", False)]


def test_draft_when_saved_then_neither_a_record_nor_in_the_ledger(item: Item, elin: Actor) -> None:
    before = Content.objects.count(), Event.objects.count()

    drafts.save(elin, item, text="Ett hemligt utkast")

    assert (Content.objects.count(), Event.objects.count()) == before


def test_draft_when_anothers_then_not_seen(item: Item, elin: Actor, kim: Actor) -> None:
    drafts.save(elin, item, text="Elins text")
    drafts.save(kim, item, text="Kims text")

    own = drafts.own(elin, item)

    assert own is not None
    assert (own.text, Draft.objects.count()) == ("Elins text", 2)


@pytest.mark.parametrize("text", ["", "   ", "\r\n\t"])
def test_draft_when_emptied_then_gone(item: Item, elin: Actor, text: str) -> None:
    drafts.save(elin, item, text="Vi öppnar")

    assert drafts.save(elin, item, text=text) is None
    assert drafts.own(elin, item) is None


def test_draft_when_far_too_long_then_cut(item: Item, elin: Actor) -> None:
    kept = drafts.save(elin, item, text="å" * (drafts.MOST_SIGNS + 1))

    assert kept is not None
    assert len(kept.text) == drafts.MOST_SIGNS


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.AUDITOR])
def test_draft_when_one_may_not_answer_then_refused(place: Town, item: Item, role: Role) -> None:
    with pytest.raises(Refused):
        drafts.save(place.actor(role), item, text="Jag får inte svara")

    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("closed", "days", "left"),
    [(True, 6, 1), (True, 8, 0), (False, 8, 1), (False, 61, 0)],
    ids=["just_closed", "closed_a_week", "still_open", "forgotten"],
)
def test_draft_when_weeded_then_by_how_long_the_item_is_closed(
    item: Item, elin: Actor, kim: Actor, closed: bool, days: int, left: int
) -> None:
    drafts.save(kim, item, text="Kims text")
    if closed:
        close_without_action(elin, item, reason="duplicate", text="")

    weeding.weed(now=MONDAY + timedelta(days=days))

    assert Draft.objects.count() == left


def test_weeding_when_nothing_is_done_with_then_not_due(item: Item, elin: Actor) -> None:
    drafts.save(elin, item, text="Vi öppnar")

    assert not weeding.anything_due(now=MONDAY)
    assert weeding.anything_due(now=MONDAY + timedelta(days=61))
