"""The list: what one may see, in order, page by page without gap or repeat."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town, grant
from torget.connectors.port import Direction, Visibility
from torget.inbox import lists
from torget.inbox.collect import take_in
from torget.inbox.lists import Filter
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.kit import ids
from torget.organisation.act import Actor
from torget.organisation.hours import staffed_spans
from torget.organisation.models import Account, Role, StaffedHours
from torget.records.models import Record
from torget.rules.codes import Weekday
from torget.rules.rulebook import Span

MANY = 120


def _many(account: Account, count: int = MANY, *, alike: int = 1) -> None:
    """Let messages come in; `alike` at a time have the same time and so the same deadline."""
    items = [
        message(str(n), f"Fråga {n}: när öppnar ni?", minutes_ago=1000 - n // alike)
        for n in range(count)
    ]
    with transaction.atomic():
        take_in(account, page(*items), now=MONDAY)


def _walk(actor: Actor, view: str) -> list[list[UUID]]:
    pages, place = [], ""
    while True:
        shown = lists.page(actor, Filter(view=view, after=place))
        pages.append([item.id for item in shown.items])
        place = shown.next_place
        if not place:
            return pages


def _names(actor: Actor, **wanted: object) -> list[str]:
    shown = lists.page(actor, Filter(**wanted))  # type: ignore[arg-type]
    return sorted(Record.objects.get(id=item.record_id).remote_id for item in shown.items)


@pytest.mark.parametrize("alike", [1, 7, MANY], ids=["all_differ", "some_alike", "all_alike"])
def test_pages_when_120_are_open_then_all_once_nearest_deadline_first(
    place: Town, alike: int
) -> None:
    _many(place.account, alike=alike)

    pages = _walk(place.actor(Role.EDITOR), "all")

    order = list(Item.objects.order_by("deadline_at", "id").values_list("id", flat=True))
    assert [len(each) for each in pages] == [50, 50, 20]
    assert [item for each in pages for item in each] == order


def test_pages_when_120_are_closed_then_all_once_newest_first(place: Town) -> None:
    _many(place.account)
    for n, item in enumerate(Item.objects.order_by("id")):
        item.state, item.ending = ItemState.CLOSED, "no_action"
        item.closed_at = MONDAY + timedelta(minutes=n // 9)
        item.save()

    pages = _walk(place.actor(Role.EDITOR), "closed")

    order = list(Item.objects.order_by("-closed_at", "-id").values_list("id", flat=True))
    assert [item for each in pages for item in each] == order


def test_pages_when_one_closes_while_they_are_read_then_no_other_is_missed(place: Town) -> None:
    _many(place.account)
    asker = place.actor(Role.EDITOR)
    first = lists.page(asker, Filter())
    Item.objects.filter(id=first.items[10].id).update(
        state=ItemState.CLOSED, closed_at=MONDAY, ending="no_action"
    )

    second = lists.page(asker, Filter(after=first.next_place))

    order = list(Item.objects.order_by("deadline_at", "id").values_list("id", flat=True))
    assert [item.id for item in second.items] == order[50:100]


def test_page_when_exactly_full_then_there_is_no_next(place: Town) -> None:
    _many(place.account, lists.PAGE)

    shown = lists.page(place.actor(Role.EDITOR), Filter())

    assert (len(shown.items), shown.next_place) == (lists.PAGE, "")


def test_views_then_each_shows_what_its_name_says(place: Town, bring: Bring) -> None:
    mine, waiting, closed = (bring(message(name)) for name in ("mine", "waiting", "closed"))
    bring(message("free"))
    me = place.people[Role.EDITOR]
    Item.objects.filter(id=mine.id).update(assignee=me)
    Item.objects.filter(id=waiting.id).update(state=ItemState.ON_ITS_WAY)
    Item.objects.filter(id=closed.id).update(
        state=ItemState.CLOSED, closed_at=MONDAY, ending="no_action", assignee=me
    )
    asker = place.actor(Role.EDITOR)

    assert {view: _names(asker, view=view) for view in lists.VIEWS} == {
        "mine": ["mine"],
        "unit": ["free", "mine", "waiting"],
        "all": ["free", "mine", "waiting"],
        "overdue": [],
        "soon": [],
        "waiting": ["waiting"],
        "closed": ["closed"],
    }
    assert lists.count(asker, Filter()) == 3


def test_filters_then_by_account_unit_and_kind(place: Town, bring: Bring) -> None:
    bring(message("question", "När öppnar badhuset?"))
    bring(message("ours", "Vi har stängt", direction=Direction.ISSUED))
    with transaction.atomic():
        take_in(place.other_account, page(message("theirs")), now=MONDAY)
    grant(place.people[Role.EDITOR], Role.EDITOR, place.other_account.authority)
    asker = place.actor(Role.EDITOR)

    assert _names(asker) == ["ours", "question", "theirs"]
    assert _names(asker, account_id=place.other_account.id) == ["theirs"]
    assert _names(asker, unit_id=place.unit.id) == ["ours", "question"]
    assert _names(asker, kind=OURS_UNKNOWN) == ["ours"]
    assert _names(asker, account_id=ids.new(MONDAY)) == []


def test_list_when_in_another_authority_then_empty_and_not_found(place: Town, bring: Bring) -> None:
    item = bring(message("1", "KANARIE"))
    stranger = place.stranger_actor()

    assert (_names(stranger), lists.count(stranger, Filter())) == ([], 0)
    with pytest.raises(Item.DoesNotExist):
        lists.find(stranger, item.id)


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.EDITOR, True), (Role.REGISTRAR, True), (Role.ARCHIVIST, False), (Role.AUDITOR, False)],
)
@pytest.mark.parametrize("visibility", [Visibility.DIRECT, Visibility.FOLLOWERS], ids=str)
def test_private_message_then_only_for_those_who_may_read_such(
    place: Town, bring: Bring, role: Role, sees: bool, visibility: Visibility
) -> None:
    item = bring(message("1", "Till er", visibility=visibility))
    asker = place.actor(role)

    assert (_names(asker), lists.count(asker, Filter())) == (["1"] * sees, int(sees))
    assert bool(Item.objects.filter(id=item.id, private=True).count()) is True
    if sees:
        assert lists.find(asker, item.id) == item
    else:
        with pytest.raises(Item.DoesNotExist):
            lists.find(asker, item.id)


def test_count_when_there_are_more_than_it_counts_then_one_more_than_that(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    _many(place.account, 12)
    monkeypatch.setattr(lists, "MOST_COUNTED", 10)

    assert lists.count(place.actor(Role.EDITOR), Filter()) == 11


def _midday(hour: int) -> datetime:
    return MONDAY.replace(hour=hour)


def test_deadline_when_the_account_has_hours_then_counted_in_them(
    place: Town, bring: Bring
) -> None:
    for weekday in range(5):
        StaffedHours.objects.create(
            account=place.account, weekday=weekday, opens=time(8), closes=time(17)
        )
    item = bring(message(minutes_ago=0))

    assert staffed_spans(place.account) == tuple(
        Span(day, "08:00", "17:00") for day in tuple(Weekday)[:5]
    )
    assert (item.deadline_at, item.answer_by) == (item.acknowledge_by, item.answer_by)
    assert item.acknowledge_by is not None
    assert item.answer_by is not None
    assert MONDAY < item.acknowledge_by < item.answer_by


def test_deadline_when_an_hour_ends_at_midnight_then_the_whole_day(place: Town) -> None:
    StaffedHours.objects.create(
        account=place.account, weekday=6, opens=time(0), closes=time(23, 59)
    )

    assert staffed_spans(place.account) == (Span(tuple(Weekday)[6], "00:00", "24:00"),)


def test_deadline_when_there_is_danger_to_life_then_at_once(place: Town, bring: Bring) -> None:
    item = bring(message("1", "Jag orkar inte leva längre, jag ska ta mitt liv i kväll"))

    assert (item.urgent, item.deadline_at) == (True, MONDAY - timedelta(minutes=10))


def test_deadline_when_an_edit_tells_of_danger_then_at_once(place: Town, bring: Bring) -> None:
    bring(message("1", "Hej"))
    item = bring(message("1", "Jag ska ta mitt liv i kväll", edited_at=MONDAY), now=_midday(11))

    assert (item.urgent, item.deadline_at) == (True, _midday(11))


@pytest.mark.parametrize(("days", "work"), [(59, 1), (60, 1), (61, 0)])
def test_message_when_long_before_the_connection_then_a_record_and_no_work(
    place: Town, days: int, work: int
) -> None:
    old = message("1", "När öppnar ni?", minutes_ago=60 * 24 * days)
    with transaction.atomic():
        take_in(place.account, page(old), now=MONDAY)

    assert (Record.objects.count(), Item.objects.count()) == (1, work)


def test_post_of_ours_when_older_than_the_connection_then_no_work(place: Town) -> None:
    old = message("1", "Välkomna", direction=Direction.ISSUED, minutes_ago=60 * 24 * 60)
    with transaction.atomic():
        take_in(place.account, page(old), now=MONDAY)

    assert (Record.objects.count(), Item.objects.count()) == (1, 0)
