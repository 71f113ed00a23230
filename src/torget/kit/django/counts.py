"""Where failed logins are counted: in the database, so that several web processes count as one."""

from __future__ import annotations

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "torget_login_attempts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
