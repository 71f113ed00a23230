"""The errands of the post room: a message to send, or a measure to take; each known again.

One place says which verb of the port each kind of row uses, so that claim, exchange and
read-back are the same machine for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from torget.connectors.port import (
    Connection,
    Connector,
    IdempotencyClass,
    Kind,
    Measure,
    Outgoing,
    Receipt,
)


@dataclass(frozen=True, slots=True)
class Order:
    """A measure on another person's message, or on its author. Taken twice it does no harm."""

    remote_id: str
    measure: Measure


Errand = Outgoing | Order


def send(connector: Connector, connection: Connection, errand: Errand) -> Receipt:
    """Do it once. Raises the port's errors."""
    if isinstance(errand, Order):
        return connector.moderate(connection, errand.remote_id, errand.measure)
    return connector.send(connection, errand)


def look_up(connector: Connector, connection: Connection, errand: Errand) -> Receipt | None:
    """Return the receipt where it is done already, None after a clean look without it."""
    if isinstance(errand, Order):
        return connector.in_force(connection, errand.remote_id, errand.measure)
    return connector.look_up(connection, errand)


def can_be_read(errand: Errand, idempotency: IdempotencyClass) -> bool:
    """Tell whether a look can tell: our own feed may be closed, what a measure is on is not."""
    return isinstance(errand, Order) or idempotency != IdempotencyClass.BLIND


def makes_message(errand: Errand) -> bool:
    """Tell whether the network must give it an id of its own."""
    return isinstance(errand, Outgoing) and errand.kind == Kind.CREATE
