"""Whether what was found in a text meets a condition of the rulebook."""

from __future__ import annotations

from collections.abc import Sequence

from torget.rules.codes import Certainty, Quoting
from torget.rules.rulebook import Condition
from torget.text.signals import Signal, Signals


def matching(conditions: Sequence[Condition], signals: Signals) -> tuple[Signal, ...]:
    """Return the findings that meet any of the conditions, in the order of the text."""
    met = []
    for signal in signals.found:  # plain loops, the kind first: asked sixty times a message
        for each in conditions:
            if signal.kind in each.kinds and _meets(signal, each):
                met.append(signal)
                break
    return tuple(met)


def _meets(signal: Signal, condition: Condition) -> bool:
    """Tell whether a finding of one of the condition's kinds meets the rest of it."""
    return (
        (not condition.targets or signal.target in condition.targets)
        and _fits(condition.certainty, Certainty.CERTAIN, is_so=signal.certain)
        and _fits(condition.quoting, Quoting.QUOTED, is_so=signal.quoted)
    )


def _fits(asked: str, positive: str, *, is_so: bool) -> bool:
    """Tell whether a yes/no of the finding is what is asked; "any" takes both."""
    return asked == "any" or (asked == positive) is is_so
