"""Named places where a test may kill, stop or fail us. Nothing happens in production.

`TORGET_FAILPOINT=name:action[:skip]` is honoured only after `arm` was called with a true
`permitted` (settings.TEST_FAILPOINTS). Actions: kill (SIGKILL), stop (SIGSTOP), raise, sleep.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

POINTS: Mapping[str, str] = {
    "claimed": "F1: the claim is committed, nothing is sent",
    "pre_read": "F2: read-back before a second try is done",
    "before_send": "F3: fenced, just before the bytes leave",
    "sent": "F4: the bytes have left, no answer is read",
    "answer_read": "F5: the answer is read and classified",
    "before_commit": "F6: receipt and record are written, not committed",
    "after_commit": "F7: receipt and record are committed",
    "reaped": "F8: leases that ran out are marked unknown, not committed",
    "reconciled": "F9: read-back of an unknown outcome is done, nothing written",
    "page_fetched": "C1: a page is fetched, nothing stored",
    "page_received": "C2: the page is in the records, the cursor not moved, not committed",
    "page_advanced": "C3: the cursor is moved, not committed",
    "page_committed": "C4: the page is committed",
}
HANDING: Mapping[str, str] = {
    "packed": "H1: a package is made, nothing written",
    "parcel_written": "H2: package and outbox row are written, not committed",
}
"""What only a hand-over passes; the points of sending are the same for it."""
SLEEP_S = 2.0


class FailpointHit(Exception):
    """A test asked for this failure."""


@dataclass(slots=True)
class _Armed:
    name: str = ""
    action: str = ""
    skip: int = 0


_armed = _Armed()


def _raise() -> None:
    raise FailpointHit


_ACTIONS: Mapping[str, Callable[[], None]] = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    # To this thread: sent to the process, another thread takes it and this one goes on a while.
    "stop": lambda: signal.raise_signal(signal.SIGSTOP),
    "raise": _raise,
    "sleep": lambda: time.sleep(SLEEP_S),
}
ACTIONS = tuple(_ACTIONS)


def arm(spec: str, *, permitted: bool) -> None:
    """Arm one point from its written form; without permission nothing is armed."""
    name, _, rest = spec.partition(":")
    action, _, skip = rest.partition(":")
    known = permitted and name in {*POINTS, *HANDING} and action in _ACTIONS
    _armed.name = name if known else ""
    _armed.action = action
    _armed.skip = int(skip or 0)


def reach(name: str) -> None:
    """Do what is armed for this point, if anything."""
    if _armed.name != name:
        return
    if _armed.skip > 0:
        _armed.skip -= 1
        return
    action = _armed.action
    _armed.name = ""  # once
    os.write(2, f"failpoint {name}:{action}\n".encode())  # the test's proof that it was reached
    _ACTIONS[action]()
