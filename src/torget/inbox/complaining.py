"""Complaints: the citizen files it, or we do and keep its number."""

from __future__ import annotations

from torget.handover.handing import Case, hand_over
from torget.handover.models import HandOver, Port
from torget.inbox import ending
from torget.inbox.answer import AlreadyHandled, SecretMatter
from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor, Done, act
from torget.rules.codes import Outcome


class DescriptionMissing(Exception):
    """Beskriv klagomålet med egna ord, så att den som tar emot det förstår."""


@act("inbox.forward_complaint", source="Regler: Allmänna handlingar på sociala medier, p. 3")
def forward_complaint(actor: Actor, item: Item, /, *, note: str) -> Done[HandOver]:
    """The complaint is filed by us; the hand-over is work until its number is here.

    The item ends. Raises DescriptionMissing, SecretMatter for what is not for that system, and
    AlreadyHandled.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("record").get(id=item.id)
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if item.secrecy:
        raise SecretMatter
    if not note.strip():
        raise DescriptionMissing
    case = Case(
        Port.COMPLAINTS, item.record, "complaint", actor.person, "inbox.forward_complaint", note
    )
    handed = hand_over(case, now=actor.now)
    ending.end(
        item, Outcome.FORWARD_COMPLAINT, by=actor.person, now=actor.now, reason="filed_by_us"
    )
    return Done(handed, {"hand_over": str(handed.id)})
