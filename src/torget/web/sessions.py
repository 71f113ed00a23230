"""Sessions in the database, where a full disk does not keep anyone from reading.

Which minute a person was last seen is written by the way of reading a page. Where that cannot
be saved the page is shown all the same; what a login or a form puts there is never skipped.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

from torget.web import full_disk

SEEN = "seen"


class SessionStore(db.SessionStore):
    """Django's own, that does without the minute last seen when the disk is full."""

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
