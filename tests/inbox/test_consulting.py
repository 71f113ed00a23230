"""Criticism waits for another person's decision, and the decision leads on."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.factories import message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.inbox import answer as answering
from torget.inbox import consulting
from torget.inbox.models import Advice, Consultation, Ending, Item, ItemState
from torget.ledger.models import EventReason
from torget.organisation.models import Role

CRITICISM = "Kommunen sköter det här uruselt"


@pytest.fixture
def item(place: Town, bring: Bring) -> Item:
    """Criticism that an editor has asked about."""
    found = bring(message("1", CRITICISM))
    consulting.consult(place.actor(Role.EDITOR), found, question="Ska vi svara?")
    found.refresh_from_db()
    return found


def test_consult_then_waits_and_the_question_is_kept(place: Town, item: Item) -> None:
    asked = Consultation.objects.get()

    assert (item.state, item.assignee) == (ItemState.WAITING, place.people[Role.EDITOR])
    assert (asked.asked_by, asked.advice) == (place.people[Role.EDITOR], "")
    assert EventReason.objects.get().text == "Ska vi svara?"
    with pytest.raises(answering.AlreadyHandled):
        consulting.consult(place.actor(Role.EDITOR), item, question="Igen?")


def test_consult_when_no_question_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(consulting.QuestionMissing):
        consulting.consult(place.actor(Role.EDITOR), bring(message()), question=" \n")


def test_answer_when_a_decision_is_awaited_then_refused(place: Town, item: Item) -> None:
    with pytest.raises(answering.AwaitsDecision):
        answering.answer(place.actor(Role.EDITOR), item, text="Hej", seen_version=1)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COMMUNICATIONS_OFFICER])
@pytest.mark.parametrize(
    ("advice", "state"),
    [
        (Advice.ANSWER, ItemState.OPEN),
        (Advice.CORRECT, ItemState.OPEN),
        (Advice.NO_ANSWER, ItemState.CLOSED),
    ],
)
def test_decide_then_the_decision_is_kept_and_leads_on(
    place: Town, item: Item, role: Role, advice: Advice, state: ItemState
) -> None:
    consulting.decide_consultation(place.actor(role), item, advice=advice, why="Saken är känd.")

    item.refresh_from_db()
    asked = Consultation.objects.get()
    ending = Ending.objects.get(item=item)
    assert (asked.advice, asked.decided_by, asked.decided_at) == (
        advice,
        place.people[role],
        MONDAY,
    )
    assert (item.state, ending.outcome, ending.reason_code) == (state, "consult_manager", advice)


@pytest.mark.parametrize(
    ("advice", "why", "refusal"),
    [
        ("", "Skäl", consulting.AdviceMissing),
        ("maybe", "Skäl", consulting.AdviceMissing),
        ("answer", "  ", consulting.ReasonMissing),
    ],
)
def test_decide_when_something_is_missing_then_refused(
    place: Town, item: Item, advice: str, why: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        consulting.decide_consultation(place.actor(Role.MANAGER), item, advice=advice, why=why)
    assert Consultation.objects.get().decided_at is None


def test_decide_when_asked_by_oneself(place: Town, bring: Bring) -> None:
    item = bring(message("1", CRITICISM))
    consulting.consult(place.actor(Role.MANAGER), item, question="Ska vi svara?")

    with pytest.raises(consulting.AskedByOneself):
        consulting.decide_consultation(
            place.actor(Role.MANAGER), item, advice="answer", why="Jag vill"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.update(
            advice="answer", decided_by=place.people[Role.MANAGER], decided_at=MONDAY
        )


def test_decide_when_nothing_is_asked_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(answering.AlreadyHandled):
        consulting.decide_consultation(
            place.actor(Role.MANAGER), bring(message()), advice="answer", why="Skäl"
        )


def test_withdraw_when_another_asked(place: Town, item: Item) -> None:
    with pytest.raises(answering.AlreadyHandled):
        consulting.withdraw_consultation(place.actor(Role.MANAGER), item)


def test_withdraw_when_asked_by_oneself_then_open_and_may_ask_again(
    place: Town, item: Item
) -> None:
    consulting.withdraw_consultation(place.actor(Role.EDITOR), item)

    item.refresh_from_db()
    assert item.state == ItemState.OPEN
    consulting.consult(place.actor(Role.EDITOR), item, question="Nu då?")
    assert Consultation.objects.count() == 2
