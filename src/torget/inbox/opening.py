"""Work opened for what came in: what the flow chart says, and by when it must be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.connectors.port import Visibility
from torget.inbox.models import Item, ItemState
from torget.kit import ids
from torget.kit.django.copying import copy_rows
from torget.ledger import write as ledger
from torget.organisation import rulebooks
from torget.organisation.hours import staffed_spans
from torget.organisation.models import Account, AdoptedRulebook
from torget.records.models import Direction
from torget.records.receive import Arrived, Changed
from torget.rules import deadlines, flow
from torget.rules.codes import DeadlineKind
from torget.rules.rulebook import Rulebook, Span
from torget.text.read import read

_COLUMNS = {
    "id": "uuid",
    "record_id": "uuid",
    "account_id": "uuid",
    "authority_id": "uuid",
    "unit_id": "uuid",
    "rulebook_id": "uuid",
    "kind": "text",
    "urgent": "boolean",
    "secrecy": "boolean",
    "private": "boolean",
    "state": "text",
    "deadline_at": "timestamptz",
    "acknowledge_by": "timestamptz",
    "answer_by": "timestamptz",
    "opened_at": "timestamptz",
    "ending": "text",
    "changed_after_answer": "boolean",
    "gone_from_network": "boolean",
}
OURS_UNKNOWN = "own_unknown"
HISTORY = timedelta(days=30)


def open_items(account: Account, new: Sequence[Arrived], *, now: datetime) -> int:
    """Open one item for each record that is not ours; return how many.

    Must run in the transaction that received the records. What we wrote ourselves before the
    account was connected is no work; a post of ours that Torget did not send is. Messages from
    long before the connection are history: records, and no work, unless nobody knows whose
    they are: that is always for a person.
    """
    oldest = account.connected_at - HISTORY
    todo = [
        arrived
        for arrived in new
        if arrived.direction == Direction.UNKNOWN
        or (arrived.direction != Direction.ISSUED and arrived.received_at >= oldest)
    ]
    if not todo:
        return 0
    adopted = rulebooks.current()
    rulebook = rulebooks.value(adopted.id)
    staffed = staffed_spans(account)
    rows = [_row(account, arrived, adopted, rulebook, staffed=staffed, now=now) for arrived in todo]
    copy_rows("torget_item", _COLUMNS, rows)
    for row in rows:
        if row[7] and row[6] != OURS_UNKNOWN:
            raise_alarm(Cause(Kind.ACUTE_DANGER, account, "item", row[0]), now=now)
    ledger.write_many(
        ledger.Entry(
            "item.opened",
            "item",
            row[0],
            ledger.SYSTEM,
            now,
            {"record": str(row[1]), "kind": row[6], "rulebook": str(adopted.id)},
        )
        for row in rows
    )
    return len(rows)


_Row = tuple[
    UUID,
    UUID,
    UUID,
    UUID,
    UUID,
    UUID,
    str,
    bool,
    bool,
    bool,
    str,
    datetime,
    datetime,
    datetime,
    datetime,
    str,
    bool,
    bool,
]


def _row(
    account: Account,
    arrived: Arrived,
    adopted: AdoptedRulebook,
    rulebook: Rulebook,
    *,
    staffed: Sequence[Span] | None,
    now: datetime,
) -> _Row:
    assessment = flow.assess(rulebook, read(arrived.text))
    start = arrived.received_at
    acknowledge = deadlines.due(rulebook, DeadlineKind.ACKNOWLEDGEMENT, start, staffed=staffed)
    answer = deadlines.due(rulebook, DeadlineKind.ANSWER, start, staffed=staffed)
    unknown = arrived.direction == Direction.UNKNOWN and arrived.by_us
    return (
        ids.new(now),
        arrived.record_id,
        account.id,
        account.authority_id,
        account.unit_id,
        adopted.id,
        OURS_UNKNOWN if unknown else str(assessment.first.outcome),
        assessment.urgent,
        assessment.secrecy,
        arrived.visibility in (Visibility.DIRECT, Visibility.FOLLOWERS),
        ItemState.OPEN,
        start if assessment.urgent else acknowledge,
        acknowledge,
        answer,
        now,
        "",
        False,
        False,
    )


def note_changes(changed: Iterable[Changed], *, now: datetime) -> None:
    """A message that was edited is judged again; one edited after the answer opens again."""
    for change in changed:
        item = (
            Item.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(record_id=change.record_id)
            .first()
        )
        if item is None:
            continue
        rulebook = rulebooks.value(item.rulebook_id)
        assessment = flow.assess(rulebook, read(change.text))
        item.kind = str(assessment.first.outcome) if item.kind != OURS_UNKNOWN else item.kind
        item.urgent = assessment.urgent
        item.secrecy = item.secrecy or assessment.secrecy
        if assessment.urgent:
            item.deadline_at = now
        if item.state != ItemState.OPEN:
            item.changed_after_answer = True
        if item.state == ItemState.CLOSED:
            _reopen(item, rulebook, now=now)
        item.save()
        if assessment.urgent and item.kind != OURS_UNKNOWN:
            raise_alarm(Cause(Kind.ACUTE_DANGER, item.account, "item", item.id), now=now)


def _reopen(item: Item, rulebook: Rulebook, *, now: datetime) -> None:
    item.state = ItemState.OPEN
    item.closed_at = None
    item.ending = ""
    item.deadline_at = deadlines.due(
        rulebook, DeadlineKind.ACKNOWLEDGEMENT, now, staffed=staffed_spans(item.account)
    )
    ledger.write(
        ledger.Entry(
            "item.reopened", "item", item.id, ledger.SYSTEM, now, {"because": "edited_on_network"}
        )
    )


def note_gone(record_ids: Iterable[UUID], *, gone: bool) -> None:
    """Mark the items whose message the network no longer shows, or shows again."""
    Item.objects.filter(record_id__in=list(record_ids)).update(gone_from_network=gone)
