"""What is found in a message and what the flow chart says of it: asked in one place."""

from __future__ import annotations

from uuid import UUID

from torget.lexicons import in_force
from torget.organisation import rulebooks
from torget.rules import flow, routing
from torget.rules.flow import Assessment
from torget.rules.routing import Routing
from torget.text.lexicons import Lexicon
from torget.text.read import read
from torget.text.signals import Signals


def assessed(
    text: str, rulebook_id: UUID, *, routed_by: Routing | None, lexicon: Lexicon | None = None
) -> tuple[Signals, Assessment]:
    """Return what was found in the text, and what that rulebook says of it.

    `routed_by` is the trained model in use (`triage_models.armed`), asked for once a page; it may
    order what the rules suggest, and never more (rules.routing). The lexicon in force is asked
    for, once for each text, where none is given.
    """
    signals = read(text, lexicon or in_force.current())
    rulebook = rulebooks.value(rulebook_id)
    said = flow.assess(rulebook, signals)
    return signals, routing.route(rulebook, said, routed_by, text) if routed_by else said
