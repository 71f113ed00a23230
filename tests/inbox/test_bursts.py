"""Ten thousand comments in an hour: every one is a record, and no question is drowned."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import message, page
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.connectors.port import Incoming, Visibility
from torget.inbox import bursts, lists, storms
from torget.inbox.collect import take_in
from torget.inbox.lists import Filter
from torget.inbox.models import Burst, Item
from torget.organisation.models import Role
from torget.records.models import Record
from torget.rules.codes import Outcome

ROOT = "Vägarbete på Storgatan"
NOISE = "Så typiskt den här kommunen, skandal"
PAGE = 100


def _noise(n: int, thread: str = "root", **more: object) -> Incoming:
    return message(str(n), NOISE, author=f"a{n}", thread=thread, **more)  # type: ignore[arg-type]


def _take(place: Town, items: list[Incoming]) -> None:
    for first in range(0, len(items), PAGE):
        with transaction.atomic():
            take_in(place.account, page(*items[first : first + PAGE]), now=MONDAY)


def _single(place: Town, **wanted: object) -> list[str]:
    asker, after, found = place.actor(Role.EDITOR), "", []
    while True:
        shown = lists.page(asker, Filter(after=after, **wanted))  # type: ignore[arg-type]
        found += [Record.objects.get(id=item.record_id).remote_id for item in shown.items]
        after = shown.next_place
        if not after:
            return found


def test_storm_when_ten_thousand_come_in_an_hour_then_all_kept_and_every_question_seen(
    place: Town,
) -> None:
    items = [message("root", ROOT, author="vi", thread="root", minutes_ago=59)]
    for n in range(1, 10_001):
        minutes = 58 - n / 10_000 * 57
        if n % 500 == 0:
            text = "När öppnar gatan igen?"
            items.append(
                message(f"fråga{n}", text, author=f"q{n}", thread="root", minutes_ago=minutes)
            )
        elif n % 1250 == 1:
            text = "Mannen på gatan slår en kvinna nu, hjälp"
            items.append(
                message(f"fara{n}", text, author=f"d{n}", thread="root", minutes_ago=minutes)
            )
        else:
            items.append(_noise(n, minutes_ago=minutes))
    _take(place, items)

    counted = Counter(Item.objects.values_list("burst__thread_id", flat=True))
    single = _single(place)
    (burst,) = storms.bursts(place.actor(Role.EDITOR), Filter())

    assert (Record.objects.count(), Item.objects.count()) == (10_001, 10_001)
    assert len([name for name in single if name.startswith("fråga")]) == 20
    assert len([name for name in single if name.startswith("fara")]) == 8
    assert len(single) == bursts.MOST_IN_THREAD + 20 + 7  # one of danger is among the first
    assert len(single) == 10_001 - counted["root"]
    assert (burst.open, burst.text) == (counted["root"], ROOT)


def test_storm_then_the_list_reads_by_its_index_and_not_what_is_folded(place: Town) -> None:
    _take(place, [_noise(n, minutes_ago=50 - n / 100) for n in range(1, 2_001)])
    with connection.cursor() as cursor:
        cursor.execute("analyze torget_item")
    asker = place.actor(Role.EDITOR)
    with CaptureQueriesContext(connection) as asked:
        lists.page(asker, Filter())
    listing = next(query["sql"] for query in asked if "deadline_at" in query["sql"])

    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, format text) {listing}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "item_authority_first" in plan
    assert "Rows Removed by Filter" not in plan


def test_group_when_opened_then_its_comments_and_no_others(place: Town) -> None:
    _take(place, [_noise(n, minutes_ago=50 - n / 100) for n in range(1, 101)])
    burst = Burst.objects.get(folded__gt=0)

    folded = _single(place, burst_id=burst.id)

    assert len(folded) == 100 - bursts.MOST_IN_THREAD == burst.folded
    assert set(folded).isdisjoint(_single(place))


def test_group_when_all_of_it_is_closed_then_the_row_is_gone(place: Town) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])
    Item.objects.filter(burst__isnull=False).update(
        state="closed", closed_at=MONDAY, ending="no_action"
    )

    assert storms.bursts(place.actor(Role.EDITOR), Filter()) == ()


def test_group_when_in_another_authority_then_not_there(place: Town) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])

    assert storms.bursts(place.stranger_actor(), Filter()) == ()


@pytest.mark.parametrize("view", ["mine", "waiting", "closed"])
def test_group_when_the_view_shows_all_then_no_row(place: Town, view: str) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])

    assert storms.bursts(place.actor(Role.EDITOR), Filter(view=view)) == ()


@pytest.mark.parametrize(("count", "folded"), [(60, 0), (61, 1), (65, 5)])
def test_thread_when_just_under_and_over_the_limit(place: Town, count: int, folded: int) -> None:
    _take(place, [_noise(n) for n in range(1, count + 1)])

    assert Item.objects.filter(burst__isnull=False).count() == folded


def test_account_when_many_threads_together_then_folded_in_each_thread(place: Town) -> None:
    many = bursts.MOST_ON_ACCOUNT + 10
    _take(place, [_noise(n, thread=f"t{n % 50}") for n in range(1, many + 1)])

    assert Item.objects.filter(burst__isnull=False).count() == 10
    assert Burst.objects.filter(folded__gt=0).exclude(thread_id="").count() == 10


def test_threads_when_they_come_page_by_page_then_what_came_before_many_is_counted_too(
    place: Town,
) -> None:
    numbers = iter(range(1, 1_000))
    pages = ((("a", 30), ("b", 25)), (("c", 3),), (("a", 40),), (("b", 40),), (("c", 58),))
    for each in pages:
        _take(place, [_noise(next(numbers), thread=name) for name, n in each for _ in range(n)])

    assert dict(Burst.objects.filter(folded__gt=0).values_list("thread_id", "folded")) == {
        "a": 10,
        "b": 5,
        "c": 1,
    }


@pytest.mark.parametrize("seed", range(6))
def test_threads_then_folded_as_if_each_had_been_counted_all_the_time(
    place: Town, seed: int
) -> None:
    chance, expected, counted = random.Random(seed), list[str](), dict[str, tuple[int, int]]()
    n = 0
    for ago in range(170, 0, -10):  # minutes: three hours, page by page, not quite in order
        items = []
        for _each in range(chance.choice((0, 3, 20, 45))):
            n += 1
            minutes = ago + chance.random() * 25
            items.append((minutes, n, chance.choice("abbbbbbb")))
        _take(place, [_noise(m, thread=thread, minutes_ago=ago) for ago, m, thread in items])
        for minutes, m, thread in sorted(items, reverse=True):
            seen = {name: _counted(counted, name, minutes) for name in ("", thread)}
            if seen[""] > bursts.MOST_ON_ACCOUNT or seen[thread] > bursts.MOST_IN_THREAD:
                expected.append(str(m))

    folded = Record.objects.filter(item__burst__isnull=False).values_list("remote_id", flat=True)

    assert sorted(folded) == sorted(expected)
    assert expected


def _counted(counted: dict[str, tuple[int, int]], name: str, minutes_ago: float) -> int:
    """Count one more, and return how many there have been in the last hour there was any."""
    hour = -int(minutes_ago // 60)
    last, seen = counted.get(name, (-99, 0))
    if hour > last:
        last, seen = hour, 0
    counted[name] = (last, seen + (hour == last))
    return counted[name][1]


def test_thread_when_few_come_then_only_the_account_is_counted(place: Town) -> None:
    _take(place, [_noise(n, thread=f"t{n}") for n in range(1, bursts.MOST_IN_THREAD + 1)])

    assert list(Burst.objects.values_list("thread_id", "seen")) == [("", bursts.MOST_IN_THREAD)]


def test_backlog_when_a_week_comes_at_once_then_no_storm(place: Town) -> None:
    _take(place, [_noise(n, minutes_ago=n * 60) for n in range(1, 151)])

    assert Item.objects.filter(burst__isnull=False).count() == 0


def test_storm_when_one_message_is_dated_ahead_then_it_is_folded_all_the_same(place: Town) -> None:
    _take(place, [_noise(0, thread="klockan går fel", minutes_ago=-600)])
    _take(place, [_noise(n) for n in range(1, 101)])

    assert Item.objects.filter(burst__isnull=False).count() == 100 - bursts.MOST_IN_THREAD


def test_message_without_thread_then_never_folded(place: Town) -> None:
    _take(place, [_noise(n, thread="") for n in range(1, bursts.MOST_ON_ACCOUNT + 50)])

    threads = set(Item.objects.values_list("burst__thread_id", flat=True))
    assert "" not in threads


@pytest.mark.parametrize(
    "text",
    ["När öppnar ni?", "Jag ska ta mitt liv i kväll", "Min dotter med adhd har fel på sin skola"],
)
def test_message_when_it_must_be_seen_then_a_row_of_its_own(
    place: Town, bring: Bring, text: str
) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])

    item = bring(message("viktig", text, thread="root"))

    assert item.burst_id is None


def test_direct_message_then_a_row_of_its_own(place: Town, bring: Bring) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])

    item = bring(message("privat", NOISE, thread="root", visibility=Visibility.DIRECT))

    assert item.burst_id is None


def test_folded_when_edited_into_a_question_then_a_row_of_its_own(
    place: Town, bring: Bring
) -> None:
    _take(place, [_noise(n) for n in range(1, 101)])
    item = Item.objects.filter(burst__isnull=False).order_by("id").last()
    assert item is not None
    name = Record.objects.get(id=item.record_id).remote_id

    bring(message(name, "När öppnar ni?", author="a", thread="root", edited_at=MONDAY))

    item.refresh_from_db()
    assert (item.burst_id, item.kind) == (None, Outcome.ANSWER_IN_CHANNEL)


def test_counters_when_quiet_then_forgotten_and_those_that_hold_something_kept(
    place: Town,
) -> None:
    _take(place, [_noise(1, thread="lugn"), *(_noise(n) for n in range(2, 100))])

    early = bursts.forget_quiet(now=MONDAY + bursts.KEPT)
    forgotten = bursts.forget_quiet(now=MONDAY + bursts.KEPT + timedelta(seconds=1))

    assert (early, forgotten) == (0, 2)
    assert [burst.thread_id for burst in Burst.objects.all()] == ["root"]
