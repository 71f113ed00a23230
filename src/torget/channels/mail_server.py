"""The operator's mail server as an adapter takes it."""

from __future__ import annotations

from urllib.parse import unquote

from django.conf import settings

from torget.connectors.handing.port import MailServer

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = {"smtp": 25, "smtps": 465}


def mail_server() -> MailServer | None:
    """Return the server of TORGET_MAIL_URL and the sender of TORGET_MAIL_FROM; None without both.

    `smtps` is encrypted from the first byte and `smtp` by STARTTLS, which is demanded of every
    server but this machine's own.
    """
    url, sender = settings.EMAIL_URL, settings.TORGET_MAIL_FROM
    if not url.hostname or not sender:
        return None
    tls = "ssl" if url.scheme == "smtps" else "starttls"
    return MailServer(
        host=url.hostname,
        port=url.port or _PORTS.get(url.scheme, 25),
        sender=sender,
        tls="" if url.scheme != "smtps" and url.hostname in LOOPBACK else tls,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )
