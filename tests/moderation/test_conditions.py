"""Conditions of the cells: on duty, another person, one's own, a noted reading, a fresh login."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.moderation.square import ADVERT, INSULT, THREAT, Square, asked, hide
from tests.web.conftest import browser
from torget.inbox import removing
from torget.ledger.models import Reading
from torget.moderation import checking, judging, quarantine, reviewing
from torget.moderation.models import Measure, Purge, Standing
from torget.moderation.reviewing import Answer
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.organisation.policy import Refused

pytestmark = pytest.mark.django_db
ED, CO, MG = Role.EDITOR, Role.COMMUNICATIONS_OFFICER, Role.MANAGER
WEDNESDAY_MORNING = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
WEDNESDAY_NIGHT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def _editor_at(square: Square, at: datetime) -> Actor:
    return Actor.at(square.town.place.people[ED], at)


def test_remove_when_an_editor_is_on_duty_then_evident_crime_leaves_at_once(
    square: Square,
) -> None:
    item = square.comment(THREAT)
    form = asked("unlawful_threat", evident=True)
    measure = removing.remove(_editor_at(square, WEDNESDAY_MORNING), item, asked=form)
    assert (measure.state, measure.needs_second) == (Standing.ON_ITS_WAY, False)
    assert measure.look_by is not None


def test_remove_when_an_editor_is_off_duty_then_it_is_a_proposal(square: Square) -> None:
    item = square.comment(THREAT)
    form = asked("unlawful_threat", evident=True)
    measure = removing.remove(_editor_at(square, WEDNESDAY_NIGHT), item, asked=form)
    assert (measure.state, measure.needs_second) == (Standing.PROPOSED, True)


def test_hide_when_an_editor_acts_on_a_house_rule_then_it_is_a_proposal(square: Square) -> None:
    item = square.comment(ADVERT)
    form = asked("advertising", why="Reklam.", evident=True)
    measure = removing.hide(_editor_at(square, WEDNESDAY_MORNING), item, asked=form)
    assert measure.state == Standing.PROPOSED


def test_move_when_an_editor_acts_then_it_is_a_proposal(square: Square) -> None:
    item = square.comment(ADVERT)
    form = asked(
        "personal_data", why="Andras.", evident=True, telling="public", notice="Ring oss gärna."
    )
    measure = removing.move(_editor_at(square, WEDNESDAY_MORNING), item, asked=form)
    assert (measure.state, measure.moved) == (Standing.PROPOSED, True)


@pytest.mark.parametrize("act", [removing.restrict, removing.block], ids=["restrict", "block"])
def test_measure_on_a_person_when_by_one_then_it_is_a_proposal(square: Square, act: object) -> None:
    item = square.comment(INSULT)
    form = asked("insult", why="Upprepat.", evident=True, days=7)
    measure = act(square.actor(MG), item, asked=form)  # type: ignore[operator]
    assert measure.state == Standing.PROPOSED


def test_judge_when_one_decided_it_oneself_then_refused_in_every_way(square: Square) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    with pytest.raises(judging.SamePerson):
        judging.agree(square.actor(CO), measure)
    with pytest.raises(judging.SamePerson):
        judging.decline(square.actor(CO), measure, why="Nej.")
    judging.agree(square.actor(MG), measure)
    square.deliver()
    reviewing.ask_review(square.actor(ED), measure, why="Hen klagar.")
    for role in (CO, MG):
        with pytest.raises(judging.SamePerson):
            reviewing.review(square.actor(role), measure, uphold=True, why="J", answer=Answer())


def test_withdraw_when_another_proposed_it_then_refused_to_an_editor(square: Square) -> None:
    item = square.comment(INSULT)
    measure = removing.hide(square.actor(CO), item, asked=asked("insult", evident=True))
    with pytest.raises(Refused, match=r"moderation\.withdraw"):
        judging.withdraw(square.actor(ED), measure)
    judging.withdraw(square.actor(MG), measure)
    assert Measure.objects.get().state == Standing.WITHDRAWN


def test_sealed_copy_when_looked_at_then_the_reading_is_noted(square: Square) -> None:
    measure = hide(square, square.comment(ADVERT))
    manager = square.actor(MG).person
    answer = browser(manager).get(reverse("measure", args=[measure.id]))
    assert answer.status_code == 200
    assert ADVERT in answer.content.decode()
    noted = Reading.objects.values_list("person_id", "object_id", "purpose")
    assert list(noted) == [(manager.id, measure.record_id, "sealed_copy")]


def test_text_check_when_looked_at_then_the_reading_is_noted(square: Square) -> None:
    item = square.comment(ADVERT)
    quarantine.hold_back([item.record_id], because="child_abuse", now=datetime.now(UTC))
    manager = square.actor(MG).person
    answer = browser(manager).get(reverse("text_check", args=[item.record_id]))
    assert answer.status_code == 200
    assert list(Reading.objects.values_list("purpose", flat=True)) == ["text_check"]


def test_purge_when_the_login_is_not_fresh_then_log_in_again_first(square: Square) -> None:
    item = square.comment(ADVERT)
    quarantine.hold_back([item.record_id], because="child_abuse", now=datetime.now(UTC))
    checking.check_text(square.actor(CO), item.record, harmless=False, why="")
    url = reverse("text_check_purge", args=[item.record_id])
    answer = browser(square.actor(MG).person).post(url, {"why": "Måste bort."})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Purge.objects.count() == 0


def test_abuse_material_when_its_measure_is_looked_at_then_no_words_and_no_picture(
    square: Square,
) -> None:
    item = square.comment("Kolla barnporr här")
    measure = removing.remove(square.actor(CO), item, asked=asked("child_abuse", evident=True))
    square.deliver()
    client = browser(square.actor(MG).person)
    for name in ("measure", "police_report"):
        shown = client.get(reverse(name, args=[measure.id])).content.decode()
        assert ("Kolla" in shown, "attachment-image" in shown) == (False, False)
