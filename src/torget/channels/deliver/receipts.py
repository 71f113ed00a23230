"""Many receipts at once: what is plainly accepted and new is written in one transaction.

A crisis has hundreds of letters out; one transaction a receipt costs more than the network. What
is not plain (refused, unknown, taken by another epoch, collected before its receipt, an id of
another letter) is left to `commit`, one by one. Source: docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction

from torget.channels.deliver.claim import Claimed
from torget.channels.deliver.commit import OURS_WITH_RECEIPT, letter_of, note_finish
from torget.channels.deliver.exchange import Accepted, Outcome
from torget.channels.models import Kind, Outbox
from torget.kit import failpoints
from torget.records import issue
from torget.records.issue import Issued, Letter
from torget.records.receive import lock_all

log = structlog.get_logger("torget.deliver")
AT_ONCE = 100
Done = tuple[Claimed, Outcome]
_Accepted = Mapping[UUID, tuple[int, Accepted]]
_Letters = Sequence[tuple[Outbox, Letter]]

_SENT = """
update torget_outbox o
   set state = 'sent', external_id = w.external_id, external_url = w.url, record_id = w.record_id,
       content_id = w.content_id, payload = null, lease_until = null, last_error_code = ''
  from unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[])
       as w (id, external_id, url, record_id, content_id)
 where o.id = w.id
"""


def commit_plain(done: Sequence[Done], *, now: datetime) -> set[UUID]:
    """Write the receipts that are plain, all or none; return the rows that were written.

    Fenced as `commit` is: the rows are locked, and the epoch is the one that was claimed.
    Nothing is raised: where it does not go, none is written, and each is committed by itself
    and raises its own fault.
    """
    accepted = {
        claimed.outbox_id: (claimed.epoch, outcome)
        for claimed, outcome in done
        if isinstance(outcome, Accepted)
    }
    if len(accepted) < 2:  # noqa: PLR2004  one alone is quicker by itself
        return set()
    try:
        return _together(accepted, now=now)
    except Exception as fault:  # noqa: BLE001  what is at fault raises it again by itself
        log.warning("receipts_one_by_one", count=len(accepted), fault=type(fault).__name__)
        return set()


def _together(accepted: _Accepted, *, now: datetime) -> set[UUID]:
    with transaction.atomic():
        rows = _ours(accepted)
        lock_all([row.account for row in rows])
        letters = _new(rows, accepted)
        if letters:
            _write(letters, accepted, now=now)
        failpoints.reach("before_commit")
    failpoints.reach("after_commit")
    return {row.id for row, _letter in letters}


def _ours(accepted: _Accepted) -> list[Outbox]:
    """Lock the rows, always in the same order; leave out what another epoch has taken."""
    rows = (
        Outbox.objects.select_for_update(of=("self",))
        .select_related("account", "author")
        .filter(id__in=list(accepted), kind=Kind.CREATE, state__in=OURS_WITH_RECEIPT)
        .order_by("id")
    )
    return [row for row in rows if row.epoch == accepted[row.id][0]]


def _new(rows: Iterable[Outbox], accepted: _Accepted) -> _Letters:
    """Return the letters of which no record and no other letter's receipt is here."""
    letters = dict[bytes, tuple[Outbox, Letter]]()
    for row in rows:
        outcome = accepted[row.id][1]
        letter = letter_of(row, outcome.receipt, read_back=outcome.read_back)
        letters.setdefault(letter.key, (row, letter))  # a second one with its id is left out
    for key in issue.known(letter for _row, letter in letters.values()):
        del letters[key]
    return tuple(letters.values())


def _write(letters: _Letters, accepted: _Accepted, *, now: datetime) -> None:
    issued = issue.draw_up([letter for _row, letter in letters], now=now)
    note_finish((row, accepted[row.id][1]) for row, _letter in letters)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, _columns(letters, issued))


def _columns(letters: _Letters, issued: Sequence[Issued]) -> tuple[list[object], ...]:
    return (
        [row.id for row, _letter in letters],
        [letter.accepted.remote_id for _row, letter in letters],
        [letter.accepted.url for _row, letter in letters],
        [one.record_id for one in issued],
        [one.content_id for one in issued],
    )
