"""The page of a message says who suggests what, why, and that a person decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import message, page
from tests.personas import MONDAY, Town
from tests.rules.test_routing import document
from tests.web.conftest import browser
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.kit import ids
from torget.organisation import rulebooks, triage_models
from torget.organisation.models import Role
from torget.rules.codes import Outcome
from torget.second_opinion.models import Flag, Kind, Reason
from torget.web.inbox import readings
from torget.web.viewmodels import ItemPage, Suggestion

TEXT = "Duvorna vid gläntan <b>kuttrar</b>"
JUDGE = "En människa behöver bedöma det här."


@pytest.fixture
def editor(place: Town) -> Client:
    return browser(place.people[Role.EDITOR])


def arm(outcome: Outcome, words: str) -> None:
    lesson = triage_models.Lesson(200, 40, MONDAY, MONDAY, "x", is_better=True, figures={})
    model = triage_models.store(
        document(outcome, words), lesson, rulebook=rulebooks.current(), by=None, now=MONDAY
    )
    triage_models.arm(model.id, by=None, now=MONDAY)


def bring(place: Town, text: str) -> Item:
    with transaction.atomic():
        take_in(place.account, page(message("1", text)), now=MONDAY)
    return Item.objects.get()


def shown(client: Client, item: Item) -> tuple[Suggestion, str]:
    got = client.get(reverse("item", args=[item.id]))
    assert got.status_code == 200
    made = got.context["item"]
    assert isinstance(made, ItemPage)
    assert made.suggestion is not None
    return made.suggestion, got.content.decode()


def warn(item: Item, kind: str, reason: str) -> None:
    Flag.objects.create(
        id=ids.new(MONDAY + timedelta(seconds=len(kind))),
        item=item,
        version=1,
        kind=kind,
        reason=reason,
        model="prov<modell>",
        at=MONDAY,
    )


def test_item_when_the_model_puts_something_first_then_it_says_so_with_words_and_the_chart(
    place: Town, editor: Client
) -> None:
    arm(Outcome.FORWARD_COMPLAINT, "duvorna kuttrar")
    said, body = shown(editor, bring(place, TEXT))

    assert said.by_model is True
    assert said.reasons[0].startswith("Modellen har lärt sig av era tidigare beslut och är säker")
    assert said.reasons[1] == "Ord som vägde mest: ”Duvorna”, ”kuttrar”."
    assert said.reasons[2].startswith("Flödesschemat säger: ")
    assert "Den tränade modellen föreslår" in body
    assert "Flödesschemat föreslår" not in body
    assert "<b>kuttrar" not in body


def test_item_when_the_model_would_be_silent_then_the_chart_stands_and_a_person_judges(
    place: Town, editor: Client
) -> None:
    arm(Outcome.NO_ACTION, "badhuset")
    said, body = shown(editor, bring(place, "När öppnar badhuset?"))

    assert said.by_model is False
    assert said.reasons[0].startswith("Den tränade modellen säger hellre ")
    assert said.title.startswith("Enkel fråga")
    assert JUDGE in said.reasons
    assert "Flödesschemat föreslår" in body


def test_item_when_no_model_is_armed_then_nothing_is_said_of_one(
    place: Town, editor: Client
) -> None:
    said, body = shown(editor, bring(place, "När öppnar badhuset?"))

    assert (said.by_model, said.warnings) == (False, ())
    assert JUDGE not in said.reasons
    assert "tränade modellen" not in body
    assert "Kompletterande läsning" not in body


def test_item_when_a_second_opinion_warned_then_each_stands_with_reason_and_reader(
    place: Town, editor: Client
) -> None:
    item = bring(place, "När öppnar badhuset?")
    warn(item, Kind.URGENT, Reason.SUICIDE)
    warn(item, Kind.PERSONAL_DATA, Reason.OTHER)
    said, body = shown(editor, item)

    by = "Läst av prov<modell>."
    assert said.warnings == (
        f"Kompletterande läsning: det kan vara fara för liv. Någon kan vilja ta sitt liv. {by}",
        f"Kompletterande läsning: det kan peka ut en privatperson. Inget närmare skäl angavs. {by}",
    )
    assert JUDGE in said.reasons
    assert "prov&lt;modell&gt;" in body


@pytest.mark.parametrize("raised", ["warning", "urgent", "secrecy"])
def test_item_when_anything_raised_it_then_the_model_is_not_heard(
    place: Town, editor: Client, raised: str
) -> None:
    arm(Outcome.FORWARD_COMPLAINT, "duvorna kuttrar")
    item = bring(place, TEXT)
    assert shown(editor, item)[0].by_model is True
    if raised == "warning":
        warn(item, Kind.REMOVAL_REVIEW, Reason.THREAT)
    else:
        Item.objects.update(**{raised: True})

    said, body = shown(editor, item)

    assert said.by_model is False
    assert "tränade modellen" not in body
    assert "Modellen har lärt sig" not in body


@pytest.mark.parametrize(("words", "codes"), [("kinds", Kind), ("reasons", Reason)])
def test_words_then_every_code_has_some(words: str, codes: type[Kind]) -> None:
    told = getattr(readings, words)()

    assert set(told) == set(codes.values)
    assert all(told.values())
