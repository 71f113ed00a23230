"""When a record may be disposed of: a date, or never and why.

The classes of the rulebook are proposals. Only a decision of the authority itself, with its
own rule for the class, can give a date; without one, and under a hold, the answer is never.

Source: Regler, Allmänna handlingar på sociala medier, p. 1; TF 2 kap.; arkivlagen 10 §.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from torget.rules.codes import Action, Trigger
from torget.rules.rulebook import Rulebook

_MONTHS = 12


class Hold(enum.StrEnum):
    """What stops disposal as long as it lasts."""

    DISCLOSURE_REQUEST = "disclosure_request"
    POLICE_REPORT = "police_report"
    COMPLAINT = "complaint"
    APPEAL = "appeal"
    OPEN_CASE = "open_case"
    PRIVACY_REQUEST = "privacy_request"
    OTHER = "other"


class Because(enum.StrEnum):
    """Why there is no date."""

    NO_DECISION = "no_decision"
    HELD = "held"
    NO_RULE = "no_rule"
    PRESERVED = "preserved"
    NOT_TRIGGERED = "not_triggered"
    DECISION_ENDS_BEFORE = "decision_ends_before"


_WHY: Mapping[Because, str] = {
    Because.NO_DECISION: "Ingen får gallra utan ett beslut av den egna nämnden.",
    Because.HELD: "Gallringen är stoppad så länge något pågår om handlingen.",
    Because.NO_RULE: "Nämndens beslut säger inget om den här sortens handlingar.",
    Because.PRESERVED: "Nämnden har beslutat att den här sortens handlingar ska bevaras.",
    Because.NOT_TRIGGERED: "Det som fristen räknas från har inte hänt än.",
    Because.DECISION_ENDS_BEFORE: "Beslutet slutar gälla innan fristen har gått ut.",
}


@dataclass(frozen=True, slots=True)
class Never:
    """No date, because of this; `why` is a Swedish sentence."""

    because: Because
    holds: frozenset[Hold] = frozenset()

    @property
    def why(self) -> str:
        """Return the reason as a Swedish sentence."""
        return _WHY[self.because]


@dataclass(frozen=True, slots=True)
class DecidedRule:
    """One rule of a decision: what shall happen to one class of records, and after how long."""

    record_class: str
    action: Action
    trigger: Trigger | None = None
    months: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on disposal, as the authority took it; `valid_to` is None while it stands."""

    number: str
    decided_on: dt.date
    body: str
    valid_from: dt.date
    rules: tuple[DecidedRule, ...]
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened to a record, by date, and what holds it."""

    happened: Mapping[Trigger, dt.date]
    holds: frozenset[Hold] = frozenset()


def due(
    rulebook: Rulebook, record_class: str, facts: Facts, decision: Decision | None
) -> dt.date | Never:
    """Return the first date when the record may be disposed of, or Never and why.

    The date is never before the decision was taken or came into force. A month without the
    day in question counts to the first of the next. Raise KeyError for an unknown class.
    """
    rulebook.retention_class(record_class)
    if facts.holds:
        return Never(Because.HELD, facts.holds)
    if decision is None or not _is_named(decision):
        return Never(Because.NO_DECISION)
    rule = next((each for each in decision.rules if each.record_class == record_class), None)
    if rule is None:
        return Never(Because.NO_RULE)
    return _date(rule, facts, decision)


def is_due(
    rulebook: Rulebook,
    record_class: str,
    facts: Facts,
    decision: Decision | None,
    *,
    on: dt.date,
) -> bool:
    """Tell whether the record may be disposed of on this date, the decision being in force."""
    found = due(rulebook, record_class, facts, decision)
    if isinstance(found, Never) or decision is None:
        return False
    return found <= on and (decision.valid_to is None or on <= decision.valid_to)


def _is_named(decision: Decision) -> bool:
    return bool(decision.number.strip() and decision.body.strip())


def _date(rule: DecidedRule, facts: Facts, decision: Decision) -> dt.date | Never:
    if rule.action is Action.PRESERVE or rule.trigger is None or rule.months < 0:
        return Never(Because.PRESERVED)
    start = facts.happened.get(rule.trigger)
    if start is None:
        return Never(Because.NOT_TRIGGERED)
    date = max(_months_after(start, rule.months), decision.decided_on, decision.valid_from)
    if decision.valid_to is not None and decision.valid_to < date:
        return Never(Because.DECISION_ENDS_BEFORE)
    return date


def _months_after(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    if start.day > calendar.monthrange(year, month + 1)[1]:
        return _months_after(start.replace(day=1), months + 1)
    return dt.date(year, month + 1, start.day)
