"""Criticism: a manager or a communications officer says whether it is answered.

Source: Regler, Tänk på det här, p. 7.
"""

from __future__ import annotations

from torget.inbox import ending
from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Advice, Consultation, Item, ItemState
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.rules.codes import Outcome


class QuestionMissing(Exception):
    """Skriv vad du vill ha råd om."""


class AdviceMissing(Exception):
    """Välj om kritiken ska besvaras, rättas eller lämnas."""


class ReasonMissing(Exception):
    """Skriv skälet till beskedet."""


class AskedByOneself(Exception):
    """Den som har frågat kan inte själv ge beskedet."""


@act("inbox.consult", source="Regler: Tänk på det här, p. 7")
def consult(actor: Actor, item: Item, /, *, question: str) -> Done[Consultation]:
    """The question lies with managers and communications officers, and the item waits for them."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if not question.strip():
        raise QuestionMissing
    asked = Consultation.objects.create(
        id=ids.new(actor.now), item=item, asked_by=actor.person, asked_at=actor.now
    )
    item.state = ItemState.WAITING
    item.assignee = item.assignee or actor.person
    item.save(update_fields=["state", "assignee"])
    return Done(asked, {"consultation": str(asked.id)}, question.strip())


@act("inbox.decide_consultation", source="Regler: Tänk på det här, p. 7")
def decide_consultation(
    actor: Actor, item: Item, /, *, advice: str, why: str
) -> Done[Consultation]:
    """The decision and its reason are kept. Without an answer the item ends; else it is open again.

    Raises AskedByOneself, AdviceMissing, ReasonMissing and AlreadyHandled.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    asked = open_consultation(item)
    if asked.asked_by_id == actor.person.id:
        raise AskedByOneself
    if advice not in set(Advice):
        raise AdviceMissing
    if not why.strip():
        raise ReasonMissing
    asked.advice, asked.decided_by, asked.decided_at = advice, actor.person, actor.now
    asked.save(update_fields=["advice", "decided_by", "decided_at"])
    item.state = ItemState.OPEN
    item.save(update_fields=["state"])
    if advice == Advice.NO_ANSWER:
        ending.end(
            item, Outcome.CONSULT_MANAGER, by=actor.person, now=actor.now, reason=Advice.NO_ANSWER
        )
    else:
        ending.keep(item, Outcome.CONSULT_MANAGER, by=actor.person, now=actor.now, reason=advice)
    return Done(asked, {"consultation": str(asked.id), "advice": advice}, why.strip())


@act("inbox.withdraw_consultation", source="Regler: Tänk på det här, p. 7")
def withdraw_consultation(actor: Actor, item: Item, /) -> Done[Item]:
    """The question is taken back by the one who asked, and the item is open again."""
    item = Item.objects.select_for_update().get(id=item.id)
    asked = open_consultation(item)
    if asked.asked_by_id != actor.person.id:
        raise AlreadyHandled
    asked.withdrawn_at = actor.now
    asked.save(update_fields=["withdrawn_at"])
    item.state = ItemState.OPEN
    item.save(update_fields=["state"])
    return Done(item, {"consultation": str(asked.id)})


def open_consultation(item: Item) -> Consultation:
    """Return the question that waits for a decision; AlreadyHandled where none does."""
    asked = Consultation.objects.filter(
        item=item, decided_at__isnull=True, withdrawn_at__isnull=True
    ).first()
    if asked is None or item.state != ItemState.WAITING:
        raise AlreadyHandled
    return asked
