from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from torget.rules.codes import Action, Trigger
from torget.rules.loader import shipped
from torget.rules.retention import Because, DecidedRule, Decision, Facts, Hold, Never, due, is_due
from torget.rules.rulebook import Rulebook

BOOK = shipped()
CLOSED = dt.date(2024, 1, 31)
FACTS = Facts({Trigger.THREAD_CLOSED: CLOSED})
RULE = DecidedRule("R2", Action.DESTROY, Trigger.THREAD_CLOSED, 24)
DECISION = Decision(
    number="KS 2023/14",
    decided_on=dt.date(2023, 5, 2),
    body="Kommunstyrelsen",
    valid_from=dt.date(2023, 6, 1),
    rules=(RULE, DecidedRule("R10", Action.PRESERVE)),
)


def test_due_gives_the_date_of_the_authoritys_own_rule(rulebook: Rulebook) -> None:
    assert due(rulebook, "R2", FACTS, DECISION) == dt.date(2026, 1, 31)


@pytest.mark.parametrize("code", [f"R{number}" for number in range(1, 14)])
def test_proposal_without_a_decision_never_disposes(rulebook: Rulebook, code: str) -> None:
    everything = Facts(dict.fromkeys(Trigger, CLOSED))

    assert due(rulebook, code, everything, None) == Never(Because.NO_DECISION)


@pytest.mark.parametrize("blank", [{"number": " "}, {"body": ""}])
def test_decision_without_number_or_body_is_no_decision(
    rulebook: Rulebook, blank: dict[str, str]
) -> None:
    nameless = replace(DECISION, **blank)  # type: ignore[arg-type]

    assert due(rulebook, "R2", FACTS, nameless) == Never(Because.NO_DECISION)


@pytest.mark.parametrize("hold", list(Hold))
def test_hold_stops_disposal_also_with_a_decision(rulebook: Rulebook, hold: Hold) -> None:
    held = replace(FACTS, holds=frozenset({hold}))

    assert due(rulebook, "R2", held, DECISION) == Never(Because.HELD, frozenset({hold}))


def test_class_the_decision_does_not_name_is_kept(rulebook: Rulebook) -> None:
    assert due(rulebook, "R1", FACTS, DECISION) == Never(Because.NO_RULE)


@pytest.mark.parametrize(
    "rule",
    [
        DecidedRule("R2", Action.PRESERVE),
        DecidedRule("R2", Action.DESTROY),
        DecidedRule("R2", Action.DESTROY, Trigger.THREAD_CLOSED, -1),
    ],
)
def test_rule_that_preserves_or_counts_from_nothing_gives_no_date(
    rulebook: Rulebook, rule: DecidedRule
) -> None:
    decision = replace(DECISION, rules=(rule,))

    assert due(rulebook, "R2", FACTS, decision) == Never(Because.PRESERVED)


def test_what_has_not_happened_starts_no_period(rulebook: Rulebook) -> None:
    assert due(rulebook, "R2", Facts({}), DECISION) == Never(Because.NOT_TRIGGERED)


def test_old_record_waits_for_the_decision_to_come_into_force(rulebook: Rulebook) -> None:
    old = Facts({Trigger.THREAD_CLOSED: dt.date(2010, 1, 1)})

    assert due(rulebook, "R2", old, DECISION) == dt.date(2023, 6, 1)


def test_decision_that_ends_before_the_period_gives_no_date(rulebook: Rulebook) -> None:
    ended = replace(DECISION, valid_to=dt.date(2026, 1, 30))

    assert due(rulebook, "R2", FACTS, ended) == Never(Because.DECISION_ENDS_BEFORE)


def test_month_without_the_day_counts_to_the_next(rulebook: Rulebook) -> None:
    decision = replace(DECISION, rules=(replace(RULE, months=1),))

    assert due(rulebook, "R2", FACTS, decision) == dt.date(2024, 3, 1)


def test_unknown_class_is_refused(rulebook: Rulebook) -> None:
    with pytest.raises(KeyError, match="R99"):
        due(rulebook, "R99", FACTS, DECISION)


@pytest.mark.parametrize(
    ("on", "answer"),
    [
        (dt.date(2026, 1, 30), False),
        (dt.date(2026, 1, 31), True),
        (dt.date(2027, 1, 1), True),
        (dt.date(2027, 1, 2), False),
    ],
)
def test_is_due_from_the_date_and_while_the_decision_stands(
    rulebook: Rulebook, on: dt.date, *, answer: bool
) -> None:
    decision = replace(DECISION, valid_to=dt.date(2027, 1, 1))

    assert is_due(rulebook, "R2", FACTS, decision, on=on) is answer


def test_is_due_is_never_true_without_a_decision(rulebook: Rulebook) -> None:
    assert not is_due(rulebook, "R2", FACTS, None, on=dt.date(2099, 1, 1))


def test_decision_that_stands_has_no_last_day(rulebook: Rulebook) -> None:
    assert is_due(rulebook, "R2", FACTS, DECISION, on=dt.date(2099, 1, 1))


@pytest.mark.parametrize("because", list(Because))
def test_never_tells_why_in_swedish(because: Because) -> None:
    assert Never(because).why.endswith(".")


DATES = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))


@settings(max_examples=40)
@given(DATES, DATES, st.integers(0, 600), st.integers(0, 40))
def test_record_is_never_due_before_its_date(
    start: dt.date, in_force: dt.date, months: int, days: int
) -> None:
    rule = replace(RULE, months=months)
    decision = replace(DECISION, rules=(rule,), valid_from=in_force)
    facts = Facts({Trigger.THREAD_CLOSED: start})

    date = due(BOOK, "R2", facts, decision)

    assert isinstance(date, dt.date)
    assert date >= max(start, in_force, DECISION.decided_on)
    assert (date.year - start.year) * 12 + date.month - start.month >= months
    later = Facts({Trigger.THREAD_CLOSED: start + dt.timedelta(days=days)})
    after = due(BOOK, "R2", later, decision)
    assert isinstance(after, dt.date)
    assert after >= date
