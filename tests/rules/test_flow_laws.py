"""What holds for the flow chart whatever a text contains."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from torget.rules.codes import Outcome, Step
from torget.rules.flow import assess
from torget.rules.loader import shipped
from torget.rules.removal import Decider, choose
from torget.text.signals import Signal, SignalKind, Signals, Target

BOOK = shipped()
SECRET = (
    SignalKind.HEALTH,
    SignalKind.SOCIAL_SERVICES,
    SignalKind.CHILD_WELFARE,
    SignalKind.PROTECTED_IDENTITY,
    SignalKind.SCHOOL_SITUATION,
    SignalKind.SUICIDE,
)
ONE = st.builds(
    Signal,
    kind=st.sampled_from(SignalKind),
    start=st.just(0),
    end=st.just(1),
    why=st.just("Ett fynd."),
    target=st.sampled_from(Target),
    certain=st.booleans(),
    quoted=st.booleans(),
)
ANY = st.builds(
    Signals,
    found=st.lists(ONE, max_size=8).map(tuple),
    language=st.sampled_from(["", "sv", "en", "so", "ar"]),
    length=st.integers(0, 400),
)


@settings(max_examples=40)
@given(ANY)
def test_no_path_leads_from_secrecy_to_a_public_answer(signals: Signals) -> None:
    assessment = assess(BOOK, signals)

    assert assessment.secrecy is signals.has(*SECRET)
    if assessment.secrecy:
        assert Outcome.ANSWER_IN_CHANNEL not in assessment.outcomes
        assert Outcome.ANSWER_IN_CHANNEL not in assessment.lawful


@settings(max_examples=40)
@given(ANY)
def test_something_lawful_is_always_suggested_and_nothing_is_lost(signals: Signals) -> None:
    assessment = assess(BOOK, signals)

    assert set(assessment.outcomes) <= assessment.lawful
    nothing = Outcome.NO_ACTION
    assert assessment.first.outcome is not nothing or assessment.outcomes == (nothing,)
    assert {each.outcome for each in assessment.set_aside} <= assessment.ruled_out


@settings(max_examples=40)
@given(ANY)
def test_certain_findings_are_suggested_in_the_order_of_the_rulebook(signals: Signals) -> None:
    certain = tuple(replace(each, certain=True) for each in signals.found)

    assessment = assess(BOOK, replace(signals, found=certain))

    ranks = [BOOK.flow.order.index(each.outcome) for each in assessment.suggestions]
    assert ranks == sorted(ranks)


@settings(max_examples=40)
@given(ANY)
def test_what_protects_someone_stands_first_also_when_uncertain(signals: Signals) -> None:
    outcomes = assess(BOOK, signals).outcomes
    protecting = [each for each in BOOK.flow.order[:3] if each in outcomes]

    assert list(outcomes[: len(protecting)]) == protecting


@settings(max_examples=40)
@given(ANY, st.frozensets(st.sampled_from(Step)))
def test_removal_is_suggested_just_where_a_reason_holds(
    signals: Signals, tried: frozenset[Step]
) -> None:
    outcomes = assess(BOOK, signals).outcomes
    choices = choose(BOOK, signals, tried=tried)

    assert {choice.strength.value for choice in choices} >= (
        {"clear"} if Outcome.REMOVE_KEEP_RECORD in outcomes else set()
    )
    assert bool(choices) is bool(
        {Outcome.REMOVE_KEEP_RECORD, Outcome.REVIEW_REMOVAL} & set(outcomes)
    )
    for choice in choices:
        assert choice.step is choice.ladder[0]
        assert choice.decider is not Decider.ONE_THEN_REVIEW or choice.reason.family == "bbs"


@settings(max_examples=40)
@given(ANY)
def test_assessing_is_the_same_in_any_order_of_findings(signals: Signals) -> None:
    backwards = Signals(signals.found[::-1], signals.language, signals.length)

    assert assess(BOOK, backwards).outcomes == assess(BOOK, signals).outcomes
