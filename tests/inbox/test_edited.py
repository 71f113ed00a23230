"""An edit may raise what a message is about; it never lowers it before a person has seen to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from tests.web.conftest import browser
from torget.alarms.models import Alarm
from torget.inbox import answer as answering
from torget.inbox import endings, secrecy
from torget.inbox.models import Item, ItemState
from torget.organisation.models import Role
from torget.rules.codes import Outcome
from torget.web.viewmodels import ItemPage

DANGER = "Det brinner i skolan nu, folk är kvar inne!"
SECRET = "Min son har fått diagnosen autism"
CALM = "När öppnar badhuset i helgen?"


def _reasons(place: Town, item: Item) -> tuple[str, ...]:
    client = browser(place.people[Role.MANAGER])  # reads what is secret also after a day
    page = client.get(reverse("item", args=[item.id])).context["item"]
    assert isinstance(page, ItemPage)
    assert page.suggestion is not None
    return page.suggestion.reasons


def _versions(bring: Bring, first: str, *edits: str) -> Item:
    """Bring a message and each of its edits in turn."""
    item = bring(message("1", first), now=MONDAY)
    for minutes, text in enumerate(edits, start=1):
        at = MONDAY + timedelta(minutes=minutes)
        item = bring(message("1", text, edited_at=at), now=at)
    return item


def test_edit_when_danger_is_taken_out_then_it_stays_and_the_page_says_where_it_stood(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, DANGER, CALM)

    assert (item.urgent, item.kind) == (True, Outcome.ESCALATE_URGENT)
    assert Alarm.objects.count() == 1
    first, *_others, last = _reasons(place, item)
    assert first == "Det kan vara fara för liv: det stod i en tidigare version (nr 1)."
    assert last == "En människa behöver bedöma det här."
    with pytest.raises(endings.Urgent):
        endings.close_without_action(place.actor(Role.EDITOR), item, reason="duplicate", text="")


def test_edit_when_secrecy_is_taken_out_then_it_stays_and_is_not_answered(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, CALM, SECRET, CALM, "Glöm det")

    assert (item.secrecy, item.must_register) == (True, True)
    assert _reasons(place, item)[0] == (
        "Det kan omfattas av sekretess: det stod i en tidigare version (nr 2)."
    )
    with pytest.raises(answering.SecretMatter):
        answering.answer(place.actor(Role.EDITOR), item, text="Hej", seen_version=4)


def test_edit_when_the_words_still_say_so_then_no_earlier_version_is_blamed(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, DANGER, f"{DANGER}.")

    assert item.urgent is True
    assert not [each for each in _reasons(place, item) if "tidigare version" in each]


def test_edit_when_nothing_was_raised_then_judged_by_its_new_words_alone(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, "Vilket fint bad!", CALM)

    assert (item.urgent, item.secrecy, item.kind) == (False, False, Outcome.ANSWER_IN_CHANNEL)
    assert not [each for each in _reasons(place, item) if "tidigare version" in each]


def test_edit_when_a_person_marked_it_then_no_version_is_blamed_for_it(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, "Vilket fint bad!")
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground="social_services")

    item = _versions(bring, "Vilket fint bad!", CALM)

    assert (item.secrecy, item.kind) == (True, Outcome.ANSWER_IN_CHANNEL)
    assert not [each for each in _reasons(place, item) if "tidigare version" in each]


def test_edit_when_danger_was_closed_by_a_person_then_it_opens_as_danger(
    place: Town, bring: Bring
) -> None:
    item = _versions(bring, DANGER)
    editor = place.actor(Role.EDITOR, MONDAY)
    endings.close_without_action(editor, item, reason="other", text="Vi har ringt 112.")
    later = MONDAY + timedelta(hours=1)

    item = bring(message("1", CALM, edited_at=later), now=later)

    assert (item.state, item.urgent, item.deadline_at) == (ItemState.OPEN, True, later)
