"""The ground of a measure: a reason of a rulebook that was published before the post.

Source: JO 1248-2008 (rules must be general and known before); Regler, Tänk på det här, p. 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from torget.organisation import rulebooks
from torget.organisation.models import AdoptedRulebook
from torget.records.models import Record
from torget.rules.codes import Family, Step
from torget.rules.rulebook import Reason, Rulebook


class UnknownReason(Exception):
    """Välj ett skäl som står i den antagna regelboken."""


class RulesCameLater(Exception):
    """Inlägget skrevs innan reglerna var antagna. Då får reglerna inte användas mot det."""


class NotOnLadder(Exception):
    """Skälet ger inte rätt till den här åtgärden."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The reason, in the rulebook that held when the message was written."""

    adopted: AdoptedRulebook
    rulebook: Rulebook
    reason: Reason


def ground_for(record: Record, code: str, step: Step) -> Ground:
    """Return the ground for this step; raise UnknownReason, NotOnLadder or RulesCameLater.

    The house's own reasons hold only for what was written after they were adopted. The duty of
    BBS-lagen holds by law: it is cited from the first rulebook where none is older.
    """
    adopted = rulebook_before(record)
    if adopted is None:
        adopted = rulebooks.current()
        found = _reason(rulebooks.value(adopted.id), code)
        if found.family is not Family.BBS:
            raise RulesCameLater
    rulebook = rulebooks.value(adopted.id)
    reason = _reason(rulebook, code)
    if step not in reason.ladder:
        raise NotOnLadder
    return Ground(adopted, rulebook, reason)


def reasons_for(record: Record) -> tuple[Ground, ...]:
    """Return every ground that may be used against a message, in the rulebook's order."""
    known = rulebooks.newest_first()
    if not known:
        raise rulebooks.NoRulebook
    before = _published_before(record, known)
    by_law_alone = before is None
    adopted = before or known[0]
    rulebook = rulebooks.value(adopted.id)
    return tuple(
        Ground(adopted, rulebook, reason)
        for reason in rulebook.removal.reasons
        if reason.enabled and (reason.family is Family.BBS or not by_law_alone)
    )


def rulebook_before(record: Record) -> AdoptedRulebook | None:
    """Return the rulebook that was published when the message was written, None before the first.

    Decided on an earlier day, or already adopted here: a decision of the same day is not known
    to have been published before the message.
    """
    return _published_before(record, rulebooks.newest_first())


_EASTMOST = timedelta(hours=14)


def _published_before(record: Record, known: Iterable[AdoptedRulebook]) -> AdoptedRulebook | None:
    for adopted in known:
        if adopted.adopted_at <= record.received_at:
            return adopted
        if adopted.decided_date > (record.received_at + _EASTMOST).date():
            continue  # later in every zone: its document need not be read
        zone = ZoneInfo(rulebooks.value(adopted.id).meta.zone)
        day = record.received_at.astimezone(zone).date()
        if adopted.decided_date < day:
            return adopted
    return None


def _reason(rulebook: Rulebook, code: str) -> Reason:
    try:
        reason = rulebook.reason(code)
    except KeyError as error:
        raise UnknownReason from error
    if not reason.enabled:
        raise UnknownReason
    return reason
