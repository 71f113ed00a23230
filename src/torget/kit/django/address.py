"""A database's address as Django takes it."""

from __future__ import annotations

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
        "OPTIONS": {"application_name": "torget"},
    }
