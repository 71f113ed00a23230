"""What is found in a message and what the flow chart says of it: asked in one place."""

from __future__ import annotations

from uuid import UUID

from torget.organisation import rulebooks
from torget.rules import flow, routing
from torget.rules.flow import Assessment
from torget.rules.routing import Routing
from torget.text.read import read
from torget.text.signals import Signals


def assessed(
    text: str, rulebook_id: UUID, *, routed_by: Routing | None
) -> tuple[Signals, Assessment]:
    """Return what was found in the text, and what that rulebook says of it.

    `routed_by` is the trained model in use (`triage_models.armed`), asked for once a page; it may
    order what the rules suggest, and never more (rules.routing).
    """
    signals = read(text)
    rulebook = rulebooks.value(rulebook_id)
    said = flow.assess(rulebook, signals)
    return signals, routing.route(rulebook, said, routed_by, text) if routed_by else said
