"""What is already here of a page: one look by key, one at the versions of what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

# One array rather than a list of parameters: five hundred of them take longer to write into
# the statement than the database takes to answer. Each record leads to its head, version and
# content by their keys, whatever the statistics say: of tables that have just been filled they
# say nothing, and a join in another order takes the product of their sizes.
_KNOWN = """
select r.key, r.id, h.direction, h.network_state, h.versions, v.edited_at, c.text, h.thread_id
  from torget_record r
 cross join lateral (select * from torget_recordhead where record_id = r.id limit 1) h
 cross join lateral (select * from torget_version where id = h.version_id limit 1) v
 cross join lateral (select text from torget_content where id = v.content_id limit 1) c
 where r.key = any(%s)
"""
_VERSIONS = """
select c.fingerprint
  from torget_version v
 cross join lateral (select fingerprint from torget_content where id = v.content_id limit 1) c
 where v.record_id = any(%s) and c.fingerprint is not null
"""
_UNREADABLE = """
select fingerprint from torget_content where kind = 'unreadable' and fingerprint = any(%s)
"""


@dataclass(slots=True)
class Known:
    """A record as it stands while a page is received; changed as the page is read."""

    record_id: UUID
    direction: str
    network_state: str
    versions: int
    edited_at: datetime | None
    text: str
    thread_id: str


def known_records(keys: Iterable[bytes]) -> dict[bytes, Known]:
    """Return what is here under these keys."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list(keys)])
        heads = cursor.fetchall()
    return {
        bytes(key): Known(record_id, direction, state, versions, edited_at, text or "", thread)
        for key, record_id, direction, state, versions, edited_at, text, thread in heads
    }


def seen_versions(record_ids: Iterable[UUID]) -> set[bytes]:
    """Return the fingerprints of every version of the records that has not been emptied."""
    return _marks(_VERSIONS, list(record_ids))


def seen_unreadable(marks: Iterable[bytes]) -> set[bytes]:
    """Return those of the fingerprints that belong to something unreadable that is here."""
    return _marks(_UNREADABLE, list(marks))


def _marks(question: str, wanted: list[UUID] | list[bytes]) -> set[bytes]:
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(question, [wanted])
        return {bytes(mark) for (mark,) in cursor.fetchall()}
