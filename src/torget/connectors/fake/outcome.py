"""What an exchange with the fake network came to: an answer, or one of the three errors.

For a request that changes something, everything that is not certainly refused is an
unknown outcome. A request that only reads can always be made again.

Source: design of publishing, 4.2 step 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

from torget.connectors.port import ConnectorError, NeedsLogin, NotAccepted, OutcomeUnknown
from torget.kit import egress
from torget.kit import json_slices as read

_OK: Final = frozenset({200, 201})
_REFUSED: Final = frozenset({400, 403, 404, 405, 410, 413, 415, 422})
_UNAUTHORISED: Final = 401
_TOO_MANY: Final = 429
_DEFAULT_WAIT_S: Final = 60.0
_LONGEST_WAIT_S: Final = 86_400.0
_MAX_DIGITS: Final = 12


class Exchange(Protocol):
    """The one way out: the kit's guarded client."""

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        deadline_s: float = 30.0,
        max_bytes: int = 10_000_000,
    ) -> egress.Answer:
        """Return the whole answer."""
        ...


def refused(error: egress.EgressError, *, changes: bool) -> ConnectorError:
    """Return what a request without a whole answer came to."""
    if isinstance(error, egress.Refused):
        return NotAccepted(f"egress_{error.code}", permanent=True)
    if changes and not isinstance(error, egress.NotSent):
        return OutcomeUnknown(error.code)
    return NotAccepted(error.code, permanent=False)


def check(answer: egress.Answer, *, changes: bool) -> None:
    """Do nothing for an answer with 200 or 201; raise what any other says."""
    status, raw = answer.status, answer.body
    if status == _UNAUTHORISED:
        raise NeedsLogin("http_401", http_status=status, raw=raw)
    if status == _TOO_MANY:
        wait = retry_after_s(answer.headers)
        raise NotAccepted(
            "http_429", permanent=False, retry_after_s=wait, http_status=status, raw=raw
        )
    if status in _REFUSED:
        raise NotAccepted(f"http_{status}", permanent=True, http_status=status, raw=raw)
    if status not in _OK:
        raise unclear(f"http_{status}", answer, changes=changes)


def document(answer: egress.Answer, *, changes: bool) -> object:
    """Return what a whole answer tells; raise where it is not JSON."""
    try:
        return read.safe_loads(answer.body)
    except read.NotJson as refusal:
        raise unclear(refusal.code, answer, changes=changes) from None


def unclear(code: str, answer: egress.Answer, *, changes: bool) -> ConnectorError:
    """Return the error for an answer that says neither yes nor no."""
    if changes:
        return OutcomeUnknown(code, http_status=answer.status, raw=answer.body)
    return NotAccepted(code, permanent=False, http_status=answer.status, raw=answer.body)


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the wait asked for, made sane: 0 to 86 400 s, 60 s where it is garbage.

    A date is measured against the answer's own Date, never against our clock.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdecimal():
        return min(float(written[:_MAX_DIGITS]), _LONGEST_WAIT_S)
    then, now = _date(written), _date(headers.get("date", ""))
    if then is None or now is None:
        return _DEFAULT_WAIT_S
    return min(max((then - now).total_seconds(), 0.0), _LONGEST_WAIT_S)


def _date(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
