"""An operator trains a model, looks at its figures, and decides whether it is used."""

from __future__ import annotations

import sys

import pytest

from tests.inbox.deciding import decide, lessons
from tests.management.running import run
from tests.personas import MONDAY, Town, town
from torget.kit import ids
from torget.ledger.models import Event, EventReason
from torget.organisation import rulebooks, triage_models
from torget.organisation.models import ModelArming, Role, TriageModel
from torget.rules import routing
from torget.rules.routing import BUCKETS, ROUTES


@pytest.fixture
def place(db: None) -> Town:
    return town()


def stored(*, better: bool) -> TriageModel:
    document = routing.dump(ROUTES, [0.0] * 5, [[0.0] * BUCKETS] * 5, threshold=0.5)
    score = {"accuracy": 0.5, "macro_f1": 0.5, "outcomes": {"no_action": [0.5, 40]}}
    lesson = triage_models.Lesson(
        200, 40, MONDAY, MONDAY, "x", is_better=better, figures={"rules": score, "model": score}
    )
    return triage_models.store(document, lesson, rulebook=rulebooks.current(), by=None, now=MONDAY)


def test_train_when_there_is_enough_then_a_table_and_an_unarmed_model(place: Town) -> None:
    decide(place, list(lessons(240)))
    email = place.people[Role.INFORMATION_STRATEGIST].email

    ran = run("train_triage", "--by", email)

    model = TriageModel.objects.get()
    assert ran.code == 0
    assert ran.lines[:2] == [
        "Tränad på 192 beslut, prövad på de 48 senaste.",
        "  regler  med modell",
    ]
    assert ran.lines[-1].endswith(f"torget arm_triage_model {model.id}")
    assert "lampan" not in ran.out
    assert (model.learned_from, model.held_out, model.is_better) == (192, 48, True)
    assert model.trained_by == place.people[Role.INFORMATION_STRATEGIST]
    assert triage_models.armed() is None
    assert Event.objects.filter(type="triage_model.trained", object_id=model.id).count() == 1


def test_train_when_there_is_too_little_then_refused_in_words(place: Town) -> None:
    decide(place, list(lessons(30)))

    ran = run("train_triage")

    assert (ran.code, TriageModel.objects.count()) == (1, 0)
    assert ran.why.startswith("Det finns 30 beslut att träna på. Det behövs minst 200.")


def test_train_when_the_trainer_is_missing_then_one_sentence_says_what_to_install(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(place, list(lessons(240)))
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)

    ran = run("train_triage")

    assert ran.code == 1
    assert ran.why == (
        'Träningen behöver scikit-learn. Installera det med: pip install "torget[model]".'
    )


def test_train_when_it_is_not_better_then_said(place: Town) -> None:
    told = list(lessons(240))
    turned = [(text, told[(n * 7 + n // 3) % 240][1]) for n, (text, _end) in enumerate(told)]
    decide(place, turned)

    ran = run("train_triage")

    assert ran.code == 0
    assert "är inte bättre än reglerna ensamma" in ran.lines[-1]
    assert TriageModel.objects.get().is_better is False


def test_arm_when_it_is_better_then_in_use_and_in_the_ledger_once(place: Town) -> None:
    model = stored(better=True)

    assert run("arm_triage_model", str(model.id)).out == f"Modellen {model.id} är påslagen.\n"
    assert run("arm_triage_model", str(model.id)).code == 0

    armed = triage_models.armed()
    assert armed is not None
    assert armed.version == routing.load(bytes(model.document)).version
    assert Event.objects.filter(type="triage_model.armed").count() == 1
    assert run("arm_triage_model").lines == [
        f"* {model.id}  2026-11-23  200 beslut  F1 0.500 -> 0.500",
        "* är påslagen.",
    ]


def test_arm_when_it_is_no_better_then_only_anyway_and_with_a_reason(place: Town) -> None:
    model = stored(better=False)

    for arguments in ((), ("--anyway",), ("--reason", "Vi prövar")):
        ran = run("arm_triage_model", str(model.id), *arguments)
        assert ran.code == 1
        assert ran.why.startswith("Modellen var inte bättre än reglerna ensamma")
    assert ModelArming.objects.count() == 0

    assert run("arm_triage_model", str(model.id), "--anyway", "--reason", "Vi prövar").code == 0
    assert triage_models.armed_id() == model.id
    assert EventReason.objects.get().text == "Vi prövar"


def test_arm_when_off_then_the_rules_stand_alone_again(place: Town) -> None:
    model = stored(better=True)
    assert run("arm_triage_model", "--off").why.startswith("Ingen modell är påslagen.")
    run("arm_triage_model", str(model.id))

    ran = run("arm_triage_model", "--off", "--by", place.people[Role.MANAGER].email)

    assert ran.out == "Ingen modell är påslagen. Reglerna gäller ensamma.\n"
    assert triage_models.armed() is None
    assert run("arm_triage_model").lines[-1] == "Ingen modell är påslagen."


def test_arm_when_there_is_no_such_model_then_told(place: Town) -> None:
    assert run("arm_triage_model").out == "Ingen modell är tränad. Ingen modell är påslagen.\n"
    for named in ("nonsens", str(ids.new(MONDAY))):
        assert run("arm_triage_model", named).why.startswith("Det finns ingen tränad modell")
    assert run("arm_triage_model", "x", "--off").why == "Ange ett id eller --off, inte båda."
