"""Measures on the fake network: on a message or on its author, each as often as one likes."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from torget.connectors.fake.line import Line
from torget.connectors.fake.outcome import check, document
from torget.connectors.port import ON_AUTHORS, Measure, NotAccepted, Receipt
from torget.kit import egress
from torget.kit import json_slices as read

_GONE: Final = frozenset({404, 410})
_OUT_OF_SIGHT: Final = frozenset({Measure.HIDE, Measure.HOLD, Measure.SPAM, Measure.REMOVE})
_SIGNS: Final = {
    Measure.HIDE: ("hidden", True),
    Measure.HOLD: ("hidden", True),
    Measure.SPAM: ("hidden", True),
    Measure.UNHIDE: ("hidden", False),
    Measure.APPROVE: ("hidden", False),
}


def take(line: Line, remote_id: str, measure: Measure) -> Receipt:
    """Return the receipt of one attempt; to take away what is gone is done."""
    answer = line.measure(_path(remote_id, measure) + "/measures", measure.value)
    if answer.status in _GONE and measure in _OUT_OF_SIGHT:
        return _receipt(remote_id, answer)
    check(answer, changes=True)
    document(answer, changes=True)
    return _receipt(remote_id, answer)


def in_force(line: Line, remote_id: str, measure: Measure) -> Receipt | None:
    """Return a receipt if the measure holds already, None after a clean look without it."""
    answer = line.see(_path(remote_id, measure))
    if answer.status in _GONE:
        return _receipt(remote_id, answer) if measure in _OUT_OF_SIGHT else None
    told = document(answer, changes=False)
    return _receipt(remote_id, answer) if _holds(told, measure) else None


def _holds(told: object, measure: Measure) -> bool:
    if measure in ON_AUTHORS:
        blocked, restricted = (read.dig(told, sign) is True for sign in ("blocked", "restricted"))
        return {
            Measure.BLOCK: blocked,
            Measure.RESTRICT: restricted,
            Measure.UNBLOCK: not blocked and not restricted,
        }[measure]
    sign, wanted = _SIGNS.get(measure, ("deleted", True))
    found = read.dig(told, sign)
    if not isinstance(found, bool):
        return False
    return found is wanted


def _path(remote_id: str, measure: Measure) -> str:
    place = "authors" if measure in ON_AUTHORS else "items"
    if not remote_id:
        raise NotAccepted("no_target", permanent=True)
    return f"/v1/{place}/{quote(remote_id, safe='')}"


def _receipt(remote_id: str, answer: egress.Answer) -> Receipt:
    return Receipt(remote_id, "", None, answer.body, answer.status)
