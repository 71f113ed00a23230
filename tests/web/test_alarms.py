"""Alarms on the pages: the banner first, the list, who is to be phoned, and the start page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import message, page
from tests.personas import MONDAY, Town
from tests.web.conftest import browser
from torget.alarms import handling, letters, sounding
from torget.alarms.models import Alarm, Kind, Notice
from torget.alarms.raising import Cause, raise_alarm
from torget.channels.models import Outbox
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.kit import ids
from torget.organisation.models import Person, Role
from torget.web.viewmodels import AlarmView

DANGER = "Jag ska ta mitt liv i kväll"


@pytest.fixture
def urgent(place: Town) -> Item:
    """A message that speaks of danger, with its alarm sounded once."""
    Person.objects.filter(id=place.people[Role.EDITOR].id).update(phone="070-174 06 05")
    with transaction.atomic():
        take_in(place.account, page(message("1", DANGER)), now=MONDAY)
    sounding.sound_due(now=MONDAY)
    mail.outbox = []
    return Item.objects.get()


@pytest.fixture
def manager(place: Town) -> Client:
    return browser(place.people[Role.MANAGER])


def _banner(client: Client, item: Item) -> AlarmView | None:
    got = client.get(reverse("item", args=[item.id]))
    shown = got.context["item"].alarm
    assert shown is None or isinstance(shown, AlarmView)
    return shown


def test_urgent_item_then_the_banner_stands_before_the_message(
    manager: Client, urgent: Item
) -> None:
    body = manager.get(reverse("item", args=[urgent.id])).content.decode()

    assert body.count('class="alarm notice') == 1
    assert body.index('class="alarm notice') < body.index('class="item-main"')
    assert "Elin Redaktör har fått e-post." in body
    assert "Ersättaren får veta i dag 10.15." in body


def test_banner_then_state_text_phones_and_button(manager: Client, urgent: Item) -> None:
    shown = _banner(manager, urgent)

    assert shown is not None
    assert shown.ready is not None
    assert shown.ready.act is not None
    assert shown.acknowledge is not None
    assert (shown.tone, shown.ready.text.count("112")) == ("danger", 1)
    assert [(each.name, each.number, each.number_url) for each in shown.phones] == [
        ("Elin Redaktör", "070-174 06 05", "tel:0701740605"),
        ("Maja Chef", "", ""),
    ]


def test_item_when_not_urgent_then_no_banner(place: Town, manager: Client) -> None:
    with transaction.atomic():
        take_in(place.account, page(message("1")), now=MONDAY)

    assert _banner(manager, Item.objects.get()) is None


def test_acknowledge_when_pressed_above_the_message_then_back_to_it(
    place: Town, manager: Client, urgent: Item
) -> None:
    alarm = Alarm.objects.get()
    answer = manager.post(reverse("alarm_acknowledge", args=[alarm.id]), {"then": "item"})
    again = manager.post(reverse("alarm_acknowledge", args=[alarm.id]), {"then": "//ond.example"})

    shown = _banner(manager, urgent)
    assert shown is not None
    assert answer.headers["Location"] == reverse("item", args=[urgent.id])
    assert again.headers["Location"] == reverse("alarm", args=[alarm.id])
    assert (shown.tone, shown.acknowledge, shown.phones) == ("warning", None, ())
    assert shown.state.startswith("Maja Chef läste det i dag")


def test_ready_text_when_sent_then_in_the_outbox_and_said(manager: Client, urgent: Item) -> None:
    url = reverse("item_crisis_text", args=[urgent.id])
    codes = [manager.post(url, {"seen_version": n}).status_code for n in ("x", "1", "1")]

    shown = _banner(manager, urgent)
    assert shown is not None
    assert shown.ready is not None
    assert (codes, Outbox.objects.count(), shown.ready.act) == ([422, 302, 409], 1, None)


def test_alarm_when_closed_without_a_word_then_told_and_open(manager: Client, urgent: Item) -> None:
    url = reverse("alarm_close", args=[Alarm.objects.get().id])

    empty = manager.post(url, {"text": "  "})
    assert (empty.status_code, Alarm.objects.get().closed_at) == (422, None)
    done = manager.post(url, {"text": "Polisen åkte dit."})
    late = manager.post(url, {"text": "Det jag skrev"})

    assert (done.status_code, late.status_code) == (302, 409)
    assert late.content.decode().count("Det jag skrev") == 1
    page_after = manager.get(done.headers["Location"]).content.decode()
    assert page_after.count("Polisen åkte dit.") == 1


def test_call_when_noted_then_shown_and_garbage_is_nothing(
    place: Town, manager: Client, urgent: Item
) -> None:
    url = reverse("alarm_phone", args=[Alarm.objects.get().id])
    codes = [
        manager.post(url, {"called": called}).status_code
        for called in ("", "x", str(ids.new(MONDAY)), str(place.people[Role.EDITOR].id))
    ]

    assert codes == [302, 404, 404, 302]
    assert Notice.objects.filter(way="phone").count() == 1
    shown = _banner(manager, urgent)
    assert shown is not None
    assert [each.phoned.startswith("Uppringd i dag") for each in shown.phones] == [True, False]


def test_list_then_the_unread_whom_to_phone_and_the_closed(
    place: Town, manager: Client, urgent: Item
) -> None:
    old = raise_alarm(Cause(Kind.OVERDUE, place.account, "item", ids.new(MONDAY)), now=MONDAY)
    handling.close(place.actor(Role.MANAGER), old, text="Klart.")

    shown = manager.get(reverse("alarms")).context["page"]

    assert [row.title for row in shown.open] == ["Akut fara"]
    assert [row.title for row in shown.closed] == ["Inget första besked i tid"]
    assert [len(each.phones) for each in shown.phones] == [2]
    stranger = browser(place.stranger).get(reverse("alarms")).context["page"]
    assert (stranger.open, stranger.closed, stranger.empty is not None) == ((), (), True)


def test_list_when_there_are_many_then_it_costs_a_bounded_number_of_questions(
    place: Town, manager: Client, django_assert_max_num_queries: object
) -> None:
    for n in range(30):
        cause = Cause(Kind.OVERDUE, place.account, "item", ids.new(MONDAY + timedelta(seconds=n)))
        raise_alarm(cause, now=MONDAY)
    manager.get(reverse("alarms"))

    with django_assert_max_num_queries(30):  # type: ignore[operator]
        shown = manager.get(reverse("alarms")).context["page"]
    assert (len(shown.open), len(shown.phones)) == (30, 5)


def test_today_then_open_alarms_first_and_the_like_as_one(
    place: Town, manager: Client, urgent: Item
) -> None:
    for n in range(12):
        cause = Cause(Kind.OVERDUE, place.account, "item", ids.new(MONDAY + timedelta(seconds=n)))
        raise_alarm(cause, now=MONDAY)

    tasks = manager.get(reverse("today")).context["page"].tasks

    assert [(task.title, task.text) for task in tasks[:2]] == [
        ("Akut fara", place.account.display_name),
        ("Inget första besked i tid", f"{place.account.display_name}, 12 larm"),
    ]
    assert "Alarm" not in {
        task.title for task in browser(place.stranger).get("/idag/").context["page"].tasks
    }


def test_today_when_danger_has_no_open_alarm_then_the_message_stands_first_and_says_why(
    place: Town, manager: Client, urgent: Item
) -> None:
    Alarm.objects.update(closed_at=MONDAY, next_round_at=None)
    with transaction.atomic():
        take_in(place.account, page(message("old", minutes_ago=60 * 24 * 20)), now=MONDAY)

    first = manager.get(reverse("today")).context["page"].tasks[0]

    assert first.act.url == reverse("item", args=[urgent.id])
    assert first.text.endswith("Det kan vara fara för liv och står därför överst.")


def test_letter_then_its_link_is_the_alarms_own_page(urgent: Item) -> None:
    alarm = Alarm.objects.select_related("account").get()

    assert letters.address(alarm).endswith(reverse("alarm", args=[alarm.id]))


@pytest.mark.parametrize(
    ("written", "kept", "code"),
    [
        ("070-174 06 05", "070-174 06 05", 302),
        ("  +46 70 174 06 05 ", "+46 70 174 06 05", 302),
        ("", "", 302),
        ("ring mig", "070", 422),
        ("12", "070", 422),
        ("0" * 21, "070", 422),
        ("070\x00174", "070", 422),
    ],
)
def test_phone_when_written_in_the_settings_then_a_number_or_refused(
    place: Town, manager: Client, written: str, kept: str, code: int
) -> None:
    boss = place.people[Role.MANAGER]
    Person.objects.filter(id=boss.id).update(phone="070")

    answer = manager.post(reverse("settings"), {"phone": written})

    boss.refresh_from_db()
    assert (answer.status_code, boss.phone) == (code, kept)
