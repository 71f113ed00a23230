"""The clocks of an item: the first word, the full answer, and when the latter stands still.

Each is counted once, by the rulebook, and stored. Only the clock of the full answer can pause:
the citizen's first word never waits for anybody. `deadline_at` is the clock that runs out next.
Source: Regler, Tänk på det här, p. 3 and 6; FL 6 and 9 §§.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from torget.inbox.models import Item, ItemState, Pause
from torget.organisation import rulebooks
from torget.organisation.hours import staffed_spans
from torget.records.receive import Arrived
from torget.rules import deadlines
from torget.rules.codes import DeadlineKind
from torget.rules.rulebook import Rulebook, Span

_KINDS = (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.ANSWER)
SOON = timedelta(hours=2)
"""Working time within which a deadline is soon: a quarter of a day (our proposal)."""
LONGEST_PAUSE = timedelta(days=14)
"""A pause that nobody ends comes up in the list after this (our proposal)."""
FIELDS = (
    "acknowledge_by",
    "answer_by",
    "acknowledged_at",
    "answered_at",
    "paused_at",
    "pause",
    "deadline_at",
    "escalated",
)


@dataclass(frozen=True, slots=True)
class Due:
    """When the first word and the full answer are due."""

    acknowledge_by: datetime
    answer_by: datetime


def due(rulebook: Rulebook, start: datetime, *, staffed: Sequence[Span] | None) -> Due:
    """Return both deadlines of a message that came at `start`."""
    return Due(*deadlines.dues(rulebook, _KINDS, start, staffed=staffed))


def bbs_due(rulebook: Rulebook, at: datetime, *, staffed: Sequence[Span] | None = None) -> datetime:
    """Return when what was discovered at `at` must be gone. Source: BBS-lagen 5 §."""
    return deadlines.due(rulebook, DeadlineKind.BBS_REMOVAL, at, staffed=staffed)


def soon_until(now: datetime) -> datetime:
    """Return until when a deadline is soon: across the night, where that is near in work."""
    try:
        rulebook = rulebooks.value(rulebooks.current().id)
    except rulebooks.NoRulebook:
        return now + SOON
    return deadlines.working_time_after(rulebook, now, SOON)


def restart(item: Item, *, now: datetime) -> None:
    """All clocks begin again, since the message is another than the one that was answered."""
    found = due(rulebooks.value(item.rulebook_id), now, staffed=staffed_spans(item.account))
    item.acknowledge_by, item.answer_by = found.acknowledge_by, found.answer_by
    item.acknowledged_at = item.answered_at = None
    _unpause(item)
    item.escalated = 0
    item.deadline_at = item.acknowledge_by


def acknowledge(item: Item, *, now: datetime) -> None:
    """The citizen has had a first word; what runs out next is the full answer. Not saved."""
    item.acknowledged_at = item.acknowledged_at or now
    item.deadline_at = _next(item)


def answered(item: Item, *, now: datetime) -> None:
    """The citizen has had the full answer, and no clock runs. Not saved."""
    item.acknowledged_at = item.acknowledged_at or now
    item.answered_at = item.answered_at or now
    _unpause(item)


def pause(item: Item, why: Pause, *, now: datetime) -> None:
    """The clock of the full answer stands still; that of the first word goes on. Not saved."""
    if item.paused_at is None:
        item.paused_at = now
    item.pause = why
    item.deadline_at = _next(item)


def resume(item: Item, *, now: datetime) -> None:
    """The clock of the full answer runs again with the working time that was left. Not saved."""
    if item.paused_at is not None and item.answer_by is not None:
        item.answer_by = _moved(item, item.answer_by, item.paused_at, now)
    _unpause(item)
    item.deadline_at = _next(item)


def _moved(item: Item, due_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """Return the deadline with the time left when it was paused; one that was over stays over."""
    rulebook, staffed = rulebooks.value(item.rulebook_id), staffed_spans(item.account)
    left = deadlines.working_time_between(rulebook, paused_at, due_at, staffed=staffed)
    if not left:
        return due_at
    return deadlines.working_time_after(rulebook, now, left, staffed=staffed)


def _unpause(item: Item) -> None:
    item.paused_at, item.pause = None, ""


def _next(item: Item) -> datetime:
    """Return the clock that runs out next; danger to life is due at once until the first word."""
    if item.acknowledged_at is None:
        return item.deadline_at if item.urgent else item.acknowledge_by or item.deadline_at
    if item.paused_at is not None:
        return item.paused_at + LONGEST_PAUSE
    return item.answer_by or item.deadline_at


def resume_for(arrived: Sequence[Arrived], account_id: UUID, *, now: datetime) -> int:
    """Whoever was waited for has written again in the thread; tell how many clocks run again."""
    waiting = Item.objects.filter(  # what is paused and not closed has an index of its own
        account_id=account_id, paused_at__isnull=False, pause=Pause.CITIZEN
    ).exclude(state=ItemState.CLOSED)
    keys = {(one.thread_id, one.author_id) for one in arrived if one.thread_id and one.author_id}
    if not keys or not waiting.exists():
        return 0
    found = waiting.select_for_update(of=("self",)).select_related(
        "account", "record__head__version__content"
    )
    resumed = 0
    for item in found.filter(record__head__thread_id__in={thread for thread, _author in keys}):
        head = item.record.head
        if (head.thread_id, head.version.content.author_id or "") in keys:
            resume(item, now=now)
            item.save(update_fields=FIELDS)
            resumed += 1
    return resumed
