"""What an outcome means: one total function over exception, status and body.

Source: design, reliability, 4.2 step 5 and R21. Only what certainly was not taken is called
so; everything nobody can know is OutcomeUnknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from torget.connectors.mastodon.translate import is_id, web_url
from torget.connectors.port import NeedsLogin, NotAccepted, OutcomeUnknown, Receipt
from torget.kit import egress
from torget.kit import json_slices as js

Verdict = Receipt | NotAccepted | NeedsLogin | OutcomeUnknown
_NO_HEADERS: Final[Mapping[str, str]] = {}
_REFUSED: Final = frozenset({400, 403, 404, 413, 422})
_GONE: Final = frozenset({404, 410})
_TOO_MANY: Final = 429
_UNAUTHORISED: Final = 401
_FORBIDDEN: Final = 403
_DAY_S: Final = 86_400.0
_DEFAULT_WAIT_S: Final = 60.0
_NO_CONNECTION_WAIT_S: Final = 15.0
_GUARD_MAY_PASS: Final = frozenset({"address", "address_form"})  # a resolver may have lied
_LOGIN_WORDS: Final = ("scope", "login", "disabled", "suspended", "confirm")


def classify(
    exception: BaseException | None,
    status: int,
    body: bytes,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> Verdict:
    """Return what a call that changes something has come to. Never raises.

    `status` is 0 and `body` b"" where nothing was read. A Receipt only for 2xx with an id.
    """
    if exception is not None:
        return _of_exception(exception)
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's own classes
        return _receipt(status, body) or OutcomeUnknown(
            "accepted_without_id", http_status=status, raw=body
        )
    if status == _UNAUTHORISED or (status == _FORBIDDEN and _asks_for_login(body)):
        return NeedsLogin(f"http_{status}", http_status=status, raw=body)
    if status == _TOO_MANY:
        wait = retry_after_s(headers)
        return NotAccepted(
            "http_429", permanent=False, retry_after_s=wait, http_status=status, raw=body
        )
    if status in _REFUSED:
        return NotAccepted(f"http_{status}", permanent=True, http_status=status, raw=body)
    return OutcomeUnknown(f"http_{status}", http_status=status, raw=body)


def as_read(verdict: Verdict, headers: Mapping[str, str] = _NO_HEADERS) -> Verdict:
    """Return the verdict for a call that changes nothing: unknown is then only "try again".

    A refused reading is never permanent either: a page that is closed today may open.
    """
    if isinstance(verdict, OutcomeUnknown):
        wait = retry_after_s(headers) if "retry-after" in headers else _NO_CONNECTION_WAIT_S
        return NotAccepted(
            verdict.code,
            permanent=False,
            retry_after_s=wait,
            http_status=verdict.http_status,
            raw=verdict.raw,
        )
    return verdict


def is_gone(status: int, body: bytes) -> bool:
    """Tell whether the network itself says that a message is gone (and not a proxy's page)."""
    return status in _GONE and _error_text(body) is not None


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Return the seconds to wait: 0 to 86 400, one minute where the answer is nonsense.

    A date is measured against the answer's own Date, so that no clock of ours is asked.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        return min(float(written[:9]), _DAY_S)
    until = _http_date(written) or _reset(headers.get("x-ratelimit-reset", ""))
    now = _http_date(headers.get("date", ""))
    if until is None or now is None or until < now:
        return _DEFAULT_WAIT_S
    return min((until - now).total_seconds(), _DAY_S)


def _of_exception(exception: BaseException) -> Verdict:
    if isinstance(exception, egress.Refused):
        passing = exception.code in _GUARD_MAY_PASS
        return NotAccepted(
            f"guard_{exception.code}", permanent=not passing, retry_after_s=_DEFAULT_WAIT_S
        )
    if isinstance(exception, egress.NotSent):
        return NotAccepted(exception.code, permanent=False, retry_after_s=_NO_CONNECTION_WAIT_S)
    if isinstance(exception, egress.SentUnknown):
        return OutcomeUnknown(exception.code, http_status=exception.status, raw=exception.body)
    return OutcomeUnknown(f"unexpected_{type(exception).__name__}")


def _receipt(status: int, body: bytes) -> Receipt | None:
    try:
        found = js.safe_loads(body)
    except js.NotJson:
        return None
    remote_id = js.identity(found, "id")
    if not is_id(remote_id):
        return None
    return Receipt(
        remote_id=remote_id,
        url=web_url(js.text(found, "url")),
        accepted_at=js.instant(found, "edited_at") or js.instant(found, "created_at"),
        raw=body,
        http_status=status,
    )


def _asks_for_login(body: bytes) -> bool:
    said = (_error_text(body) or "").lower()
    return any(word in said for word in _LOGIN_WORDS)


def _error_text(body: bytes) -> str | None:
    try:
        said = js.dig(js.safe_loads(body), "error")
    except js.NotJson:
        return None
    return said if isinstance(said, str) else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _reset(text: str) -> datetime | None:
    return js.instant({"at": text}, "at")
