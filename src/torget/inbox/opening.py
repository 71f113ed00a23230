"""Work opened for what came in: what the flow chart says, and by when it must be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarms
from torget.connectors.port import Visibility
from torget.inbox import bursts, clocks, thanking
from torget.inbox.assessing import Reader, assessed
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.inbox.registering import must_register
from torget.kit import ids
from torget.kit.django.copying import copy_rows
from torget.ledger import write as ledger
from torget.organisation import rulebooks, triage_models
from torget.organisation.hours import staffed_spans
from torget.organisation.models import Account, AdoptedRulebook
from torget.records.models import Direction
from torget.records.receive import Arrived
from torget.rules.flow import Assessment
from torget.rules.rulebook import Rulebook, Span
from torget.text.lexicons import Lexicon
from torget.text.signals import Signals

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
    "must_register": "boolean",
    "state": "text",
    "deadline_at": "timestamptz",
    "acknowledge_by": "timestamptz",
    "answer_by": "timestamptz",
    "burst_id": "uuid",
    "opened_at": "timestamptz",
    "marked_secret": "boolean",
    "registration": "text",
    "ending": "text",
    "changed_after_answer": "boolean",
    "gone_from_network": "boolean",
}
HISTORY = timedelta(days=30)


def open_items(account: Account, new: Sequence[Arrived], reader: Reader, *, now: datetime) -> int:
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
    desk = _Desk(account, adopted, rulebooks.value(adopted.id), staffed_spans(account), now)
    model = triage_models.armed()
    read_all = [_Read(a, *assessed(a.text, adopted.id, routed_by=model, by=reader)) for a in todo]
    folded = bursts.fold(account, [_judged(each) for each in read_all], now=now)
    rows = list[_Row]()
    copy_rows("torget_item", _COLUMNS, _made(desk, read_all, folded, rows))
    rulebook_id = str(adopted.id)
    ledger.write_many(_opened(row, rulebook_id, reader.lexicon, now) for row in rows)
    raise_alarms(
        [
            Cause(Kind.ACUTE_DANGER, account, "item", row.id)
            for row in rows
            if row.urgent and row.kind != OURS_UNKNOWN
        ],
        now=now,
    )
    thanking.close_thanks(
        account,
        [(row.id, each.arrived) for row, each in zip(rows, read_all, strict=True) if each.thanks],
        now=now,
    )
    clocks.resume_for([each.arrived for each in read_all], account.id, now=now)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all messages of one page are judged by."""

    account: Account
    adopted: AdoptedRulebook
    rulebook: Rulebook
    staffed: Sequence[Span] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class _Read:
    """A message that came, with what was found in it and what the flow chart says."""

    arrived: Arrived
    signals: Signals
    assessment: Assessment

    @property
    def private(self) -> bool:
        """Tell whether it was not for everybody."""
        return self.arrived.visibility in (Visibility.DIRECT, Visibility.FOLLOWERS)

    @property
    def thanks(self) -> bool:
        """Tell whether it is thanks and nothing else."""
        return self.arrived.direction == Direction.RECEIVED and thanking.is_thanks(
            self.arrived.text, self.signals, self.assessment
        )


class _Row(NamedTuple):
    """One new item; the fields are the columns, in their order."""

    id: UUID
    record_id: UUID
    account_id: UUID
    authority_id: UUID
    unit_id: UUID
    rulebook_id: UUID
    kind: str
    urgent: bool
    secrecy: bool
    private: bool
    must_register: bool
    state: str
    deadline_at: datetime
    acknowledge_by: datetime
    answer_by: datetime
    burst_id: UUID | None
    opened_at: datetime
    marked_secret: bool = False
    registration: str = ""
    ending: str = ""
    changed_after_answer: bool = False
    gone_from_network: bool = False


def _made(
    desk: _Desk, todo: Sequence[_Read], folded: Mapping[UUID, UUID], kept: list[_Row]
) -> Iterator[_Row]:
    """Give each new item as it is made, the database taking those before, and keep it in `kept`."""
    for item_id, each in zip(ids.many(desk.now, len(todo)), todo, strict=True):
        row = _row(desk, item_id, each, folded.get(each.arrived.record_id))
        kept.append(row)
        yield row


def _judged(each: _Read) -> bursts.Judged:
    received = each.arrived.direction == Direction.RECEIVED
    foldable = bursts.may_fold(each.assessment, each.signals, private=each.private)
    return bursts.Judged(each.arrived, received and foldable)


def _row(desk: _Desk, item_id: UUID, each: _Read, burst_id: UUID | None) -> _Row:
    arrived, assessment = each.arrived, each.assessment
    due = clocks.due(desk.rulebook, arrived.received_at, staffed=desk.staffed)
    unknown = arrived.direction == Direction.UNKNOWN and arrived.by_us
    return _Row(
        id=item_id,
        record_id=arrived.record_id,
        account_id=desk.account.id,
        authority_id=desk.account.authority_id,
        unit_id=desk.account.unit_id,
        rulebook_id=desk.adopted.id,
        kind=OURS_UNKNOWN if unknown else str(assessment.first.outcome),
        urgent=assessment.urgent,
        secrecy=assessment.secrecy,
        private=each.private,
        must_register=not unknown and must_register(assessment),
        state=ItemState.OPEN,
        deadline_at=arrived.received_at if assessment.urgent else due.acknowledge_by,
        acknowledge_by=due.acknowledge_by,
        answer_by=due.answer_by,
        burst_id=burst_id,
        opened_at=desk.now,
    )


def _opened(row: _Row, rulebook: str, lexicon: Lexicon, now: datetime) -> ledger.Entry:
    meta = {
        "record": str(row.record_id),
        "kind": row.kind,
        "rulebook": rulebook,
        "lexicon": lexicon.version,
    }
    return ledger.Entry("item.opened", "item", row.id, ledger.SYSTEM, now, meta)


def note_gone(record_ids: Iterable[UUID], *, gone: bool) -> None:
    """Mark the items whose message the network no longer shows, or shows again."""
    Item.objects.filter(record_id__in=list(record_ids)).update(gone_from_network=gone)
