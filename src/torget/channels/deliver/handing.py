"""One exchange with what a record is handed over to: the same steps as with a network.

Claimed, fenced and committed by the same machine; only the line is another.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from torget.channels.deliver.outcome import Accepted, Outcome, Refused, Unknown, fault
from torget.channels.models import Outbox
from torget.channels.parcels import ParcelUnreadable, decode, destination, parcel
from torget.channels.timing import timing
from torget.connectors.handing import catalogue
from torget.connectors.handing.port import Adapter, Destination, Parcel, Pending, Reference
from torget.connectors.port import (
    ConnectorError,
    IdempotencyClass,
    NotAccepted,
    OutcomeUnknown,
    Receipt,
)
from torget.kit import failpoints

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


def exchange(handing: Handing, *, read_first: bool, claimed_mono: float) -> Outcome:
    """Hand one claimed parcel over once and return what came of it; never raises for the adapter.

    What may be there already is looked for first.
    """
    try:
        adapter = catalogue.get(handing.adapter)
    except catalogue.UnknownAdapter:
        return Refused("no_adapter", permanent=False)
    if read_first:
        read = _read_first(adapter, handing)
        if read is not None:
            return read
    if timing().lease_s - (time.monotonic() - claimed_mono) <= timing().http_s:
        return Refused("lease_too_short", permanent=False)
    failpoints.reach("before_send")
    outcome = _send(adapter, handing)
    failpoints.reach("answer_read")
    return outcome


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


def _read_first(adapter: Adapter, handing: Handing) -> Accepted | Refused | None:
    try:
        found = adapter.look_up(handing.destination, handing.parcel)
    except NotAccepted as error:
        return Refused(error.code, error.permanent, error.retry_after_s, error.http_status)
    except ConnectorError as error:
        return Refused(error.code, permanent=False, http_status=error.http_status)
    except Exception as error:  # noqa: BLE001  a fault in an adapter: nothing was sent
        return Refused(fault(error), permanent=False)
    failpoints.reach("pre_read")
    return None if found is None else Accepted(_receipt(found), read_back=True)


def _send(adapter: Adapter, handing: Handing) -> Outcome:
    """Classify is total: whatever is not surely accepted or surely refused is unknown."""
    try:
        answer = adapter.hand_over(handing.destination, handing.parcel)
    except NotAccepted as error:
        return Refused(error.code, error.permanent, error.retry_after_s, error.http_status)
    except OutcomeUnknown as error:
        return Unknown(error.code, error.http_status)
    except ConnectorError as error:
        return Refused(error.code, permanent=False, http_status=error.http_status)
    except Exception as error:  # noqa: BLE001  a fault in an adapter is an unknown outcome
        return Unknown(fault(error))
    failpoints.reach("sent")
    return Accepted(_receipt(answer))


def _receipt(answer: Reference | Pending) -> Receipt:
    number = answer.number if isinstance(answer, Reference) else ""
    return Receipt(answer.remote_id[:300], "", None, b"", reference=number[:60])
