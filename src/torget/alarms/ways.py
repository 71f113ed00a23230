"""The ways a person is told: e-mail, a text message by the municipality's own service, by phone.

Each sends one letter and tells a short code of what went wrong, "" where it went. Phoning is the
stand-in that always works: whoever has an alarm open is shown whom to call.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from torget.alarms.letters import Letter
from torget.alarms.models import Way
from torget.kit import egress

DEADLINE_S = 10.0
MOST_BYTES = 65_536
_OK = range(200, 300)
_NO_SERVER = "django.core.mail.backends.console.EmailBackend"


def mail(letter: Letter, *, now: datetime) -> str:
    """Send it by mail; `now` is not needed and is taken so that all ways are alike."""
    del now
    if settings.EMAIL_BACKEND == _NO_SERVER and not settings.TORGET_DEMO:
        return "no_mail_server"
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.person.email],
        headers={"X-Torget-Delivery": letter.key, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except smtplib.SMTPResponseException as refused:
        return f"smtp_{refused.smtp_code}"
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        return type(fault).__name__.lower()[:40]
    return ""


def webhook(letter: Letter, *, now: datetime) -> str:
    """Hand it to the service that sends text messages, signed so that it can be trusted."""
    body = _as_json(letter)
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Torget-Delivery": letter.key,
        "X-Torget-Signature": f"t={stamp},v1={signature(stamp, body)}",
    }
    try:
        answer = egress.client().exchange(
            "POST",
            settings.TORGET_ALARM_WEBHOOK,
            headers=headers,
            body=body,
            deadline_s=DEADLINE_S,
            max_bytes=MOST_BYTES,
        )
    except egress.EgressError as fault:
        return fault.code[:40]
    return "" if answer.status in _OK else f"http_{answer.status}"


def signature(stamp: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of "stamp.body" with the shared key, as hex."""
    key = settings.TORGET_ALARM_WEBHOOK_KEY.encode()
    return hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _as_json(letter: Letter) -> bytes:
    told = {
        "version": 1,
        "delivery": letter.key,
        "kind": letter.kind,
        "round": letter.round + 1,
        "account": letter.account,
        "name": letter.person.name,
        "phone": letter.person.phone,
        "text": f"{letter.subject}. {letter.link}",
        "link": letter.link,
        "raised_at": letter.at,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


Send = Callable[..., str]


def open_ways() -> Mapping[Way, Send]:
    """Return the ways that are set up, in the order in which they are tried."""
    ways: dict[Way, Send] = {Way.MAIL: mail}
    if settings.TORGET_ALARM_WEBHOOK:
        ways[Way.WEBHOOK] = webhook
    return ways
