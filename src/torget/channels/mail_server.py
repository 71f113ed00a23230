"""The operator's mail server as an adapter takes it."""

from __future__ import annotations

from django.conf import settings

from torget.connectors.handing.port import MailServer

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def mail_server() -> MailServer | None:
    """Return the server of TORGET_MAIL_URL and the sender of TORGET_MAIL_FROM; None without both.

    `smtps` is encrypted from the first byte and the others by STARTTLS, which is demanded of every
    server but this machine's own.
    """
    host, sender = settings.EMAIL_HOST, settings.TORGET_MAIL_FROM
    if not host or not sender:
        return None
    return MailServer(
        host=host,
        port=settings.EMAIL_PORT,
        sender=sender,
        tls=_tls(host),
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
    )


def _tls(host: str) -> str:
    if settings.EMAIL_USE_SSL:
        return "ssl"
    return "" if host in LOOPBACK and not settings.EMAIL_USE_TLS else "starttls"
