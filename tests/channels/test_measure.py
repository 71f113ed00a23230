"""The networks' own counts: once a day, and a gap is shown as a gap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.channels.fake_town import FakeTown, settled
from torget.channels import health, measure
from torget.channels.models import Measurement
from torget.inbox.collect import collect
from torget.organisation.models import Account
from torget.records.models import DeadLetter

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def counts(account: Account) -> list[tuple[int | None, int | None]]:
    rows = Measurement.objects.filter(account=account).order_by("at")
    return [(row.followers, row.posts) for row in rows]


def test_measure_when_due_then_each_account_gets_its_own_counts(fake: FakeTown) -> None:
    fake.citizens.comment("Hej")
    fake.citizens.comment("Hej igen")

    measured = measure.measure_due(now=NOW)

    assert measured == 2
    assert (counts(fake.account), counts(fake.other)) == ([(2, 0)], [(0, 0)])


def test_measure_when_done_today_then_not_again_before_a_day_has_gone(fake: FakeTown) -> None:
    measure.measure_due(now=NOW)
    soon, tomorrow = NOW + timedelta(hours=23), NOW + timedelta(hours=24)

    due = (measure.anything_due(now=soon), measure.anything_due(now=tomorrow))
    again = (measure.measure_due(now=soon), measure.measure_due(now=tomorrow))

    assert (due, again) == ((False, True), (0, 2))
    assert Measurement.objects.count() == 4


@pytest.mark.parametrize("fault", ["500_before", "html", "truncated", "401", "drop_before"])
def test_measure_when_the_network_fails_then_a_gap_and_the_neighbour_is_measured(
    fake: FakeTown, fault: str
) -> None:
    fake.citizens.fault("profile", fault)

    assert measure.measure_due(now=NOW) == 1
    assert (counts(fake.account), counts(fake.other)) == ([(None, None)], [(0, 0)])


def test_measure_when_the_connector_is_gone_then_a_gap_and_the_neighbour_is_measured(
    fake: FakeTown,
) -> None:
    Account.objects.filter(id=fake.account.id).update(network="borttaget")

    assert measure.measure_due(now=NOW) == 1
    assert (counts(fake.account), counts(fake.other)) == ([(None, None)], [(0, 0)])


@pytest.mark.parametrize("state", ["frozen", "needs_login", "disconnected", "closed"])
def test_measure_when_not_connected_then_left_alone(fake: FakeTown, state: str) -> None:
    Account.objects.filter(id=fake.account.id).update(state=state)

    assert measure.measure_due(now=NOW) == 1
    assert counts(fake.account) == []


def test_health_when_an_account_was_never_read_or_long_ago_then_stale(fake: FakeTown) -> None:
    collect(fake.account, now=NOW)

    soon = health.accounts(now=NOW + timedelta(minutes=15))
    late = health.accounts(now=NOW + timedelta(minutes=16))

    assert [(one.feed.account.handle, one.stale) for one in soon] == [
        ("badhuset", False),
        ("bygglov", True),
    ]
    assert [one.stale for one in late] == [True, True]


def test_health_when_something_was_unreadable_then_counted_on_its_account_until_read(
    fake: FakeTown,
) -> None:
    fake.citizens.fault("list", "poison")
    collect(fake.account, now=NOW)

    before = [one.dead_letters for one in health.accounts(now=NOW)]
    DeadLetter.objects.update(resolved_at=NOW)

    assert before == [1, 0]
    assert [one.dead_letters for one in health.accounts(now=NOW)] == [0, 0]
