"""Temporary."""

from torget.text.signals import Signals


def read(text: str) -> Signals:
    """Read."""
    return Signals((), "sv", len(text))
