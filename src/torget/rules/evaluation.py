"""How well the flow chart's suggestions agree with messages that people have labelled.

A file of labelled messages holds one JSON object a line, with `text`, `outcome`, `labels` and
`tags`. Precision, recall and F1 are counted on the suggestion that stands first. The recalls of
the grave outcomes ask whether the outcome is among all that is suggested, since a person sees
them all; for lawful harsh criticism any suggestion of removal or review counts as wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torget.rules.codes import Outcome
from torget.rules.flow import assess
from torget.rules.rulebook import Rulebook
from torget.text.read import read

_FLAGGED = frozenset({Outcome.REMOVE_KEEP_RECORD, Outcome.REVIEW_REMOVAL})
_HARSH = "legal_harsh"
_PERSONAL = "personal_data"
_PROTECTS = frozenset({Outcome.REGISTER_AND_REFER, Outcome.REFER_TO_OTHER_CHANNEL})
_SLOWEST_PART = 0.95


class NotLabelled(Exception):
    """Raden är inget märkt meddelande: JSON med text, outcome, labels och tags."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what a person says that it is."""

    text: str
    outcome: Outcome
    labels: frozenset[str]
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled message and every outcome that is suggested for it, the first one first."""

    message: Labelled
    suggested: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How the first suggestions agree for one outcome; None where nothing can be said."""

    precision: float | None
    recall: float | None
    support: int

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall, 0 where either is missing."""
        both = (self.precision or 0.0) + (self.recall or 0.0)
        return 2 * (self.precision or 0.0) * (self.recall or 0.0) / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures over one file; a rate is None where no message is of its kind."""

    messages: int
    macro_f1: float | None
    outcomes: dict[Outcome, Score]
    urgent_recall: float | None
    secrecy_recall: float | None
    register_recall: float | None
    removal_flagged_recall: float | None
    legal_harsh_removal_rate: float | None
    legal_harsh_review_rate: float | None
    confusion: dict[Outcome, dict[Outcome, int]]  # labelled -> suggested first -> messages


def labelled(line: str) -> Labelled:
    """Return the message of one line; raise NotLabelled where the line is something else."""
    try:
        row = json.loads(line)
        return Labelled(
            text=str(row["text"]),
            outcome=Outcome(row["outcome"]),
            labels=frozenset(row.get("labels", ())),
            tags=frozenset(row.get("tags", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotLabelled from error


def judge(rulebook: Rulebook, message: Labelled) -> Judged:
    """Return the message with what the flow chart suggests for it."""
    return Judged(message, assess(rulebook, read(message.text)).outcomes)


def evaluate(judged: Sequence[Judged]) -> Evaluation:
    """Return the figures over judged messages. F1 is averaged over the labelled outcomes."""
    scores = {outcome: _score(outcome, judged) for outcome in Outcome}
    supported = [score.f1 for score in scores.values() if score.support]
    harsh = [each for each in judged if _HARSH in each.message.tags]
    return Evaluation(
        messages=len(judged),
        macro_f1=sum(supported) / len(supported) if supported else None,
        outcomes=scores,
        urgent_recall=_recall(judged, Outcome.ESCALATE_URGENT),
        secrecy_recall=_part(_protected(each) for each in judged if _is_secret(each)),
        register_recall=_recall(judged, Outcome.REGISTER),
        removal_flagged_recall=_recall(judged, Outcome.REMOVE_KEEP_RECORD, also=_FLAGGED),
        legal_harsh_removal_rate=_part(
            Outcome.REMOVE_KEEP_RECORD in each.suggested for each in harsh
        ),
        legal_harsh_review_rate=_part(Outcome.REVIEW_REMOVAL in each.suggested for each in harsh),
        confusion=_confusion(judged),
    )


def slowest(spent: Sequence[float]) -> float | None:
    """Return the time that 95 of 100 messages keep within; None where there are none."""
    return sorted(spent)[int(_SLOWEST_PART * (len(spent) - 1))] if spent else None


def _score(outcome: Outcome, judged: Iterable[Judged]) -> Score:
    said = Counter(
        (each.message.outcome is outcome, each.suggested[0] is outcome) for each in judged
    )
    right, support = said[True, True], said[True, True] + said[True, False]
    named = right + said[False, True]
    return Score(right / named if named else None, right / support if support else None, support)


def _recall(
    judged: Iterable[Judged], outcome: Outcome, *, also: frozenset[Outcome] = frozenset()
) -> float | None:
    wanted = {outcome, *also}
    return _part(
        not wanted.isdisjoint(each.suggested) for each in judged if each.message.outcome is outcome
    )


def _is_secret(judged: Judged) -> bool:
    """Tell whether the message holds secrecy or personal data."""
    message = judged.message
    return message.outcome is Outcome.REGISTER_AND_REFER or (
        message.outcome is Outcome.REFER_TO_OTHER_CHANNEL and _PERSONAL in message.labels
    )


def _protected(judged: Judged) -> bool:
    """Tell whether secrecy leads to registration, and mere personal data out of the channel."""
    if judged.message.outcome is Outcome.REGISTER_AND_REFER:
        return Outcome.REGISTER_AND_REFER in judged.suggested
    return not _PROTECTS.isdisjoint(judged.suggested)


def _part(held: Iterable[bool]) -> float | None:
    """Return how large a part is true, None of nothing."""
    answers = tuple(held)
    return sum(answers) / len(answers) if answers else None


def _confusion(judged: Iterable[Judged]) -> dict[Outcome, dict[Outcome, int]]:
    counted = Counter((each.message.outcome, each.suggested[0]) for each in judged)
    return {
        outcome: {said: count for (of, said), count in counted.items() if of is outcome}
        for outcome in dict.fromkeys(of for of, _ in counted)
    }
