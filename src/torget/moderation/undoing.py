"""Taking a measure back: on the network where it can be done there, and always in our own books."""

from __future__ import annotations

from datetime import datetime

from torget.channels import outbox
from torget.channels.models import State
from torget.kit import ids
from torget.moderation import following, means, taking
from torget.moderation.means import MEANS
from torget.moderation.models import Measure, Standing
from torget.organisation.models import Person
from torget.rules.codes import Step

BY_THE_CLOCK = ""
"""The action of an errand that needs nobody's right: a measure that ends as it was decided to."""


def undo(measure: Measure, *, by: Person | None, action: str, now: datetime) -> None:
    """The measure is on its way back, or undone at once where the network cannot take it back.

    One that the network has not done yet is stopped. The measure must be locked.
    """
    measure.undone_by = by
    measure.save(update_fields=["undone_by"])
    if measure.state == Standing.ON_ITS_WAY and stop(measure):
        following.undone(measure, on_network=True, now=now)
        return
    step = Step(measure.step)
    undone_there = means.can_undo(measure.account, step) and not _another_holds(measure)
    if step is Step.REMIND or not undone_there:
        following.undone(measure, on_network=False, now=now)
        return
    there = MEANS[step]
    measure.undo_outbox = outbox.order(
        outbox.Errand(
            account=measure.account,
            kind=there.undo_kind,
            measure=there.undo or there.measure,
            target=taking.target_of(measure),
            author=by or measure.by,
            action=action,
            source_id=ids.new(now),
        ),
        now=now,
    )
    measure.state = Standing.UNDOING
    measure.save(update_fields=["undo_outbox", "state"])


def stop(measure: Measure) -> bool:
    """Stop a measure that the network certainly has not taken; tell whether it was stopped."""
    row = measure.outbox
    if row is None or row.state not in (State.QUEUED, State.FAILED, State.EXPIRED):
        return False
    return outbox.cancel(row)


def try_again(measure: Measure, *, now: datetime) -> bool:
    """Send again what the network refused, out or back; tell whether there was such a row."""
    back = measure.state == Standing.UNDOING
    row = measure.undo_outbox if back else measure.outbox
    if row is None or row.state not in (State.FAILED, State.EXPIRED, State.HUMAN):
        return False
    outbox.resend(row, now=now)
    return True


def _another_holds(measure: Measure) -> bool:
    """Tell whether another decision keeps the same person out: then only this entry ends."""
    if not MEANS.get(Step(measure.step), MEANS[Step.HIDE]).on_author or measure.outbox is None:
        return False
    return (
        Measure.objects.filter(
            account_id=measure.account_id,
            outbox__target_external_id=measure.outbox.target_external_id,
            step__in=(Step.RESTRICT, Step.BLOCK),
            state__in=(Standing.IN_FORCE, Standing.ON_ITS_WAY),
        )
        .exclude(id=measure.id)
        .exists()
    )
