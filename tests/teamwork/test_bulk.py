"""Many at once: what may not be is left out and told, and it can be undone for ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import message
from tests.personas import MONDAY, Town
from tests.teamwork.conftest import Bring
from torget.inbox.endings import assign_to_me, close_without_action
from torget.inbox.models import Item, ItemState
from torget.inbox.reopening import NotClosed, open_again
from torget.ledger.models import Event
from torget.organisation.act import Actor
from torget.teamwork import bulk, merging
from torget.teamwork.models import Bulk, Merge

APPEAL = "Jag överklagar beslutet"
DANGER = "Jag orkar inte leva längre, jag tar livet av mig i kväll"
QUIET = "När öppnar badhuset?"


@pytest.fixture
def items(bring: Bring) -> list[Item]:
    """Two questions, an appeal and a danger."""
    texts = (QUIET, QUIET, APPEAL, DANGER)
    return [bring(message(str(n), text)) for n, text in enumerate(texts, start=1)]


def _states(items: list[Item]) -> list[str]:
    return [Item.objects.get(id=item.id).state for item in items]


def test_choice_when_some_may_not_be_in_bulk_then_told_why(items: list[Item], elin: Actor) -> None:
    chosen = {each.item.id: each.left_out for each in bulk.choose(elin, [i.id for i in items])}

    assert [chosen[item.id] for item in items] == ["", "", bulk.REGISTERED, bulk.URGENT]


def test_choice_when_anothers_then_not_there(place: Town, items: list[Item]) -> None:
    ids = [item.id for item in items]

    assert bulk.choose(place.stranger_actor(), ids) == ()
    with pytest.raises(bulk.NothingChosen):
        bulk.close_all(place.stranger_actor(), ids, reason="duplicate", text="")


def test_many_when_closed_then_only_those_that_may_and_undone_again(
    items: list[Item], elin: Actor
) -> None:
    done = bulk.close_all(elin, [item.id for item in items], reason="duplicate", text="")
    closed = _states(items)

    count = bulk.undo_all(replace(elin, now=MONDAY + bulk.WINDOW), done)

    assert closed == ["closed", "closed", "open", "open"]
    assert (count, _states(items)) == (2, ["open"] * 4)
    assert Event.objects.filter(type="inbox.close_without_action").count() == 2
    assert Event.objects.filter(type="item.reopened_by_person").count() == 2
    assert Event.objects.filter(type="teamwork.undo").count() == 2


def test_many_when_the_reason_needs_words_then_left_and_told(
    items: list[Item], elin: Actor
) -> None:
    done = bulk.close_all(elin, [item.id for item in items], reason="thanks", text="")

    refused = sorted(done.items.values_list("refused", flat=True))
    assert refused == sorted([bulk.WORDS, bulk.WORDS, bulk.REGISTERED, bulk.URGENT])
    assert _states(items) == ["open"] * 4


def test_many_when_given_away_then_given_back_to_whoever_had_them(
    items: list[Item], elin: Actor, kim: Actor
) -> None:
    assign_to_me(elin, items[0])

    done = bulk.assign_all(elin, [item.id for item in items], to=kim.person)
    given = [Item.objects.get(id=item.id).assignee for item in items]
    bulk.undo_all(elin, done)

    assert given == [kim.person, kim.person, None, None]
    assert [Item.objects.get(id=i.id).assignee for i in items] == [elin.person, None, None, None]


def test_undo_when_somebody_did_more_since_then_theirs_stays(
    items: list[Item], elin: Actor, kim: Actor
) -> None:
    done = bulk.close_all(elin, [item.id for item in items], reason="duplicate", text="")
    later = replace(kim, now=MONDAY + timedelta(minutes=2))
    open_again(items[0], because="test", actor=later)
    close_without_action(later, items[0], reason="duplicate", text="Kims skäl")

    count = bulk.undo_all(replace(elin, now=MONDAY + timedelta(minutes=3)), done)

    assert (count, _states(items[:2])) == (1, ["closed", "open"])


def test_undo_when_too_late_or_twice_or_anothers_then_refused(
    items: list[Item], elin: Actor, kim: Actor
) -> None:
    done = bulk.close_all(elin, [item.id for item in items], reason="duplicate", text="")

    with pytest.raises(bulk.TooLate):
        bulk.undo_all(replace(elin, now=MONDAY + bulk.WINDOW + timedelta(seconds=1)), done)
    with pytest.raises(bulk.NotYours):
        bulk.undo_all(kim, done)
    with pytest.raises(Bulk.DoesNotExist):
        bulk.find(kim, done.id)
    bulk.undo_all(elin, done)
    with pytest.raises(bulk.TooLate):
        bulk.undo_all(elin, done)


def test_merge_when_two_ask_the_same_then_one_is_handled_and_records_stay(
    items: list[Item], elin: Actor
) -> None:
    before = Event.objects.filter(object_type="record").count()

    merging.merge(elin, items[0], others=[items[1]])

    assert _states(items[:2]) == ["open", "closed"]
    assert merging.together_with(items[0]) == (None, (items[1],))
    assert merging.together_with(items[1]) == (items[0], ())
    assert Event.objects.filter(object_type="record").count() == before


def test_split_when_merged_then_open_and_by_itself(items: list[Item], elin: Actor) -> None:
    merging.merge(elin, items[0], others=[items[1]])

    merging.split(elin, items[1])

    assert _states(items[:2]) == ["open", "open"]
    assert merging.together_with(items[0]) == (None, ())
    with pytest.raises(merging.NotMerged):
        merging.split(elin, items[1])
    merging.merge(elin, items[0], others=[items[1]])
    assert Merge.objects.filter(split_at__isnull=True).count() == 1


@pytest.mark.parametrize("other", [0, 2, 3], ids=["itself", "appeal", "danger"])
def test_merge_when_it_may_not_be_then_refused_and_nothing_done(
    items: list[Item], elin: Actor, other: int
) -> None:
    with pytest.raises(merging.NotTogether):
        merging.merge(elin, items[0], others=[items[1], items[other]])
    with pytest.raises(merging.NothingChosen):
        merging.merge(elin, items[0], others=[])

    assert (_states(items), Merge.objects.count()) == (["open"] * 4, 0)


def test_merge_when_the_other_has_others_of_its_own_then_refused(
    bring: Bring, items: list[Item], elin: Actor
) -> None:
    merging.merge(elin, items[0], others=[items[1]])
    third = bring(message("9", QUIET))

    with pytest.raises(merging.NotTogether):
        merging.merge(elin, third, others=[items[0]])


def test_item_when_not_closed_then_not_opened_again(items: list[Item], elin: Actor) -> None:
    with pytest.raises(NotClosed):
        open_again(items[0], because="test", actor=elin)

    assert Item.objects.filter(state=ItemState.OPEN).count() == 4
