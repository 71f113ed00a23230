"""What is found in a message and what the flow chart says of it: asked in one place."""

from __future__ import annotations

from uuid import UUID

from torget.lexicons import in_force
from torget.organisation import rulebooks
from torget.rules import flow
from torget.rules.flow import Assessment
from torget.text.lexicons import Lexicon
from torget.text.read import read
from torget.text.signals import Signals


def assessed(
    text: str, rulebook_id: UUID, lexicon: Lexicon | None = None
) -> tuple[Signals, Assessment]:
    """Return what was found in the text, and what that rulebook says of it.

    The lexicon in force is asked for, once for each text, where none is given.
    """
    signals = read(text, lexicon or in_force.current())
    return signals, flow.assess(rulebooks.value(rulebook_id), signals)
