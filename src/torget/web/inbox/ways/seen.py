"""What a way is built from: who looks, at what, and what the flow chart says of it."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from torget.inbox import composing
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.organisation.act import Actor
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment
from torget.rules.rulebook import Rulebook
from torget.teamwork.traces import UNKNOWN, Traces
from torget.text.signals import Signals
from torget.web.inbox.written import Written
from torget.web.viewmodels import Choice, WayField


@dataclass(frozen=True)
class Seen:
    """One person before one message, with what they had written when something was refused."""

    actor: Actor
    item: Item
    rulebook: Rulebook
    signals: Signals
    assessment: Assessment
    written: Written
    traces: Traces = UNKNOWN

    @property
    def is_open(self) -> bool:
        """Tell whether there is still something to do about it, and it is somebody else's post."""
        return self.item.state == ItemState.OPEN and self.item.kind != OURS_UNKNOWN

    @functools.cached_property
    def known(self) -> dict[str, str]:
        """What ready texts are filled with here; the author's name is read once for all of them."""
        return composing.known_of(self.item, self.actor.person)

    def may(self, action: str) -> bool:
        """Tell whether the person may do this here."""
        return self.actor.may(action, self.item.scope)

    def suggests(self, *outcomes: Outcome) -> bool:
        """Tell whether the flow chart suggests one of these first."""
        return self.item.kind in outcomes

    def field(
        self,
        way: str,
        name: str,
        label: str,
        *,
        kind: str = "text",
        default: str = "",
        help: str = "",  # noqa: A002
        rows: str = "3",
        required: bool = False,
        choices: tuple[tuple[str, str], ...] = (),
    ) -> WayField:
        """Return a field with what was written in it last, and what was wrong with that."""
        value = self.written.value(way, name, default)
        return WayField(
            id=f"{way}-{name}",
            name=name,
            label=label,
            kind=kind,
            value=value,
            help=help,
            rows=rows,
            required=required,
            choices=tuple(Choice(each, said, chosen=each == value) for each, said in choices),
            errors=self.written.errors(way, name),
        )

    def was_sent(self, way: str) -> bool:
        """Tell whether this form was sent and came back."""
        return self.written.way == way
