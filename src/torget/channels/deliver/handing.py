"""Parcels in the post room: claimed, fenced and committed like letters, by another line."""

from __future__ import annotations

from dataclasses import dataclass

from torget.channels.deliver.outcome import fault
from torget.channels.models import Outbox
from torget.channels.parcels import ParcelUnreadable, decode, destination, parcel
from torget.connectors.handing import catalogue
from torget.connectors.handing.port import Destination, Parcel, Pending, Reference
from torget.connectors.port import (
    ConnectorError,
    IdempotencyClass,
    NotAccepted,
    Receipt,
)

SECRECY = "secrecy_not_approved"


@dataclass(frozen=True, slots=True)
class Handing:
    """One parcel and where it goes; plain data for a thread."""

    adapter: str
    destination: Destination
    parcel: Parcel


class NotForThisWay(Exception):
    """The record has been marked secret, and the way may not carry secrets."""


def as_handing(row: Outbox) -> Handing:
    """Return the row as plain data. Raises ParcelUnreadable, and NotForThisWay.

    Whether the record is secret is asked when it leaves, not when it was packed.
    """
    label, package = decode(bytes(row.payload or b""))
    if row.reply_to is None:
        raise ParcelUnreadable
    if row.reply_to.head.secrecy and not label.secrets:
        raise NotForThisWay
    return Handing(label.adapter, destination(label), parcel(label, package))


def hand_over(handing: Handing) -> Receipt:
    """Hand the parcel over once. Raises ConnectorError."""
    adapter = catalogue.get(handing.adapter)
    return _receipt(adapter.hand_over(handing.destination, handing.parcel))


def look(handing: Handing) -> Receipt | None:
    """Return the receipt of a parcel that is there. Raises ConnectorError."""
    try:
        found = catalogue.get(handing.adapter).look_up(handing.destination, handing.parcel)
    except ConnectorError:
        raise
    except Exception as error:
        raise NotAccepted(fault(error), permanent=False) from error
    return None if found is None else _receipt(found)


def class_of(adapter: str) -> tuple[IdempotencyClass, int, int] | None:
    """Return how the adapter refuses a second one, how long its key lives, and its lag."""
    try:
        told = catalogue.get(adapter).abilities
    except catalogue.UnknownAdapter:
        return None
    return told.idempotency, told.key_lifetime_s, told.list_lag_s


def _receipt(answer: Reference | Pending) -> Receipt:
    number = answer.number if isinstance(answer, Reference) else ""
    return Receipt(answer.remote_id[:300], "", None, b"", reference=number[:60])
