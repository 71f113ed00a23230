"""The list: what one may see, in order, page by page without gap or repeat."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import message, page
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town, grant
from torget.connectors.port import Direction, Visibility
from torget.inbox import clocks, finding, lists
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


@pytest.mark.parametrize(("seconds", "late"), [(0, 0), (1, 2)])
def test_overdue_when_it_is_asked_later_then_by_the_time_that_it_is(
    place: Town, seconds: int, late: int
) -> None:
    _many(place.account, 2)
    last = Item.objects.latest("deadline_at").deadline_at
    asker = Actor.at(place.people[Role.EDITOR], last + timedelta(seconds=seconds))

    shown = lists.page(asker, Filter(view="overdue")).items
    assert len(shown) == lists.count(asker, Filter(view="overdue")) == late
    assert len(lists.page(asker, Filter(due="late")).items) == late


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


DANGER = "Jag orkar inte leva längre, jag ska ta mitt liv i kväll"


def test_danger_when_everything_else_is_late_then_it_stands_first_in_every_view(
    place: Town, bring: Bring
) -> None:
    _many(place.account, 60)
    late = MONDAY + timedelta(days=30)
    danger = bring(message("fara", DANGER, minutes_ago=-30 * 24 * 60), now=late)
    Item.objects.update(assignee=place.people[Role.EDITOR])
    asker = place.actor(Role.EDITOR, late + timedelta(hours=1))

    first = {
        view: lists.page(asker, Filter(view=view)).items[0].id
        for view in ("mine", "unit", "all", "overdue")
    }

    assert Item.objects.order_by("deadline_at", "id").first() != danger
    assert set(first.values()) == {danger.id}


def test_danger_when_it_has_had_a_first_word_then_it_still_stands_first(
    place: Town, bring: Bring
) -> None:
    danger = bring(message("fara", DANGER))
    bring(message("fråga", minutes_ago=600))
    clocks.acknowledge(danger, now=MONDAY)
    danger.save()

    shown = lists.page(place.actor(Role.EDITOR), Filter()).items

    assert danger.deadline_at == danger.answer_by
    assert [item.urgent for item in shown] == [True, False]
    assert shown[1].deadline_at < shown[0].deadline_at


def test_danger_when_closed_then_it_lies_where_it_was_closed(place: Town, bring: Bring) -> None:
    danger, question = bring(message("fara", DANGER)), bring(message("fråga"))
    for minutes, item in enumerate((danger, question)):
        Item.objects.filter(id=item.id).update(
            state=ItemState.CLOSED,
            closed_at=MONDAY + timedelta(minutes=minutes),
            registration="registered",
            ending="no_action",
        )

    shown = lists.page(place.actor(Role.EDITOR), Filter(view="closed")).items

    assert [item.id for item in shown] == [question.id, danger.id]


@pytest.mark.parametrize("dangers", [1, 49, 50, 51, 100, 120])
def test_pages_when_some_are_dangers_then_all_once_and_the_dangers_first(
    place: Town, dangers: int
) -> None:
    _many(place.account, alike=7)
    ids_ = Item.objects.order_by("-deadline_at", "-id").values_list("id", flat=True)[:dangers]
    Item.objects.filter(id__in=list(ids_)).update(urgent=True)
    asker = place.actor(Role.EDITOR)

    pages = _walk(asker, "all")

    order = list(Item.objects.order_by("-urgent", "deadline_at", "id").values_list("id", flat=True))
    assert [item for each in pages for item in each] == order
    steps = [lists.next_after(asker, Filter(), Item.objects.get(id=each)) for each in order]
    assert steps == [*order[1:], order[0]]


def test_deep_page_then_what_has_been_read_is_not_read_again(place: Town, bring: Bring) -> None:
    _many(place.account, 600)
    bring(message("fara", DANGER))
    with connection.cursor() as cursor:
        cursor.execute("analyze torget_item")
    asker, after = place.actor(Role.EDITOR), ""
    for _page in range(10):
        after = lists.page(asker, Filter(after=after)).next_place
    with CaptureQueriesContext(connection) as asked:
        lists.page(asker, Filter(after=after))
    listing = next(query["sql"] for query in asked if "deadline_at" in query["sql"])

    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, format text) {listing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "item_authority_first" in plan
    assert "Sort" not in plan
    removed = [int(told) for told in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
    assert sum(removed) <= 1  # the last one of the page before


def test_place_when_made_before_dangers_stood_first_then_told(place: Town) -> None:
    _many(place.account, 60)
    told = json.dumps([MONDAY.isoformat(), str(ids.new(MONDAY))])

    with pytest.raises(lists.BadPlace):
        lists.page(
            place.actor(Role.EDITOR),
            Filter(after=base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")),
        )


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


@pytest.mark.parametrize("taken", [True, False])
def test_item_when_found_then_its_page_asks_for_nothing_more_and_no_raw_bytes_come(
    place: Town, bring: Bring, *, taken: bool
) -> None:
    asker = place.actor(Role.EDITOR)
    item = bring(message("1", author="Anna"))
    Item.objects.filter(id=item.id).update(assignee=asker.person if taken else None)

    found = lists.find(asker, item.id)

    with CaptureQueriesContext(connection) as asked:
        content = found.record.head.version.content
        told = (found.id, found.unit.name, found.account.authority.name, content.author_name)
        owner = found.assignee
    assert told == (item.id, "Badhuset", place.authority.name, "Anna")
    assert (owner, len(asked)) == (asker.person if taken else None, 0)
    assert content.get_deferred_fields() == {"raw", "salt", "fingerprint"}


def test_item_when_the_right_has_ended_or_another_is_found_then_read_anew(
    place: Town, bring: Bring
) -> None:
    asker = place.actor(Role.EDITOR)
    first, second = bring(message("1")), bring(message("2"))
    assert [lists.find(asker, each.id).id for each in (first, second)] == [first.id, second.id]

    Account.objects.filter(id=place.account.id).update(display_name="Nya badet")
    assert lists.find(asker, first.id).account.display_name == "Nya badet"
    asker.person.grants.all().delete()
    with pytest.raises(Item.DoesNotExist):
        lists.find(place.actor(Role.EDITOR), first.id)


def test_item_when_there_is_none_then_said_so(place: Town, bring: Bring) -> None:
    bring(message("1"))
    with pytest.raises(Item.DoesNotExist):
        finding.item(place.unit.id)
