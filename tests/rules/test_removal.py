from __future__ import annotations

import pytest

from tests.rules.made import finding, found
from torget.rules.codes import Step, Strength
from torget.rules.removal import Decider, choose, decider, skipped
from torget.rules.rulebook import Rulebook
from torget.text.signals import Signal, SignalKind, Target

K = SignalKind


@pytest.mark.parametrize(
    ("signal", "code", "step", "who"),
    [
        (finding(K.HATE), "hate_against_group", Step.REMOVE, Decider.ONE_THEN_REVIEW),
        (finding(K.HATE, certain=False), "hate_against_group", Step.REMOVE, Decider.TWO),
        (finding(K.INSULT, Target.PRIVATE_PERSON), "insult", Step.HIDE, Decider.TWO),
        (finding(K.CRITICISM, Target.NAMED_EMPLOYEE), "personal_attack", Step.HIDE, Decider.TWO),
        (finding(K.OBSCENITY), "obscenity", Step.REMIND, Decider.ONE),
        (finding(K.ADVERTISING), "advertising", Step.HIDE, Decider.ONE),
        (finding(K.SCAM), "scam", Step.REMOVE, Decider.ONE),
    ],
)
def test_choose_gives_the_least_intrusive_step_and_who_decides(
    rulebook: Rulebook, signal: Signal, code: str, step: Step, who: Decider
) -> None:
    (choice,) = choose(rulebook, found(signal))

    assert (choice.reason.code, choice.step, choice.decider) == (code, step, who)
    assert choice.signals == (signal,)


def test_choose_goes_up_the_ladder_past_what_was_tried(rulebook: Rulebook) -> None:
    (choice,) = choose(rulebook, found(K.OBSCENITY), tried=frozenset({Step.REMIND, Step.HIDE}))

    assert choice.ladder == (Step.REMOVE, Step.RESTRICT, Step.BLOCK)
    assert choice.decider is Decider.TWO


def test_choose_stays_on_the_last_rung_when_all_is_tried(rulebook: Rulebook) -> None:
    (choice,) = choose(rulebook, found(K.OBSCENITY), tried=frozenset(Step))

    assert choice.ladder == (Step.BLOCK,)


def test_choose_tells_clear_before_grey_and_the_duty_before_house_rules(
    rulebook: Rulebook,
) -> None:
    signals = found(
        K.ADVERTISING, finding(K.HATE, certain=False), K.THREAT, finding(K.SCAM, certain=False)
    )

    choices = choose(rulebook, signals)

    assert [(choice.reason.code, choice.strength) for choice in choices] == [
        ("unlawful_threat", Strength.CLEAR),
        ("advertising", Strength.CLEAR),
        ("hate_against_group", Strength.GREY),
        ("scam", Strength.GREY),
    ]


def test_reason_that_holds_both_ways_is_told_once_as_clear(rulebook: Rulebook) -> None:
    (choice,) = choose(rulebook, found(K.THREAT, finding(K.THREAT, certain=False)))

    assert choice.strength is Strength.CLEAR


@pytest.mark.parametrize("kind", [K.SWEARING, K.POLITICAL_QUESTION, K.CRITICISM, K.QUESTION])
def test_choose_gives_nothing_for_lawful_words(rulebook: Rulebook, kind: SignalKind) -> None:
    assert choose(rulebook, found(kind)) == ()


@pytest.mark.parametrize("step", [Step.RESTRICT, Step.BLOCK])
def test_shutting_someone_out_needs_two_also_for_evident_crime(
    rulebook: Rulebook, step: Step
) -> None:
    reason = rulebook.reason("hate_against_group")

    assert decider(rulebook, reason, step, strength=Strength.CLEAR) is Decider.TWO


def test_child_abuse_material_is_removed_at_once_and_never_copied(rulebook: Rulebook) -> None:
    (choice,) = choose(rulebook, found(finding(K.CHILD_ABUSE_MATERIAL, certain=False)))

    assert choice.decider is Decider.ONE_THEN_REVIEW
    assert not choice.reason.keep_copy
    assert choice.reason.police_report


def test_skipped_when_a_sharper_step_is_taken_then_the_untried_milder_ones_are_told(
    rulebook: Rulebook,
) -> None:
    reason = rulebook.reason("obscenity")
    first, second, *_ = reason.ladder

    assert skipped(reason, second, tried=frozenset()) == (first,)
    assert skipped(reason, second, tried=frozenset({first})) == ()
