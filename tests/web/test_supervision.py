"""Supervision on the pages: red where nobody looked, one button, and the looks as proof."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.personas import MONDAY, Town
from tests.web.conftest import bring, browser
from torget.channels.models import Feed
from torget.organisation.models import Account, AccountState, Role
from torget.supervision import watching
from torget.supervision.models import How, Sweep

EARLIER = MONDAY - timedelta(hours=6)


@pytest.fixture
def manager(place: Town) -> Client:
    return browser(place.people[Role.MANAGER])


@pytest.fixture
def red(place: Town) -> Account:
    """The account has been watched since Friday, and nobody has looked."""
    watching.mind(now=MONDAY - timedelta(days=3))
    Feed.objects.update(last_success_at=MONDAY)
    watching.mind(now=MONDAY)
    return place.account


def test_account_when_nobody_looked_then_red_everywhere(manager: Client, red: Account) -> None:
    (row,) = manager.get(reverse("accounts")).context["page"].rows
    shown = manager.get(reverse("account", args=[red.id])).context["account"].watch
    health = manager.get(reverse("operations")).context["page"]
    (task, *_others) = manager.get(reverse("today")).context["page"].tasks
    pane = manager.get(reverse("inbox"), {"konto": str(red.id)}).context["list"].watch

    assert (row.watch.tone, row.watch_text) == ("danger", shown.sentence)
    assert (shown.unattended, pane.unattended, health.ok) == (True, True, False)
    assert [alarm.title for alarm in health.alarms] == [f"{red.display_name} är obevakat"]
    assert task.title == "Obevakat konto"


def test_button_when_pressed_then_green_and_back_where_one_was(
    manager: Client, red: Account
) -> None:
    url = reverse("account_sweep", args=[red.id])
    there, here = manager.post(url, {"then": "inbox"}), manager.post(url, {"then": "//ond"})

    (row,) = manager.get(reverse("accounts")).context["page"].rows
    assert there.headers["Location"] == f"{reverse('inbox')}?konto={red.id}"
    assert here.headers["Location"] == reverse("account", args=[red.id])
    assert (row.watch.tone, Sweep.objects.count()) == ("success", 2)
    assert manager.get(reverse("operations")).context["page"].ok


def test_looking_at_the_list_then_no_look_is_noted(manager: Client, red: Account) -> None:
    for path in (reverse("inbox") + f"?konto={red.id}", reverse("account", args=[red.id])):
        manager.get(path)

    assert Sweep.objects.count() == 0


@pytest.mark.parametrize(("messages", "how"), [(0, How.ALL_HANDLED), (1, How.LOOKED_THROUGH)])
def test_button_then_what_is_left_decides_what_is_noted(
    place: Town, manager: Client, messages: int, how: How
) -> None:
    bring(place.account, messages)
    manager.post(reverse("account_sweep", args=[place.account.id]))

    assert Sweep.objects.get().how == how


def test_button_when_the_account_is_closed_then_said(place: Town, manager: Client) -> None:
    Account.objects.filter(id=place.account.id).update(state=AccountState.CLOSED)

    assert manager.post(reverse("account_sweep", args=[place.account.id])).status_code == 409


def test_proof_then_rows_gaps_and_who(place: Town, manager: Client, red: Account) -> None:
    manager.post(reverse("account_sweep", args=[red.id]))

    shown = manager.get(reverse("account_supervision", args=[red.id])).context["page"]

    assert [(row.who, row.how, row.gap != "") for row in shown.rows] == [
        ("Maja Chef", "Genomgånget, inget kvar att göra", True)
    ]
    assert (shown.summary, shown.open_gap) == ("1 genomgång och 1 lucka.", "")
    assert [link.current for link in shown.spans] == [False, False, True, False, False]


@pytest.mark.parametrize(("days", "code"), [("7", 200), ("8", 404), ("x", 404), ("-1", 404)])
def test_proof_when_another_time_is_asked_for_then_one_of_ours(
    place: Town, manager: Client, days: str, code: int
) -> None:
    url = reverse("account_supervision", args=[place.account.id])

    assert manager.get(url, {"dagar": days}).status_code == code


def test_proof_when_there_is_nothing_then_said(place: Town, manager: Client) -> None:
    shown = manager.get(reverse("account_supervision", args=[place.account.id])).context["page"]

    assert (shown.rows, shown.empty is not None) == ((), True)


def test_account_when_watched_by_one_who_may_not_sweep_then_no_button(
    place: Town, red: Account
) -> None:
    seen = browser(place.people[Role.IT]).get(reverse("account", args=[red.id]))

    watch = seen.context["account"].watch
    assert (watch.act, watch.proof, watch.unattended) == (None, None, True)
