"""What a mail says of a hand-over: its mark, its sender and its words. Nothing is believed here."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

TOKEN = re.compile(r"\bTG[A-Z2-7]{24}\b")
KEY = re.compile(r"<torget-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
MOST_SIGNS = 200_000


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: our mark, the id it answers, who says they sent it, and what it says itself."""

    token: str
    key: str
    sender: str
    text: str


def read(raw: bytes) -> Letter:
    """Return what the mail says. May raise whatever the standard library raises on nonsense.

    Quoted lines are ours and say nothing. The mark in the subject goes before one in the text.
    """
    message = email.message_from_bytes(raw, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError
    subject = _header(message, "Subject")
    text = _text(message)
    answers = f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"
    token, key = TOKEN.search(subject) or TOKEN.search(text), KEY.search(answers)
    said = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return Letter(
        token=token.group(0) if token else "",
        key=key.group(1) if key else "",
        sender=_sender(message),
        text=f"{subject}\n{said}",
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))[:2000]


def _sender(message: EmailMessage) -> str:
    """Return the only sender's address; "" where there are several From, or none."""
    told = message.get_all("From", [])
    return parseaddr(str(told[0]))[1].lower() if len(told) == 1 else ""


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    told = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset("utf-8")
    known = charset in ("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252")
    return told[:MOST_SIGNS].decode(charset if known else "utf-8", "replace")
