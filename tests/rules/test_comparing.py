from __future__ import annotations

import pytest

from tests.rules.made import finding, found
from torget.rules.codes import Outcome
from torget.rules.comparing import Change, compare
from torget.rules.flow import assess
from torget.rules.rulebook import Rulebook
from torget.text.signals import SignalKind as K


@pytest.mark.parametrize(
    ("kind", "lost", "gained"),
    [
        (K.ONGOING_DANGER, Change.ALARM_LOST, Change.ALARM_GAINED),
        (K.HEALTH, Change.SECRECY_LOST, Change.SECRECY_GAINED),
        (K.APPEAL, Change.REGISTER_LOST, Change.REGISTER_GAINED),
        (K.HATE, Change.REMOVAL_LOST, Change.REMOVAL_GAINED),
    ],
)
def test_compare_when_a_finding_goes_or_comes_then_both_ways_are_told(
    rulebook: Rulebook, kind: K, lost: Change, gained: Change
) -> None:
    with_it, without_it = (assess(rulebook, found(*kinds)) for kinds in ((kind,), (K.QUESTION,)))

    assert lost in compare(with_it, without_it).changes
    assert gained in compare(without_it, with_it).changes
    assert compare(with_it, without_it).after is Outcome.ANSWER_IN_CHANNEL


def test_compare_when_nothing_changes_then_nothing_is_told(rulebook: Rulebook) -> None:
    same = assess(rulebook, found(K.QUESTION))

    assert compare(same, same).changes == ()


def test_registering_when_it_is_uncertain_besides_something_sure_then_binds_nobody(
    rulebook: Rulebook,
) -> None:
    doubted = assess(rulebook, found(K.FAULT_REPORT, finding(K.APPEAL, certain=False)))
    sure = assess(rulebook, found(K.FAULT_REPORT, K.APPEAL))

    assert Outcome.REGISTER in doubted.outcomes
    assert (doubted.must_register, sure.must_register) == (False, True)
