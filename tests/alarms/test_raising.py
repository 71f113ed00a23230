"""Alarms that are raised many at a time, as a page of messages does."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alarms.conftest import IN_DANGER, come_in
from tests.factories import message
from tests.personas import MONDAY, Town
from torget.alarms.models import Alarm, Kind
from torget.alarms.raising import Cause, raise_alarm, raise_alarms
from torget.kit import ids
from torget.ledger.models import Event


def _causes(place: Town, count: int) -> list[Cause]:
    account = place.account
    return [Cause(Kind.ACUTE_DANGER, account, "item", ids.new(MONDAY)) for _n in range(count)]


def test_many_when_raised_then_each_is_what_it_is_alone_and_told_to_the_ledger(
    place: Town,
) -> None:
    causes = _causes(place, 3)
    with CaptureQueriesContext(connection) as asked:
        assert raise_alarms(causes[:2], now=MONDAY) == 2
    raise_alarm(causes[2], now=MONDAY)

    rows = Alarm.objects.order_by("id").values()
    alike = [{k: v for k, v in row.items() if k not in ("id", "object_id")} for row in rows]
    assert alike[0] == alike[1] == alike[2]
    assert {row["object_id"] for row in rows} == {cause.object_id for cause in causes}
    told = Event.objects.filter(type="alarm.raised")
    assert set(told.values_list("object_id", flat=True)) == {row["id"] for row in rows}
    assert len(asked) == 2


def test_many_when_one_is_open_already_then_only_the_others_are_raised(place: Town) -> None:
    causes = _causes(place, 2)
    first = raise_alarm(causes[0], now=MONDAY)

    assert raise_alarms(causes, now=MONDAY) == 1
    assert raise_alarms(causes, now=MONDAY) == 0
    assert Alarm.objects.get(object_id=causes[0].object_id).id == first.id
    assert (Alarm.objects.count(), Event.objects.filter(type="alarm.raised").count()) == (2, 2)


def test_many_when_there_are_none_then_nothing_is_asked(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert raise_alarms([], now=MONDAY) == 0
    assert len(asked) == 0


def test_page_when_two_are_in_danger_then_an_alarm_each_for_the_person_on_duty(
    place: Town,
) -> None:
    come_in(
        place,
        message("1", IN_DANGER),
        message("2", "När öppnar badhuset?", author="bo"),
        message("3", IN_DANGER, author="cia"),
    )

    raised = Alarm.objects.values_list("kind", "rung", "account_id", "unit_id")
    assert list(raised) == [("acute_danger", "owner", place.account.id, place.unit.id)] * 2
