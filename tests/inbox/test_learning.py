"""What people have decided teaches the model; what is secret or gone teaches nobody."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import point_at
from tests.factories import message
from tests.inbox.conftest import Bring
from tests.inbox.deciding import decide, lessons
from tests.personas import MONDAY, Town, town
from tests.records.test_emptied import EMPTY
from torget.inbox import bursts, endings, learning, secrecy, training
from torget.inbox.learning import OUTCOME_OF, Decision, TooFew
from torget.inbox.models import OURS_UNKNOWN, Ending, Item
from torget.kit import ids
from torget.kit.postgres import Server
from torget.kit.postgres.databases import at
from torget.organisation import rulebooks, triage_models
from torget.organisation.models import Role
from torget.records.models import Content
from torget.rules import flow, routing
from torget.rules.codes import Outcome
from torget.rules.loader import shipped
from torget.text.read import read
from torget.web.inbox.showing import ending_names

RULEBOOK = shipped()
QUESTION = "När öppnar badhuset?"


def taught() -> list[tuple[str, str]]:
    return [(one.text, str(one.outcome)) for one in learning.decisions(RULEBOOK)]


def made(count: int, *, seed: int = 1) -> list[Decision]:
    """Return decisions without a database, oldest first."""
    return [
        Decision(
            text,
            Outcome(outcome),
            MONDAY + timedelta(hours=n),
            flow.assess(RULEBOOK, read(text)),
        )
        for n, (text, outcome) in enumerate(lessons(count, seed=seed))
    ]


@pytest.mark.django_db
def test_outcome_of_then_every_ending_has_one() -> None:
    assert set(OUTCOME_OF) == set(ending_names()) - {OURS_UNKNOWN}


def test_decisions_when_people_have_ended_items_then_each_teaches(place: Town) -> None:
    told = list(lessons(6))
    decide(place, told)

    assert taught() == told


def test_decisions_when_there_are_more_than_wanted_then_the_newest(place: Town) -> None:
    told = list(lessons(6))
    decide(place, told)

    assert [one.text for one in learning.decisions(RULEBOOK, most=2)] == [
        text for text, _ in told[4:]
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"secrecy": True},
        {"marked_secret": True},
        {"private": True},
        {"urgent": True},
        {"registration": "registered"},
        {"changed_after_answer": True},
        {"kind": OURS_UNKNOWN},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_decisions_when_it_may_be_secret_or_is_doubtful_then_never_learned_from(
    place: Town, changed: dict[str, object]
) -> None:
    decide(place, [(QUESTION, "answer_in_channel")], **changed)
    decide(place, [("Hur dags stänger badhuset?", "answer_in_channel")])

    assert taught() == [("Hur dags stänger badhuset?", "answer_in_channel")]


def test_decisions_when_it_was_once_marked_as_secret_then_never_learned_from(place: Town) -> None:
    (item,) = decide(place, [(QUESTION, "answer_in_channel")])
    assert len(taught()) == 1
    secrecy.mark_secret(place.actor(Role.EDITOR), item, ground="social_services")
    secrecy.unmark_secret(place.actor(Role.REGISTRAR), item, why="Offentligt.", seen_version=1)
    Item.objects.update(state="closed", closed_at=MONDAY, ending="no_action", must_register=False)

    assert taught() == []


@pytest.fixture
def kept(
    database_server: Server, own_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Town]:
    """A town in a database of this test's own, where all is committed."""
    before = {name: dict(connections[name].settings_dict) for name in ("default", "owner")}
    with django_db_blocker.unblock():
        point_at(database_server, own_database)
        try:
            yield town()
        finally:
            for name, settings_dict in before.items():
                connections[name].close()
                connections[name].settings_dict.update(settings_dict)


def test_decisions_when_the_words_are_disposed_of_then_never_learned_from(
    kept: Town, database_server: Server, own_database: str
) -> None:
    decide(kept, [(QUESTION, "answer_in_channel"), ("Hur dags stänger ni?", "answer_in_channel")])
    assert len(taught()) == 2
    content_id = Content.objects.get(text=QUESTION).id

    with psycopg.connect(at(database_server.owner_url, own_database)) as owner:
        owner.execute(EMPTY.replace("%s", f"'{content_id}'").replace("%%", "%"))

    assert taught() == [("Hur dags stänger ni?", "answer_in_channel")]


@pytest.mark.parametrize("reason", ["duplicate", "deleted_by_author", "answered_in_thread"])
def test_decisions_when_the_reason_is_about_something_else_then_not_learned_from(
    place: Town, bring: Bring, reason: str
) -> None:
    editor = place.actor(Role.EDITOR)
    endings.close_without_action(editor, bring(message("1", QUESTION)), reason=reason, text="")
    endings.close_without_action(
        editor, bring(message("2", "Heja!")), reason="noise", text="Hejarop"
    )

    assert taught() == [("Heja!", "no_action")]


@pytest.mark.parametrize("ending", ["moved", "handed_on", "hidden", "register", "removed"])
def test_decisions_when_ended_otherwise_than_the_model_may_say_then_not_learned_from(
    place: Town, ending: str
) -> None:
    decide(place, [(QUESTION, ending)])

    assert taught() == []


def test_decisions_when_no_person_ended_it_then_not_learned_from(place: Town) -> None:
    decide(place, [("Tack så mycket!", "no_action")])
    Ending.objects.update(by=None)

    assert taught() == []


def test_decisions_when_the_words_are_grave_then_not_learned_from(place: Town) -> None:
    decide(
        place,
        [("Jag ska ta mitt liv i kväll", "no_action")],
        urgent=False,
        secrecy=False,
        must_register=False,
    )

    assert Item.objects.filter(urgent=False, state="closed").count() == 1
    assert taught() == []


def test_decisions_when_criticism_was_answered_after_advice_then_it_was_for_the_manager(
    place: Town,
) -> None:
    (item,) = decide(place, [("Ni sköter parken uselt", "answer_in_channel")])
    Ending.objects.create(
        id=ids.new(MONDAY),
        item=item,
        outcome=Outcome.CONSULT_MANAGER,
        by=place.people[Role.MANAGER],
        at=MONDAY,
    )

    assert taught() == [("Ni sköter parken uselt", "consult_manager")]


def test_refuse_when_the_decisions_are_few_then_says_how_many_are_needed() -> None:
    with pytest.raises(TooFew, match=r"Det finns 199 beslut att träna på\. Det behövs minst 200\."):
        learning.refuse_too_few(made(199))


def test_refuse_when_a_class_is_thin_then_named() -> None:
    many = made(300)
    thin = [one for one in many if one.outcome is not Outcome.NO_ACTION]
    few = [one for one in many if one.outcome is Outcome.NO_ACTION][:19]

    with pytest.raises(TooFew, match="För få: no_action: 19"):
        learning.refuse_too_few([*thin, *few])
    with pytest.raises(TooFew, match="bara ett utfall finns"):
        learning.refuse_too_few([replace(one, outcome=Outcome.NO_ACTION) for one in many])
    learning.refuse_too_few(many)


def test_train_then_the_model_beats_the_rules_on_what_it_has_not_seen() -> None:
    trained = training.train(RULEBOOK, made(300))

    assert (trained.learned_from, trained.held_out) == (240, 60)
    assert trained.rules.accuracy < 0.7
    assert trained.model.accuracy > 0.9
    assert trained.is_better is True
    told = trained.model.as_json()
    assert set(told["outcomes"]) == {"forward_complaint", "answer_in_channel", "no_action"}


def test_train_then_the_document_holds_numbers_and_no_words() -> None:
    document = json.loads(training.train(RULEBOOK, made(240)).document)

    assert set(document) == {"form", "classes", "bias", "scale", "threshold", "weights"}
    assert "lampan" not in json.dumps(document)


def test_train_when_decisions_are_by_chance_then_not_better() -> None:
    decisions = made(300)
    turned = [
        replace(one, outcome=decisions[(n * 7 + n // 3) % 300].outcome)
        for n, one in enumerate(decisions)
    ]

    assert training.train(RULEBOOK, turned).is_better is False


def test_train_when_there_are_two_outcomes_then_trained_all_the_same() -> None:
    two = [one for one in made(400) if one.outcome is not Outcome.NO_ACTION]

    trained = training.train(RULEBOOK, two)

    assert len(routing.load(trained.document).classes) == 2
    assert trained.model.accuracy > trained.rules.accuracy


def test_train_when_the_trainer_is_not_installed_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)

    with pytest.raises(training.NoTrainer):
        training.train(RULEBOOK, made(240))


def test_open_when_a_model_is_armed_then_it_orders_and_nothing_is_folded_away(
    place: Town, bring: Bring
) -> None:
    text = "plubbet för snarken i helgen"
    before = bring(message("1", text))
    trained = training.train(RULEBOOK, made(300))
    lesson = triage_models.Lesson(240, 60, MONDAY, MONDAY, "x", is_better=True, figures={})
    model = triage_models.store(
        trained.document, lesson, rulebook=rulebooks.current(), by=None, now=MONDAY
    )
    unarmed = bring(message("2", text))
    triage_models.arm(model.id, by=None, now=MONDAY)
    armed = bring(message("3", text))
    bring(message("2", text + " igen", edited_at=MONDAY))
    unarmed.refresh_from_db()
    triage_models.disarm(by=None, now=MONDAY + timedelta(hours=1))
    after = bring(message("4", text))

    assert [each.kind for each in (before, armed, unarmed, after)] == [
        "no_action",
        "answer_in_channel",
        "answer_in_channel",
        "no_action",
    ]
    assert (armed.urgent, armed.secrecy, armed.must_register) == (False, False, False)
    assessment = flow.assess(RULEBOOK, read(text))
    learned = routing.route(RULEBOOK, assessment, routing.load(trained.document), text)
    assert bursts.may_fold(assessment, read(text), private=False) is True
    assert bursts.may_fold(learned, read(text), private=False) is False
