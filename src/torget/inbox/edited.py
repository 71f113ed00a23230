"""A message that its author has edited: judged again, and never less grave by the edit alone.

Source: Regler, Tänk på det här, p. 3 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.inbox import bursts, clocks
from torget.inbox.assessing import assessed, reader
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.inbox.registering import must_register
from torget.ledger import write as ledger
from torget.organisation import triage_models
from torget.records.models import RecordHead, Version
from torget.records.receive import Changed
from torget.rules.flow import Assessment
from torget.text.signals import Signals
from torget.text.thanks import is_only_thanks


def note_changes(changed: Iterable[Changed], *, now: datetime) -> None:
    """A message that was edited is judged again; one edited after the answer opens again.

    An edit can raise an item and never lower it: danger and secrecy that stood in an earlier
    version stand until a person has seen to them.
    """
    for change in changed:
        item = (
            Item.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(record_id=change.record_id)
            .first()
        )
        if item is not None:
            _judge_again(item, change, now=now)


def _judge_again(item: Item, change: Changed, *, now: datetime) -> None:
    model = None if item.secrecy or item.urgent else triage_models.armed()
    signals, assessment = assessed(change.text, item.rulebook_id, routed_by=model)
    if item.kind != OURS_UNKNOWN and not _is_held(item, assessment):
        item.kind = str(assessment.first.outcome)
    if assessment.secrecy and not item.secrecy:  # an answer that waits to leave stays here
        RecordHead.objects.filter(record_id=item.record_id).update(secrecy_warned=True)
    item.urgent = item.urgent or assessment.urgent
    item.secrecy = item.secrecy or assessment.secrecy
    item.must_register = item.must_register or must_register(assessment)
    if not bursts.may_fold(assessment, signals, private=item.private):
        item.burst = None
    if assessment.urgent:
        item.deadline_at = now
    if item.state != ItemState.OPEN:
        item.changed_after_answer = True
    if item.state == ItemState.CLOSED and not _thanks_after_answer(item, change, signals):
        _reopen(item, now=now)
    item.save()
    if assessment.urgent and item.kind != OURS_UNKNOWN:
        raise_alarm(Cause(Kind.ACUTE_DANGER, item.account, "item", item.id), now=now)


def _is_held(item: Item, assessment: Assessment) -> bool:
    """Tell whether what the item is about stood in an earlier version and no longer does."""
    danger = item.urgent and not assessment.urgent
    secret = item.secrecy and not item.marked_secret and not assessment.secrecy
    return danger or secret


def _thanks_after_answer(item: Item, change: Changed, signals: Signals) -> bool:
    """Tell whether somebody we have answered has made their message into thanks alone."""
    return item.answered_at is not None and is_only_thanks(change.text, signals)


def _reopen(item: Item, *, now: datetime) -> None:
    """Open the item with its clocks begun anew: what was answered is not what stands there."""
    item.state = ItemState.OPEN
    item.closed_at = None
    item.ending = ""
    clocks.restart(item, now=now)
    if item.urgent:
        item.deadline_at = now
    ledger.write(
        ledger.Entry(
            "item.reopened", "item", item.id, ledger.SYSTEM, now, {"because": "edited_on_network"}
        )
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What only an earlier version says: the number of the last one that does, 0 where none."""

    danger: int = 0
    secrecy: int = 0


def earlier(item: Item, assessment: Assessment) -> Earlier:
    """Return which earlier version raised what the present words, as assessed, do not.

    Versions are read only where the item is raised and its words do not say why.
    """
    danger = item.urgent and not assessment.urgent
    secret = item.secrecy and not assessment.secrecy
    current = item.record.head.version.n
    if current == 1 or not (danger or secret):
        return Earlier()
    texts = (
        Version.objects.filter(record_id=item.record_id, n__lt=current)
        .order_by("n")
        .values_list("n", "content__text")
    )
    by = reader()
    read = [
        (n, assessed(text or "", item.rulebook_id, routed_by=None, by=by)[1]) for n, text in texts
    ]
    return Earlier(
        danger=max((n for n, said in read if danger and said.urgent), default=0),
        secrecy=max((n for n, said in read if secret and said.secrecy), default=0),
    )
