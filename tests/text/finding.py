"""What the finders see by themselves, before the whole text is weighed."""

from __future__ import annotations

from torget.text.read import first_findings
from torget.text.signals import Signal, SignalKind


def found_first(text: str, *kinds: SignalKind) -> tuple[Signal, ...]:
    """Return the findings of these kinds that the finders made of the text."""
    _reading, found = first_findings(text)
    return tuple(signal for signal in found if signal.kind in kinds)
