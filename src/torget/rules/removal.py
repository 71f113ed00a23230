"""Which reasons for removal hold, the least intrusive step for each, and who must decide.

Nothing here removes anything: a person always acts.

Source: Regler, Tänk på det här, p. 8; FL 5 § (proportionality); BBS-lagen 5 §.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from torget.rules.codes import Family, Step, Strength
from torget.rules.match import matching
from torget.rules.rulebook import Reason, Rulebook
from torget.text.signals import Signal, Signals


class Decider(enum.StrEnum):
    """Who must stand behind a step."""

    ONE_THEN_REVIEW = "one_then_review"  # one moderator at once, looked at afterwards
    ONE = "one"  # one moderator with a written reason
    TWO = "two"  # a second person agrees first


@dataclass(frozen=True, slots=True)
class Choice:
    """One reason that holds: how plainly, what to try first, and who decides that."""

    reason: Reason
    strength: Strength
    step: Step
    ladder: tuple[Step, ...]  # what is left to try, `step` first
    decider: Decider
    signals: tuple[Signal, ...]


def choose(
    rulebook: Rulebook, signals: Signals, *, tried: frozenset[Step] = frozenset()
) -> tuple[Choice, ...]:
    """Return the reasons that hold: clear before grey, BBS before the house's own.

    `tried` are steps already taken for this message; the last rung stays when all are.
    """
    held: dict[str, Choice] = {}
    for strength in Strength:
        for family in Family:
            for reason in rulebook.removal.reasons:
                found = grounds(reason, strength, signals)
                if found and reason.family is family:
                    held.setdefault(reason.code, _choice(rulebook, reason, strength, found, tried))
    return tuple(held.values())


def grounds(reason: Reason, strength: Strength, signals: Signals) -> tuple[Signal, ...]:
    """Return the findings that make the reason hold; none for a reason switched off."""
    conditions = reason.clear if strength is Strength.CLEAR else reason.grey
    return matching(conditions, signals) if reason.enabled else ()


def decider(rulebook: Rulebook, reason: Reason, step: Step, *, strength: Strength) -> Decider:
    """Return who must stand behind taking this step for this reason.

    A spoken step needs one person. Evident BBS content is taken away by one at once and looked
    at afterwards; everything grey, and what the rulebook says so of, needs two.
    """
    if step in (Step.ANSWER, Step.REMIND):
        return Decider.ONE
    grey = strength is Strength.GREY
    if grey or reason.second_person or rulebook.step(step).second_person:
        return Decider.TWO
    return Decider.ONE_THEN_REVIEW if reason.family is Family.BBS else Decider.ONE


def skipped(reason: Reason, step: Step, *, tried: frozenset[Step]) -> tuple[Step, ...]:
    """Return the milder steps of the reason's ladder that nobody has tried before this one."""
    before = reason.ladder[: reason.ladder.index(step)]
    return tuple(each for each in before if each not in tried)


def _choice(
    rulebook: Rulebook,
    reason: Reason,
    strength: Strength,
    found: tuple[Signal, ...],
    tried: frozenset[Step],
) -> Choice:
    ladder = tuple(step for step in reason.ladder if step not in tried) or reason.ladder[-1:]
    step = ladder[0]
    return Choice(
        reason=reason,
        strength=strength,
        step=step,
        ladder=ladder,
        decider=decider(rulebook, reason, step, strength=strength),
        signals=found,
    )
