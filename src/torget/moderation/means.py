"""What a network lets us do about another's message, and what is left where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from torget.channels import sending
from torget.channels.models import Kind as RowKind
from torget.connectors import port
from torget.organisation.models import Account
from torget.rules.codes import Step


@dataclass(frozen=True, slots=True)
class Means:
    """How a step is taken on the network, and how it is undone there (None: not at all)."""

    kind: RowKind
    measure: port.Measure
    undo: port.Measure | None
    undo_kind: RowKind

    @property
    def on_author(self) -> bool:
        """Tell whether it is taken on an account and not on a message."""
        return self.measure in port.ON_AUTHORS


MEANS: Final[Mapping[Step, Means]] = {
    Step.HIDE: Means(RowKind.HIDE, port.Measure.HIDE, port.Measure.UNHIDE, RowKind.UNHIDE),
    Step.REMOVE: Means(RowKind.REMOVE, port.Measure.REMOVE, None, RowKind.UNHIDE),
    Step.RESTRICT: Means(
        RowKind.RESTRICT, port.Measure.RESTRICT, port.Measure.UNBLOCK, RowKind.RESTRICT
    ),
    Step.BLOCK: Means(RowKind.RESTRICT, port.Measure.BLOCK, port.Measure.UNBLOCK, RowKind.RESTRICT),
}


def possible(account: Account) -> frozenset[Step]:
    """Return the steps that the account's network can take."""
    return frozenset(
        step for step, means in MEANS.items() if means.measure in sending.measures(account)
    )


def can_undo(account: Account, step: Step) -> bool:
    """Tell whether the network can take the step back."""
    undo = MEANS[step].undo if step in MEANS else None
    return undo is not None and undo in sending.measures(account)
