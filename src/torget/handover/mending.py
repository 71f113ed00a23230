"""What a registrar does with a hand-over that did not get through, or should not have been made."""

from __future__ import annotations

from torget.channels import handing
from torget.channels.models import State
from torget.handover import preparing
from torget.handover.confirming import AlreadyEnded, end
from torget.handover.models import OPEN, HandOver, HandOverState
from torget.organisation.act import Actor, Done, act

_MAY_STILL_GO = (State.QUEUED, State.SENDING, State.UNKNOWN)


class StillOnItsWay(Exception):
    """Paketet är fortfarande på väg. Vänta tills det har kommit fram eller stannat."""


class WhyMissing(Exception):
    """Skriv varför överlämningen tas tillbaka."""


@act("handover.retry", source="OSL 5:1; Regler: Allmänna handlingar på sociala medier, p. 2")
def retry(actor: Actor, row: HandOver, /) -> Done[HandOver]:
    """The hand-over is packed anew and goes the way that holds now, in the actor's name.

    It keeps its key, so that what did arrive after all is the same parcel there.
    """
    row = _locked(row)
    if row.state == HandOverState.PENDING and row.outbox is not None:
        raise StillOnItsWay
    if row.outbox is not None:
        handing.discard(row.outbox)
    before = row.error_code
    row.state, row.error_code, row.outbox, row.handed_at = HandOverState.PENDING, "", None, None
    row.package, row.package_sha256, row.built_at, row.build_tries = None, None, None, 0
    row.asked_by, row.action = actor.person, "handover.retry"
    row.save()
    preparing.nudge(row.id)
    return Done(row, {"record": str(row.record_id), "from": before})


@act("handover.withdraw", source="Regler: Allmänna handlingar på sociala medier, p. 2")
def withdraw(actor: Actor, row: HandOver, /, *, why: str) -> Done[HandOver]:
    """The hand-over is no longer work; what has not been sent is not sent. The reason stays."""
    row = _locked(row)
    reason = why.strip()
    if not reason:
        raise WhyMissing
    if row.outbox is not None and row.outbox.state in _MAY_STILL_GO and not _stopped(row):
        raise StillOnItsWay
    end(row, HandOverState.WITHDRAWN, now=actor.now)
    row.save()
    return Done(row, {"record": str(row.record_id)}, reason)


def _stopped(row: HandOver) -> bool:
    return row.outbox is not None and handing.discard(row.outbox)


def _locked(row: HandOver) -> HandOver:
    found = HandOver.objects.select_for_update(of=("self",)).select_related("outbox").get(id=row.id)
    if found.state not in OPEN:
        raise AlreadyEnded
    return found
