"""Sessions in the database, where a full disk does not keep anyone from reading.

Which minute a person was last seen is written by the way of reading a page. Where that cannot
be saved the page is shown all the same; what a login or a form puts there is never skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from torget.kit.django.said import Later, Said, SomeText
from torget.web import full_disk

SEEN = "seen"


_KEY, _NOW = SomeText(), Later(2000, 1, 1, tzinfo=UTC)


@Said
def _held() -> QuerySet[Session, tuple[str]]:
    rows = Session.objects.filter(session_key=_KEY, expire_date__gt=_NOW)
    return rows.values_list("session_data")


class SessionStore(db.SessionStore):
    """Django's own, that does without the minute last seen when the disk is full."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; one that is not there, or is over, loses its key."""
        for (data,) in _held.rows(told={_KEY: self.session_key, _NOW: timezone.now()}):
            return self.decode(data)
        self._session_key = None
        return {}

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  Django's form
        """Save; skip it where only the minute is new and there is no room for it."""
        try:
            super().save(must_create)
        except (OperationalError, UpdateError) as fault:
            if must_create or not full_disk.is_it(fault) or not self._only_seen():
                raise

    def _only_seen(self) -> bool:
        kept = type(self)(self.session_key).load()
        now: Mapping[str, object] = self._get_session(no_load=True)  # type: ignore[attr-defined]
        return _without_seen(kept) == _without_seen(now)


def _without_seen(session: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in session.items() if name != SEEN}
