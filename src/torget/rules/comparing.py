"""What a change of rules or words would make of a message: the assessment before and after."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from torget.rules.codes import Outcome
from torget.rules.flow import Assessment


class Change(enum.StrEnum):
    """One way in which a message is judged otherwise; those to look at first stand first."""

    ALARM_LOST = "alarm_lost"
    SECRECY_LOST = "secrecy_lost"
    REGISTER_LOST = "register_lost"
    REMOVAL_GAINED = "removal_gained"
    REMOVAL_LOST = "removal_lost"
    ALARM_GAINED = "alarm_gained"
    SECRECY_GAINED = "secrecy_gained"
    REGISTER_GAINED = "register_gained"
    OUTCOME = "outcome"


GRAVE = frozenset({Change.ALARM_LOST, Change.SECRECY_LOST, Change.REGISTER_LOST})
"""What nobody must lose unseen. Source: OSL 5:1 and 5:5; Regler, Tänk på det här, p. 3 and 5."""
_FLAGGED = frozenset({Outcome.REMOVE_KEEP_RECORD, Outcome.REVIEW_REMOVAL})


@dataclass(frozen=True, slots=True)
class Compared:
    """One message under two sets of rules. `secret` where any of them says secrecy."""

    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]
    secret: bool


def compare(before: Assessment, after: Assessment) -> Compared:
    """Return what the second assessment of a message changes in the first."""
    first, then = before.first.outcome, after.first.outcome
    pairs = (
        (before.urgent, after.urgent, Change.ALARM_LOST, Change.ALARM_GAINED),
        (before.secrecy, after.secrecy, Change.SECRECY_LOST, Change.SECRECY_GAINED),
        (
            before.must_register,
            after.must_register,
            Change.REGISTER_LOST,
            Change.REGISTER_GAINED,
        ),
        (_flagged(before), _flagged(after), Change.REMOVAL_LOST, Change.REMOVAL_GAINED),
    )
    changes = [lost if was else gained for was, is_now, lost, gained in pairs if was != is_now]
    if first != then:
        changes.append(Change.OUTCOME)
    return Compared(first, then, tuple(changes), secret=before.secrecy or after.secrecy)


def _flagged(assessment: Assessment) -> bool:
    """Tell whether removal is suggested, at once or by two."""
    return not _FLAGGED.isdisjoint(assessment.outcomes)
