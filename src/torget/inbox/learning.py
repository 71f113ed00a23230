"""What people have decided, as lessons for the model that orders where messages are led.

Only closed, public, undisputed items that a person has ended are learned from. What is or may be
secret, what was registered or taken away, and what has been disposed of is never read for this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from torget.inbox import removing
from torget.inbox.endings import Reason
from torget.inbox.handing_on import HANDED_ON
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.lexicons import in_force
from torget.records.models import Direction
from torget.rules import flow, routing
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment
from torget.rules.rulebook import Rulebook
from torget.text.read import read

FEWEST: Final = 200
FEWEST_IN_CLASS: Final = 20
MOST: Final = 50_000
OUTCOME_OF: Final[Mapping[str, Outcome]] = {
    **{str(outcome): outcome for outcome in Outcome},
    removing.Outcome.HIDDEN: Outcome.REMOVE_KEEP_RECORD,
    removing.Outcome.REMOVED: Outcome.REMOVE_KEEP_RECORD,
    removing.Outcome.RESTRICTED: Outcome.REMOVE_KEEP_RECORD,
    removing.Outcome.BLOCKED: Outcome.REMOVE_KEEP_RECORD,
    removing.Outcome.REPORTED: Outcome.REMOVE_KEEP_RECORD,
    removing.Outcome.MOVED: Outcome.REFER_TO_OTHER_CHANNEL,
    HANDED_ON: Outcome.REFER_TO_OTHER_CHANNEL,
}
"""Every ending -> the outcome of the flow chart that it was (docs/ordlista.md)."""
_ABOUT_SOMETHING_ELSE: Final = frozenset(
    {Reason.DELETED_BY_AUTHOR, Reason.DUPLICATE, Reason.ANSWERED_IN_THREAD, "ours", "not_ours"}
)
"""Reasons of an ending that say nothing about what the words were."""
_NO_LESSON: Final = frozenset({removing.Outcome.MOVED, HANDED_ON})
"""Endings that name where it lay, not what it asked for."""


class TooFew(Exception):
    """För få beslut att träna på."""

    def __init__(self, told: str) -> None:
        super().__init__(told)


@dataclass(frozen=True, slots=True)
class Decision:
    """One message that a person has ended: its words, what it was, when, and what the rules say."""

    text: str
    outcome: Outcome
    at: datetime
    by_rules: Assessment


def decisions(rulebook: Rulebook, *, most: int = MOST) -> list[Decision]:
    """Return what people have decided, oldest first, at most the newest `most`."""
    found = list(_decisions(rulebook, most))
    found.sort(key=lambda one: one.at)
    return found


def _decisions(rulebook: Rulebook, most: int) -> Iterator[Decision]:
    lexicon = in_force.current()
    rows = _items().order_by("-closed_at", "-id")[:most]
    for item in rows.iterator(chunk_size=1000):
        outcome = _taught(item)
        text = item.record.head.version.content.text or ""
        if outcome is None or item.closed_at is None or not text.strip():
            continue
        assessment = flow.assess(rulebook, read(text, lexicon))
        if routing.may_route(assessment):
            yield Decision(text, outcome, item.closed_at, assessment)


def _items() -> QuerySet[Item]:
    """Return the items that may be learned from."""
    return (
        Item.objects.filter(
            state=ItemState.CLOSED,
            urgent=False,
            secrecy=False,
            marked_secret=False,
            private=False,
            must_register=False,
            registration="",
            changed_after_answer=False,
            secrecy_marks=None,
            record__quarantine=None,
            record__head__secrecy=False,
            record__head__direction=Direction.RECEIVED,
            record__head__version__content__text__isnull=False,
        )
        .exclude(kind=OURS_UNKNOWN)
        .select_related("record__head__version__content")
        .prefetch_related("endings")
    )


def _taught(item: Item) -> Outcome | None:
    """Return the outcome that people's endings of the item teach, None where they teach nothing.

    Where several were chosen the gravest is what the message was: criticism that was answered
    after a manager had been asked was for the manager.
    """
    said = [each for each in item.endings.all() if each.by_id is not None]
    if any(e.outcome in _NO_LESSON or e.reason_code in _ABOUT_SOMETHING_ELSE for e in said):
        return None
    outcomes = {OUTCOME_OF[each.outcome] for each in said}
    if not outcomes or not outcomes <= set(routing.ROUTES):
        return None
    return min(outcomes, key=routing.ROUTES.index)


def refuse_too_few(found: Sequence[Decision]) -> None:
    """Raise TooFew, with the figures, where the decisions are too few to learn from."""
    if len(found) < FEWEST:
        told = (
            f"Det finns {len(found)} beslut att träna på. Det behövs minst {FEWEST}."
            " Reglerna gäller ensamma tills vidare. Försök igen när fler ärenden är avslutade."
        )
        raise TooFew(told)
    counted = Counter(one.outcome for one in found)
    few = [f"{outcome}: {count}" for outcome, count in counted.items() if count < FEWEST_IN_CLASS]
    if few or len(counted) < 2:  # noqa: PLR2004  one class is no choice
        told = (
            f"Varje utfall behöver minst {FEWEST_IN_CLASS} beslut, och det behövs minst två utfall."
            f" För få: {', '.join(few) or 'bara ett utfall finns'}. Försök igen senare."
        )
        raise TooFew(told)
