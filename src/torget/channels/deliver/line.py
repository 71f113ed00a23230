"""What a claimed row speaks with, a network or an adapter, said in the same two words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torget.channels.deliver import errand as errands
from torget.channels.deliver import handing
from torget.channels.deliver.claim import Claimed
from torget.channels.deliver.handing import Handing
from torget.channels.deliver.outcome import Refused
from torget.connectors import catalogue
from torget.connectors.port import Receipt


@dataclass(frozen=True, slots=True)
class Line:
    """How to look for the row there, and how to send it. Both raise the port's errors.

    `look` is None where a look cannot tell. `to_network`: somebody can connect again, and a feed
    that will not be read now may be later; an adapter that refuses a look refuses the parcel.
    `gives_id`: what is accepted must come with an id of its own.
    """

    look: Callable[[], Receipt | None] | None
    send: Callable[[], Receipt]
    to_network: bool
    gives_id: bool = False


def of(claimed: Claimed) -> Line | Refused:
    """Return the row's line, or why there is none."""
    if claimed.handing is not None:
        return _to_adapter(claimed.handing)
    if claimed.connection is None or claimed.errand is None:
        return Refused("no_token", permanent=False, needs_login=True)
    try:
        connector = catalogue.get(claimed.network)
    except catalogue.UnknownNetwork:
        return Refused("no_connector", permanent=False)
    speaking = connector, claimed.connection, claimed.errand
    readable = errands.can_be_read(claimed.errand, connector.abilities.idempotency)
    return Line(
        partial(errands.look_up, *speaking) if readable else None,
        partial(errands.send, *speaking),
        to_network=True,
        gives_id=errands.makes_message(claimed.errand),
    )


def _to_adapter(parcel: Handing) -> Line | Refused:
    if handing.class_of(parcel.adapter) is None:
        return Refused("no_adapter", permanent=False)
    return Line(partial(handing.look, parcel), partial(handing.hand_over, parcel), to_network=False)
