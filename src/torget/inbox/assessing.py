"""What is found in a message and what the flow chart says of it: asked in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from torget.lexicons import in_force
from torget.organisation import rulebooks
from torget.rules import flow, routing
from torget.rules.flow import Assessment
from torget.rules.routing import Routing
from torget.text.lexicons import Lexicon
from torget.text.read import read
from torget.text.signals import Signals


@dataclass(slots=True)
class Reader:
    """Reads texts with one lexicon, each text once: a page of messages is asked about twice."""

    lexicon: Lexicon
    _found: dict[str, Signals] = field(default_factory=dict)

    def signals(self, text: str) -> Signals:
        """Return what is found in the text."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = read(text, self.lexicon)
        return found


def reader() -> Reader:
    """Return a reader with the lexicon in force."""
    return Reader(in_force.current())


def assessed(
    text: str, rulebook_id: UUID, *, routed_by: Routing | None, by: Reader | None = None
) -> tuple[Signals, Assessment]:
    """Return what was found in the text, and what that rulebook says of it.

    `routed_by` is the trained model in use (`triage_models.armed`), asked for once a page; it may
    order what the rules suggest, and never more (rules.routing). The lexicon in force is asked
    for, once for each text, where no reader is given.
    """
    signals = (by or reader()).signals(text)
    rulebook = rulebooks.value(rulebook_id)
    said = flow.assess(rulebook, signals)
    return signals, routing.route(rulebook, said, routed_by, text) if routed_by else said
