"""The Graph API's refusals as the port's closed set of errors.

An error text is no proof that nothing was published: only codes that the network
documents as refused before publishing are taken as not accepted.

Source: developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11);
design of publishing, 4.2 step 5.
"""

from __future__ import annotations

from typing import Final

from torget.connectors.port import ConnectorError, NeedsLogin, NotAccepted, OutcomeUnknown
from torget.kit import json_slices as read

_LOGIN: Final = frozenset({10, 102, 190, 463, 467, *range(200, 300)})
_TOO_MANY: Final = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_REFUSED: Final = frozenset({3, 33, 100, 803})
_WAIT_S: Final = 900.0


def failure(raw: bytes, *, http_status: int = 0) -> ConnectorError | None:
    """Return the refusal that `raw` is, None where it is no refusal."""
    try:
        answer = read.safe_loads(raw)
    except read.NotJson:
        return None
    told = read.dig(answer, "error")
    if not isinstance(told, dict):
        return None
    number = told.get("code")
    return _failure(number if isinstance(number, int) else 0, raw=raw, http_status=http_status)


def _failure(number: int, *, raw: bytes, http_status: int) -> ConnectorError:
    code = f"facebook_{number}"
    if number in _LOGIN:
        return NeedsLogin(code, http_status=http_status, raw=raw)
    if number in _TOO_MANY:
        return NotAccepted(
            code, permanent=False, retry_after_s=_WAIT_S, http_status=http_status, raw=raw
        )
    if number in _REFUSED:
        return NotAccepted(code, permanent=True, http_status=http_status, raw=raw)
    return OutcomeUnknown(code, http_status=http_status, raw=raw)
