"""The flow chart as a decision table, taken from the rules and the triage data's order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.made import finding, found
from torget.rules.codes import DecidedBy, Outcome, TemplateKind
from torget.rules.flow import assess, lawful_when_secret, without
from torget.rules.rulebook import Rulebook
from torget.text.signals import Signal, SignalKind, Target

K = SignalKind
O = Outcome  # noqa: E741 - a table of outcomes
T = Target

TABLE: list[tuple[list[Signal | SignalKind], Outcome, str]] = [
    ([K.SUICIDE], O.ESCALATE_URGENT, "suicide"),
    ([K.ONGOING_DANGER], O.ESCALATE_URGENT, "danger_now"),
    ([K.HEALTH], O.REGISTER_AND_REFER, "secrecy"),
    ([finding(K.HEALTH, certain=False)], O.REGISTER_AND_REFER, "secrecy"),
    ([K.SOCIAL_SERVICES], O.REGISTER_AND_REFER, "secrecy"),
    ([K.CHILD_WELFARE], O.REGISTER_AND_REFER, "secrecy"),
    ([K.PROTECTED_IDENTITY], O.REGISTER_AND_REFER, "secrecy"),
    ([K.SCHOOL_SITUATION], O.REGISTER_AND_REFER, "secrecy"),
    ([K.PERSONAL_NUMBER], O.REFER_TO_OTHER_CHANNEL, "personal_data"),
    ([K.PERSONAL_NUMBER, K.HEALTH], O.REGISTER_AND_REFER, "secrecy"),
    ([K.PHONE], O.REFER_TO_OTHER_CHANNEL, "personal_data"),
    ([K.THREAT], O.REMOVE_KEEP_RECORD, "bbs_clear"),
    ([finding(K.THREAT, certain=False)], O.REVIEW_REMOVAL, "bbs_grey"),
    ([finding(K.THREAT, quoted=True)], O.REVIEW_REMOVAL, "bbs_grey"),
    ([K.HATE], O.REMOVE_KEEP_RECORD, "bbs_clear"),
    ([K.INCITEMENT], O.REMOVE_KEEP_RECORD, "bbs_clear"),
    ([finding(K.CHILD_ABUSE_MATERIAL, certain=False)], O.REMOVE_KEEP_RECORD, "bbs_clear"),
    ([finding(K.COPYRIGHT, certain=False)], O.REVIEW_REMOVAL, "bbs_grey"),
    ([finding(K.INSULT, T.PRIVATE_PERSON)], O.REMOVE_KEEP_RECORD, "offence_clear"),
    ([finding(K.INSULT, T.NAMED_EMPLOYEE)], O.REVIEW_REMOVAL, "offence_grey"),
    ([finding(K.INSULT, T.POLITICIAN)], O.CONSULT_MANAGER, "harsh_words"),
    ([finding(K.INSULT, T.AUTHORITY)], O.CONSULT_MANAGER, "harsh_words"),
    ([finding(K.ACCUSATION, T.PRIVATE_PERSON)], O.REMOVE_KEEP_RECORD, "offence_clear"),
    ([finding(K.ACCUSATION, T.NAMED_EMPLOYEE)], O.REVIEW_REMOVAL, "offence_grey"),
    ([finding(K.ACCUSATION, T.AUTHORITY)], O.CONSULT_MANAGER, "harsh_words"),
    ([finding(K.CRITICISM, T.NAMED_EMPLOYEE)], O.REVIEW_REMOVAL, "offence_grey"),
    ([K.HARASSMENT], O.REMOVE_KEEP_RECORD, "offence_clear"),
    ([K.OBSCENITY], O.REMOVE_KEEP_RECORD, "house_clear"),
    ([finding(K.OBSCENITY, T.AUTHORITY)], O.REVIEW_REMOVAL, "house_grey"),
    ([finding(K.OBSCENITY, certain=False)], O.REVIEW_REMOVAL, "house_grey"),
    ([finding(K.OBSCENITY, quoted=True)], O.NO_ACTION, "nothing_found"),
    ([K.ADVERTISING], O.REMOVE_KEEP_RECORD, "house_clear"),
    ([finding(K.ADVERTISING, certain=False)], O.REVIEW_REMOVAL, "house_grey"),
    ([K.SWEARING], O.NO_ACTION, "nothing_found"),
    ([K.SWEARING, K.QUESTION], O.ANSWER_IN_CHANNEL, "question"),
    ([K.SWEARING, K.PRAISE], O.NO_ACTION, "thanks"),
    ([K.OWN_CASE, K.QUESTION], O.REFER_TO_OTHER_CHANNEL, "own_case"),
    ([K.ECONOMY], O.REFER_TO_OTHER_CHANNEL, "own_case"),
    ([K.RECORDS_REQUEST], O.REGISTER, "records_request"),
    ([K.APPEAL], O.REGISTER, "appeal"),
    ([K.PLAN_VIEW, K.CRITICISM], O.REGISTER, "plan_view"),
    ([K.ERASURE_REQUEST], O.REGISTER, "erasure_request"),
    ([K.DAMAGES_CLAIM], O.REGISTER, "damages_claim"),
    ([K.FORMAL_PROPOSAL], O.REGISTER, "formal_proposal"),
    ([K.DANGER_REPORT], O.REGISTER, "danger_report"),
    ([K.TIP_OFF], O.REGISTER, "tip_off"),
    ([K.COMPLAINT, K.QUESTION], O.FORWARD_COMPLAINT, "complaint"),
    ([K.FAULT_REPORT], O.FORWARD_COMPLAINT, "fault_report"),
    ([K.SUGGESTION], O.FORWARD_COMPLAINT, "suggestion"),
    ([K.CRITICISM, K.QUESTION], O.CONSULT_MANAGER, "criticism"),
    ([K.QUESTION, K.PRAISE], O.ANSWER_IN_CHANNEL, "question"),
    ([K.POLITICAL_QUESTION], O.CONSULT_MANAGER, "political"),
    ([K.PRAISE], O.NO_ACTION, "thanks"),
    ([K.TAGGING], O.NO_ACTION, "small_talk"),
    ([K.MEMORY], O.NO_ACTION, "small_talk"),
    ([], O.NO_ACTION, "nothing_found"),
]


@pytest.mark.parametrize(("signals", "outcome", "branch"), TABLE)
def test_assess_suggests_first_what_the_table_says(
    rulebook: Rulebook, signals: list[Signal | SignalKind], outcome: Outcome, branch: str
) -> None:
    first = assess(rulebook, found(*signals)).first

    assert (first.outcome, first.branch) == (outcome, branch)


def test_every_leaf_that_findings_can_reach_is_in_the_table(rulebook: Rulebook) -> None:
    by_findings = (DecidedBy.SIGNALS, DecidedBy.REMOVAL, DecidedBy.OTHERWISE)
    leaves = {
        branch.code
        for node in rulebook.flow.nodes
        for branch in node.branches
        if branch.decided_by in by_findings
    }

    assert {branch for _, _, branch in TABLE} == leaves


def test_every_outcome_can_be_suggested_first() -> None:
    assert {outcome for _, outcome, _ in TABLE} == set(Outcome)


def test_order_of_suggestions_follows_the_rulebook_when_all_hold(rulebook: Rulebook) -> None:
    everything = found(*SignalKind, finding(K.THREAT, certain=False))

    assessment = assess(rulebook, everything)

    ranks = [rulebook.flow.order.index(each.outcome) for each in assessment.suggestions]
    assert ranks == sorted(ranks)
    assert assessment.outcomes == tuple(
        outcome
        for outcome in rulebook.flow.order
        if outcome not in (O.REFER_TO_OTHER_CHANNEL, O.ANSWER_IN_CHANNEL, O.NO_ACTION)
    )


@pytest.mark.parametrize(
    ("signals", "order"),
    [
        (
            [finding(K.COMPLAINT, certain=False), K.QUESTION],
            [O.ANSWER_IN_CHANNEL, O.FORWARD_COMPLAINT],
        ),
        (
            [finding(K.DANGER_REPORT, certain=False), K.COMPLAINT],
            [O.FORWARD_COMPLAINT, O.REGISTER],
        ),
        (
            [finding(K.COMPLAINT, certain=False), K.PRAISE],
            [O.FORWARD_COMPLAINT, O.NO_ACTION],
        ),
        (
            [finding(K.COMPLAINT, certain=False), finding(K.QUESTION, certain=False)],
            [O.FORWARD_COMPLAINT, O.ANSWER_IN_CHANNEL],
        ),
        (
            [finding(K.PHONE, certain=False), K.QUESTION],
            [O.REFER_TO_OTHER_CHANNEL, O.ANSWER_IN_CHANNEL],
        ),
        (
            [finding(K.OWN_CASE, certain=False), K.QUESTION],
            [O.REFER_TO_OTHER_CHANNEL],
        ),
    ],
)
def test_uncertain_yields_to_certain_unless_it_protects_someone(
    rulebook: Rulebook, signals: list[Signal | SignalKind], order: list[Outcome]
) -> None:
    assert list(assess(rulebook, found(*signals)).outcomes) == order


def test_all_that_hold_are_kept_with_what_made_them_hold(rulebook: Rulebook) -> None:
    signals = found(K.FAULT_REPORT, K.CRITICISM, K.QUESTION)

    suggestions = assess(rulebook, signals).suggestions

    assert [(each.branch, each.node, each.signals) for each in suggestions] == [
        ("fault_report", 8, (signals.found[0],)),
        ("criticism", 9, (signals.found[1],)),
        ("question", 10, (signals.found[2],)),
    ]


def test_secret_message_is_never_answered_and_the_question_is_set_aside(
    rulebook: Rulebook,
) -> None:
    assessment = assess(rulebook, found(K.HEALTH, K.QUESTION))

    assert assessment.secrecy
    assert assessment.outcomes == (O.REGISTER_AND_REFER,)
    assert [each.outcome for each in assessment.set_aside] == [O.ANSWER_IN_CHANNEL]
    assert assessment.lawful == set(Outcome) - {
        O.ANSWER_IN_CHANNEL,
        O.REFER_TO_OTHER_CHANNEL,
        O.NO_ACTION,
    }


def test_message_marked_secret_by_a_person_may_not_be_answered(rulebook: Rulebook) -> None:
    assert lawful_when_secret(rulebook) == set(Outcome) - {
        O.ANSWER_IN_CHANNEL,
        O.REFER_TO_OTHER_CHANNEL,
        O.NO_ACTION,
    }


def test_own_case_is_never_answered_in_the_channel(rulebook: Rulebook) -> None:
    assessment = assess(rulebook, found(K.OWN_CASE, K.QUESTION))

    assert assessment.ruled_out == {O.ANSWER_IN_CHANNEL}
    assert not assessment.secrecy


def test_dismissed_finding_leaves_the_rest(rulebook: Rulebook) -> None:
    signals = found(K.HEALTH, K.QUESTION)

    assessment = assess(rulebook, without(signals, K.HEALTH))

    assert assessment.first.outcome is O.ANSWER_IN_CHANNEL
    assert not assessment.secrecy


def test_alarm_is_urgent_and_needs_a_person(rulebook: Rulebook) -> None:
    assessment = assess(rulebook, found(K.ONGOING_DANGER))

    assert (assessment.urgent, assessment.secrecy, assessment.needs_person) == (True, False, True)
    assert assessment.first.template is TemplateKind.CRISIS


@pytest.mark.parametrize(
    ("signal", "needs"),
    [
        (finding(K.QUESTION), False),
        (finding(K.QUESTION, certain=False), True),
        (finding(K.ADVERTISING), True),
        (finding(K.ADVERTISING, certain=False), True),
        (finding(K.CRITICISM), False),
    ],
)
def test_what_is_uncertain_or_takes_something_away_needs_a_person(
    rulebook: Rulebook, signal: Signal, *, needs: bool
) -> None:
    assert assess(rulebook, found(signal)).needs_person is needs


def test_language_we_cannot_read_goes_to_someone_who_can(rulebook: Rulebook) -> None:
    assessment = assess(rulebook, found(language="so"))

    assert (assessment.first.outcome, assessment.first.branch) == (O.CONSULT_MANAGER, "unread")
    assert assessment.needs_person


def test_short_text_counts_as_read_whatever_its_language(rulebook: Rulebook) -> None:
    assert assess(rulebook, found(language="so", length=8)).first.branch == "nothing_found"


@pytest.mark.parametrize(("length", "branch"), [(59, "nothing_found"), (60, "unread")])
def test_long_text_in_which_nothing_is_found_goes_to_a_person(
    rulebook: Rulebook, length: int, branch: str
) -> None:
    assessment = assess(rulebook, found(length=length))

    assert (assessment.first.branch, assessment.needs_person) == (branch, branch == "unread")


def test_rulebook_without_a_length_leaves_a_long_text_alone(rulebook: Rulebook) -> None:
    older = replace(rulebook, flow=replace(rulebook.flow, unsure_from=0))

    assert assess(older, found(length=600)).first.branch == "nothing_found"


def test_reason_switched_off_leads_nowhere(rulebook: Rulebook) -> None:
    reasons = tuple(
        replace(reason, enabled=reason.code != "advertising") for reason in rulebook.removal.reasons
    )
    without_ads = replace(rulebook, removal=replace(rulebook.removal, reasons=reasons))

    assert assess(without_ads, found(K.ADVERTISING)).first.branch == "nothing_found"


def test_suggestion_tells_the_paragraph_and_whether_it_is_ours(rulebook: Rulebook) -> None:
    answer = assess(rulebook, found(K.QUESTION)).first
    alarm = assess(rulebook, found(K.SUICIDE)).first

    assert (answer.source, answer.proposal) == ("Regler, Tänk på det här, p. 6", False)
    assert alarm.proposal
