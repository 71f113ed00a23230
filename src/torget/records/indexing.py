"""The rows that searching reads: made with the record, and made again from what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from torget.kit.django.copying import copy_rows
from torget.organisation.models import Account
from torget.records.models import RecordHead
from torget.records.words import literal, packed, words_of

_TABLE = "torget_searchrow"
_COLUMNS = {
    "record_id": "uuid",
    "account_id": "uuid",
    "authority_id": "uuid",
    "unit_id": "uuid",
    "received_at": "timestamptz",
    "private": "boolean",
    "secrecy": "boolean",
    "direction": "text",
    "words": "bytea",  # a tsvector, in the form that the database itself sends and takes
}
PRIVATE = ("direct", "followers")
AT_ONCE = 2_000

Row = tuple[UUID, UUID, UUID, UUID, datetime, bool, bool, str, str | None]
"""The values of the columns in their order, with the text itself in the place of its words."""


def row(
    record_id: UUID,
    account: Account,
    *,
    received_at: datetime,
    visibility: str,
    direction: str,
    text: str,
) -> Row:
    """Return the search row of a new record, for `insert`."""
    return (
        record_id,
        account.id,
        account.authority_id,
        account.unit_id,
        received_at,
        visibility in PRIVATE,
        False,
        direction,
        text,
    )


def insert(rows: Iterable[Row]) -> None:
    """Write search rows; the words of one are looked for while the database takes those before."""
    copy_rows(_TABLE, _COLUMNS, map(_with_words, rows))


def _with_words(row: Row) -> tuple[object, ...]:
    *values, text = row
    return (*values, None if text is None else packed(words_of(text)))


def set_words(texts: Iterable[tuple[UUID, str]]) -> None:
    """The records are found by these words and no longer by those they had."""
    with connection.cursor() as cursor:
        for record_id, text in texts:
            cursor.execute(
                "update torget_searchrow set words = %s::tsvector where record_id = %s",
                (literal(words_of(text)), record_id),
            )


def index_again(*, everything: bool) -> int:
    """Make the search rows that are missing, or all of them; return how many.

    In batches, each its own transaction; searching goes on meanwhile. Content that has been
    emptied gives no words.
    """
    made, last = 0, UUID(int=0)
    while heads := _next(last, everything=everything):
        with transaction.atomic():
            _write(heads)
        made, last = made + len(heads), heads[-1].record_id
    return made


def index(head: RecordHead) -> None:
    """Make the search row of one new record; part of the transaction that made it."""
    _write([head])


def _next(last: UUID, *, everything: bool) -> list[RecordHead]:
    heads = RecordHead.objects.filter(record_id__gt=last).select_related(
        "record", "version__content"
    )
    if not everything:
        heads = heads.filter(record__search_row=None)
    return list(heads.defer("version__content__raw").order_by("record_id")[:AT_ONCE])


def _write(heads: Iterable[RecordHead]) -> None:
    """Write the rows anew; heads are locked, so that nobody changes one meanwhile."""
    ids = [head.record_id for head in heads]
    locked = list(
        RecordHead.objects.select_for_update(of=("self",))
        .select_related("record", "version__content")
        .defer("version__content__raw")
        .filter(record_id__in=ids)
        .order_by("record_id")
    )
    with connection.cursor() as cursor:
        cursor.execute("delete from torget_searchrow where record_id = any(%s)", [ids])
    insert([_row_of(head) for head in locked])


def _row_of(head: RecordHead) -> Row:
    record = head.record
    return (
        record.id,
        record.account_id,
        record.authority_id,
        record.unit_id,
        record.received_at,
        record.visibility in PRIVATE,
        head.secrecy,
        head.direction,
        head.version.content.text,
    )
