"""One exchange, in a thread that touches no database; and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from torget.channels.deliver import line as lines
from torget.channels.deliver.claim import Claimed
from torget.channels.deliver.line import Line
from torget.channels.deliver.outcome import Accepted, Outcome, Refused, Unknown, fault
from torget.channels.timing import timing
from torget.connectors.port import (
    ConnectorError,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Receipt,
)
from torget.kit import failpoints

__all__ = ["Accepted", "Outcome", "Refused", "Unknown", "exchange"]


def exchange(claimed: Claimed) -> Outcome:
    """Send one claimed row once and return what came of it; never raises for who takes it.

    What may stand there already is read first. A row whose lease cannot outlast the exchange
    is not sent at all.
    """
    line = lines.of(claimed)
    if isinstance(line, Refused):
        return line
    if claimed.read_first and line.look is not None:
        read = _read_first(line, line.look)
        if read is not None:
            return read
    if _lease_left_s(claimed) <= timing().http_s:
        return Refused("lease_too_short", permanent=False)
    failpoints.reach("before_send")
    outcome = _send(line)
    failpoints.reach("answer_read")
    return outcome


def _read_first(line: Line, look: Callable[[], Receipt | None]) -> Accepted | Refused | None:
    """Return what is there already; a refusal where that could not be read; None: send."""
    try:
        found = look()
    except ConnectorError as error:
        return _not_sent(line, error)
    except Exception as error:  # noqa: BLE001  a fault in a connector: nothing was sent
        return Refused(fault(error), permanent=False)
    failpoints.reach("pre_read")
    return None if found is None else Accepted(found, read_back=True)


def _send(line: Line) -> Outcome:
    """Classify is total: whatever is not surely accepted or surely refused is unknown."""
    try:
        receipt = line.send()
    except NotAccepted as error:
        return Refused(error.code, error.permanent, error.retry_after_s, error.http_status)
    except NeedsLogin as error:
        return _refused(line, error)
    except OutcomeUnknown as error:
        return Unknown(error.code, error.http_status)
    except Exception as error:  # noqa: BLE001  a fault in a connector is an unknown outcome
        return Unknown(fault(error))
    failpoints.reach("sent")
    if not receipt.remote_id and line.gives_id:
        return Unknown("accepted_without_id", receipt.http_status)
    return Accepted(receipt)


def _not_sent(line: Line, error: ConnectorError) -> Refused:
    """The look failed, so nothing was sent this time: wait and look again."""
    if not isinstance(error, NotAccepted):
        return _refused(line, error)
    final = error.permanent and not line.to_network
    return Refused(error.code, final, error.retry_after_s, error.http_status)


def _refused(line: Line, error: ConnectorError) -> Refused:
    return Refused(
        error.code,
        permanent=False,
        http_status=error.http_status,
        needs_login=line.to_network and isinstance(error, NeedsLogin),
    )


def _lease_left_s(claimed: Claimed) -> float:
    return timing().lease_s - (time.monotonic() - claimed.claimed_mono)
