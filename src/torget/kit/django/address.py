"""A database's and a mail server's address as Django takes them, and where a second opinion is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit


def database_at(url: str) -> dict[str, object]:
    """Return postgresql://user:pw@host:port/name?host=/socket in Django's form."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "torget",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "torget",
            # a question that comes again is planned once (docs/decisions/0021)
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
    }


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; `backend` is "console" where no server is named."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    ssl: bool = False
    starttls: bool = False


_MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail_server_at(url: str) -> MailServer:
    """Return smtp://user:pw@host:port, smtp+starttls:// or smtps:// in Django's parts.

    What cannot be read is no server: check T107 says so.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return MailServer("console")
    if parts.scheme not in _MAIL_PORTS or not parts.hostname:
        return MailServer("console")
    return MailServer(
        "smtp",
        parts.hostname,
        port or _MAIL_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        ssl=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls",
    )


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Where a second opinion is asked for, with which key, of which model; off without `url`."""

    url: str = ""
    key: str = field(default="", repr=False)
    model: str = ""


def second_opinion_at(environment: Mapping[str, str]) -> SecondOpinion:
    """Return what the operator has set; check T108 says where it cannot be used."""
    return SecondOpinion(
        environment.get("TORGET_SECOND_OPINION_URL", "").strip().rstrip("/"),
        environment.get("TORGET_SECOND_OPINION_KEY", "").strip(),
        environment.get("TORGET_SECOND_OPINION_MODEL", "").strip(),
    )
