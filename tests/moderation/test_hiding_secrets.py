"""What may be secret is hidden from the medium: offered first, sealed first, and still open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.moderation.square import Square
from tests.personas import MONDAY
from tests.web.conftest import browser
from torget.inbox import secrecy
from torget.inbox.models import Item, ItemState
from torget.moderation.duty import SECRECY as REASON
from torget.moderation.duty import may_act_alone
from torget.moderation.ground import ground_for
from torget.moderation.models import Measure, Standing
from torget.organisation import rulebooks
from torget.organisation.models import Role
from torget.rules.codes import Step
from torget.web.inbox.ways.secret import HIDE
from torget.web.viewmodels import ItemPage, Way

QUESTION = "När öppnar badhuset i helgen?"


def _marked(square: Square) -> Item:
    item = square.comment(QUESTION)
    secrecy.mark_secret(square.actor(Role.EDITOR), item, ground="social_services")
    return square.fresh(item)


def _ways(square: Square, item: Item, role: Role = Role.EDITOR) -> dict[str, Way]:
    client = browser(square.town.place.people[role])
    page = client.get(reverse("item", args=[item.id])).context["item"]
    assert isinstance(page, ItemPage)
    return {way.key: way for way in page.ways}


def _send(square: Square, item: Item, role: Role) -> int:
    way = _ways(square, item, role)[HIDE]
    told = dict(way.hidden) | {field.name: field.value for field in way.fields}
    return browser(square.town.place.people[role]).post(way.url, told).status_code


def test_item_when_marked_secret_then_hiding_is_the_first_way(square: Square) -> None:
    item = square.comment(QUESTION)
    assert HIDE not in _ways(square, item)

    secrecy.mark_secret(square.actor(Role.EDITOR), item, ground="social_services")
    ways = _ways(square, square.fresh(item))

    assert next(iter(ways)) == HIDE
    assert ways[HIDE].suggested
    assert HIDE not in _ways(square, item, Role.REGISTRAR)


def test_hide_when_pressed_then_sealed_hidden_there_and_open_until_registered(
    square: Square,
) -> None:
    item = _marked(square)

    assert _send(square, item, Role.MANAGER) == 302
    square.deliver()

    measure = Measure.objects.get(record=item.record)
    assert (measure.reason, measure.step, measure.state) == (REASON, "hide", Standing.IN_FORCE)
    assert measure.sealed_event is not None
    assert square.is_hidden(item)
    assert square.fresh(item).state == ItemState.OPEN  # it must be registered
    assert HIDE not in _ways(square, item)


def test_hide_when_an_editor_presses_then_done_or_proposed_as_the_page_said(
    square: Square,
) -> None:
    item = _marked(square)
    says_another = "En annan person" in _ways(square, item, Role.EDITOR)[HIDE].consequence

    assert _send(square, item, Role.EDITOR) == 302
    state = Measure.objects.get(record=item.record).state
    assert state == (Standing.PROPOSED if says_another else Standing.ON_ITS_WAY)
    assert HIDE not in _ways(square, item)


@pytest.mark.parametrize(
    ("hour", "code", "alone"),
    [(9, REASON, True), (22, REASON, False), (9, "personal_data", False)],
)
def test_editor_when_on_duty_then_may_hide_what_may_be_secret_alone(
    square: Square, hour: int, code: str, alone: bool
) -> None:
    item = square.comment(QUESTION)
    actor = replace(square.actor(Role.EDITOR), now=MONDAY.replace(hour=hour))
    ground = ground_for(item.record, code, Step.HIDE)

    assert may_act_alone(actor, "inbox.hide", item.scope, ground, staffed=None) is alone


@pytest.mark.parametrize("change", [{"private": True}, {"gone_from_network": True}])
def test_item_when_nobody_else_can_see_it_then_there_is_nothing_to_hide(
    square: Square, change: dict[str, bool]
) -> None:
    item = _marked(square)
    Item.objects.filter(id=item.id).update(**change)

    assert HIDE not in _ways(square, item, Role.MANAGER)


def test_rulebook_then_has_the_reason_and_one_person_may_use_it(square: Square) -> None:
    reason = rulebooks.value(rulebooks.current().id).reason(REASON)

    assert (reason.second_person, [str(step) for step in reason.ladder]) == (
        False,
        ["hide", "remove"],
    )
