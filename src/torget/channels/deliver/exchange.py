"""One exchange with a network, in a thread that touches no database; and what came of it."""

from __future__ import annotations

import time

from torget.channels.deliver import errand as errands
from torget.channels.deliver import handing
from torget.channels.deliver.claim import Claimed
from torget.channels.deliver.errand import Errand
from torget.channels.deliver.outcome import Accepted, Outcome, Refused, Unknown, fault
from torget.channels.timing import timing
from torget.connectors import catalogue
from torget.connectors.port import (
    Connection,
    Connector,
    ConnectorError,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
)
from torget.kit import failpoints

__all__ = ["Accepted", "Outcome", "Refused", "Unknown", "exchange"]


def exchange(claimed: Claimed) -> Outcome:
    """Send one claimed row once and return what came of it; never raises for the network.

    What may stand there already is read first. A row whose lease cannot outlast the exchange
    is not sent at all.
    """
    if claimed.handing is not None:
        return handing.exchange(
            claimed.handing, read_first=claimed.read_first, claimed_mono=claimed.claimed_mono
        )
    if claimed.connection is None or claimed.errand is None:
        return Refused("no_token", permanent=False, needs_login=True)
    try:
        connector = catalogue.get(claimed.network)
    except catalogue.UnknownNetwork:
        return Refused("no_connector", permanent=False)
    readable = errands.can_be_read(claimed.errand, connector.abilities.idempotency)
    if claimed.read_first and readable:
        read = _read_first(connector, claimed.connection, claimed.errand)
        if read is not None:
            return read
    if _lease_left_s(claimed) <= timing().http_s:
        return Refused("lease_too_short", permanent=False)
    failpoints.reach("before_send")
    outcome = _send(connector, claimed.connection, claimed.errand)
    failpoints.reach("answer_read")
    return outcome


def _read_first(
    connector: Connector, connection: Connection, errand: Errand
) -> Accepted | Refused | None:
    """Return what is there already; a refusal where that could not be read; None: send."""
    try:
        found = errands.look_up(connector, connection, errand)
    except ConnectorError as error:
        return _not_sent(error)
    except Exception as error:  # noqa: BLE001  a fault in a connector: nothing was sent
        return Refused(fault(error), permanent=False)
    failpoints.reach("pre_read")
    return None if found is None else Accepted(found, read_back=True)


def _send(connector: Connector, connection: Connection, errand: Errand) -> Outcome:
    """Classify is total: whatever is not surely accepted or surely refused is unknown."""
    try:
        receipt = errands.send(connector, connection, errand)
    except NotAccepted as error:
        return Refused(error.code, error.permanent, error.retry_after_s, error.http_status)
    except NeedsLogin as error:
        return Refused(error.code, permanent=False, http_status=error.http_status, needs_login=True)
    except OutcomeUnknown as error:
        return Unknown(error.code, error.http_status)
    except Exception as error:  # noqa: BLE001  a fault in a connector is an unknown outcome
        return Unknown(fault(error))
    failpoints.reach("sent")
    if not receipt.remote_id and errands.makes_message(errand):
        return Unknown("accepted_without_id", receipt.http_status)
    return Accepted(receipt)


def _not_sent(error: ConnectorError) -> Refused:
    """Read-back failed, so nothing was sent this time: wait and read again."""
    retry = error.retry_after_s if isinstance(error, NotAccepted) else 0
    return Refused(
        error.code,
        permanent=False,
        retry_after_s=retry,
        http_status=error.http_status,
        needs_login=isinstance(error, NeedsLogin),
    )


def _lease_left_s(claimed: Claimed) -> float:
    return timing().lease_s - (time.monotonic() - claimed.claimed_mono)
