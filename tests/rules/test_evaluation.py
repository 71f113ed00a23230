from __future__ import annotations

import json

import pytest

from torget.rules import evaluation
from torget.rules.codes import Outcome as O  # noqa: N817 - tables of outcomes are read across
from torget.rules.evaluation import Judged, Labelled, NotLabelled
from torget.rules.rulebook import Rulebook


def judged(outcome: O, *suggested: O, labels: str = "", tags: str = "") -> Judged:
    message = Labelled("text", outcome, frozenset(labels.split()), frozenset(tags.split()))
    return Judged(message, suggested)


def test_labelled_of_a_whole_line_gives_the_message() -> None:
    row = {"text": "Hej", "outcome": "register", "labels": ["appeal"], "tags": [], "id": "1"}

    assert evaluation.labelled(json.dumps(row)) == Labelled(
        "Hej", O.REGISTER, frozenset({"appeal"}), frozenset()
    )


@pytest.mark.parametrize(
    "line",
    ["", "hej", "[]", "3", '{"text": "x"}', '{"text": "x", "outcome": "dance"}', '{"outcome": 1}'],
)
def test_labelled_of_anything_else_is_refused(line: str) -> None:
    with pytest.raises(NotLabelled):
        evaluation.labelled(line)


def test_judge_reads_the_message_and_asks_the_flow_chart(rulebook: Rulebook) -> None:
    message = Labelled("När öppnar biblioteket?", O.ANSWER_IN_CHANNEL, frozenset(), frozenset())

    assert evaluation.judge(rulebook, message).suggested == (O.ANSWER_IN_CHANNEL,)


def test_evaluate_counts_precision_and_recall_on_the_first_suggestion() -> None:
    figures = evaluation.evaluate(
        [
            judged(O.REGISTER, O.REGISTER),
            judged(O.REGISTER, O.NO_ACTION, O.REGISTER),
            judged(O.NO_ACTION, O.NO_ACTION),
            judged(O.NO_ACTION, O.NO_ACTION),
        ]
    )

    register = figures.outcomes[O.REGISTER]
    nothing = figures.outcomes[O.NO_ACTION]
    assert (register.precision, register.recall, register.support) == (1.0, 0.5, 2)
    assert (nothing.precision, nothing.recall, nothing.support) == (2 / 3, 1.0, 2)
    assert figures.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert figures.register_recall == 1.0
    assert figures.confusion == {
        O.REGISTER: {O.REGISTER: 1, O.NO_ACTION: 1},
        O.NO_ACTION: {O.NO_ACTION: 2},
    }


@pytest.mark.parametrize(
    ("outcome", "labels", "suggested", "recall"),
    [
        (O.REGISTER_AND_REFER, "", O.REGISTER_AND_REFER, 1.0),
        (O.REGISTER_AND_REFER, "", O.REFER_TO_OTHER_CHANNEL, 0.0),
        (O.REFER_TO_OTHER_CHANNEL, "personal_data", O.REFER_TO_OTHER_CHANNEL, 1.0),
        (O.REFER_TO_OTHER_CHANNEL, "personal_data", O.REGISTER_AND_REFER, 1.0),
        (O.REFER_TO_OTHER_CHANNEL, "personal_data", O.ANSWER_IN_CHANNEL, 0.0),
        (O.REFER_TO_OTHER_CHANNEL, "individual_case", O.ANSWER_IN_CHANNEL, None),
    ],
)
def test_secrecy_recall_asks_that_what_is_private_leaves_the_channel(
    outcome: O, labels: str, suggested: O, recall: float | None
) -> None:
    figures = evaluation.evaluate([judged(outcome, suggested, labels=labels)])

    assert figures.secrecy_recall == recall


def test_evaluate_takes_removal_and_review_as_flagged() -> None:
    figures = evaluation.evaluate(
        [
            judged(O.REMOVE_KEEP_RECORD, O.REVIEW_REMOVAL),
            judged(O.REMOVE_KEEP_RECORD, O.ESCALATE_URGENT, O.REMOVE_KEEP_RECORD),
            judged(O.REMOVE_KEEP_RECORD, O.NO_ACTION),
        ]
    )

    assert figures.removal_flagged_recall == pytest.approx(2 / 3)


def test_evaluate_counts_any_suggestion_against_lawful_harsh_words() -> None:
    figures = evaluation.evaluate(
        [
            judged(O.CONSULT_MANAGER, O.CONSULT_MANAGER, O.REVIEW_REMOVAL, tags="legal_harsh"),
            judged(O.CONSULT_MANAGER, O.REMOVE_KEEP_RECORD, tags="legal_harsh"),
            judged(O.CONSULT_MANAGER, O.CONSULT_MANAGER, tags="legal_harsh"),
            judged(O.CONSULT_MANAGER, O.CONSULT_MANAGER, tags="legal_harsh"),
            judged(O.REVIEW_REMOVAL, O.REVIEW_REMOVAL),
        ]
    )

    assert (figures.legal_harsh_removal_rate, figures.legal_harsh_review_rate) == (0.25, 0.25)


def test_evaluate_of_nothing_says_nothing() -> None:
    figures = evaluation.evaluate([])

    assert (figures.messages, figures.macro_f1, figures.urgent_recall) == (0, None, None)
    assert {score.f1 for score in figures.outcomes.values()} == {0.0}


@pytest.mark.parametrize(
    ("spent", "slowest"), [([], None), ([3.0], 3.0), ([float(n) for n in range(101)], 95.0)]
)
def test_slowest_is_what_95_of_100_keep_within(spent: list[float], slowest: float | None) -> None:
    assert evaluation.slowest(spent) == slowest
