"""When a number should be here, in working time: later than that somebody must act."""

from __future__ import annotations

from datetime import datetime

from torget.handover.models import Port
from torget.organisation import rulebooks
from torget.rules import deadlines
from torget.rules.codes import DeadlineKind

_KIND = {Port.REGISTRY: DeadlineKind.ACKNOWLEDGEMENT, Port.COMPLAINTS: DeadlineKind.ANSWER}


def due(port: Port, asked_at: datetime) -> datetime:
    """Return when the number should be here.

    The diary has as long as a first answer has, the complaint system as long as a full one.
    Source: OSL 5:1 (registered without delay); Regler, Tänk på det här, p. 3.
    """
    rulebook = rulebooks.value(rulebooks.current().id)
    return deadlines.due(rulebook, _KIND[port], asked_at)
