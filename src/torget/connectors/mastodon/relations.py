"""What our account can do about another account. It cannot hide or take away its messages.

Source: https://docs.joinmastodon.org/methods/accounts/ (November 2026); the wish for it is
mastodon/mastodon issue 30142.
"""

from __future__ import annotations

from typing import Final

from torget.connectors.mastodon.api import Api, Gone, broken, path_of
from torget.connectors.port import Measure, NotAccepted, OutcomeUnknown, Receipt
from torget.kit import json_slices as js

RELATIONSHIPS: Final = "/api/v1/accounts/relationships"
MEASURES: Final[dict[Measure, tuple[tuple[str, str, bool], ...]]] = {
    Measure.BLOCK: (("/block", "blocking", True),),
    Measure.RESTRICT: (("/mute", "muting", True),),
    Measure.UNBLOCK: (("/unblock", "blocking", False), ("/unmute", "muting", False)),
}
"""Each measure: the ways that take it, and the sign in the answer that it is so."""


def take(api: Api, remote_id: str, measure: Measure) -> Receipt:
    """Return the receipt of the last step; all of them can be taken twice without harm."""
    if measure not in MEASURES:
        raise NotAccepted("measure_unknown", permanent=True)
    receipts = [_step(api, remote_id, *step) for step in MEASURES[measure]]
    return receipts[-1]


def in_force(api: Api, remote_id: str, measure: Measure) -> Receipt | None:
    """Return a receipt where the network shows every sign of it, None where it shows another."""
    if measure not in MEASURES:
        raise NotAccepted("measure_unknown", permanent=True)
    try:
        answer = api.read(RELATIONSHIPS, [("id[]", remote_id)])
    except Gone as error:
        raise _account_gone(error) from error
    try:
        rows = js.slices(answer.body)
    except js.NotJson as error:
        raise broken(error.code, answer) from error
    for row in rows:
        told = js.safe_loads(row)
        if js.identity(told, "id") == remote_id:
            holds = all(js.dig(told, sign) is wanted for _, sign, wanted in MEASURES[measure])
            return Receipt(remote_id, "", None, row, answer.status) if holds else None
    return None


def _step(api: Api, remote_id: str, ending: str, sign: str, wanted: bool) -> Receipt:  # noqa: FBT001 - a row of the table
    try:
        receipt = api.change("POST", path_of("accounts", remote_id, ending), {})
    except Gone as error:
        raise _account_gone(error) from error
    if js.dig(js.safe_loads(receipt.raw), sign) is not wanted:
        raise OutcomeUnknown("measure_not_shown", http_status=receipt.http_status, raw=receipt.raw)
    return receipt


def _account_gone(error: Gone) -> NotAccepted:
    return NotAccepted("account_gone", permanent=True, http_status=error.status, raw=error.body)
