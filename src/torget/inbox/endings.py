"""Endings without an answer, taking a message on oneself, and whose a post of ours is."""

from __future__ import annotations

import enum

from torget.inbox import ending
from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person
from torget.records.issue import settle_direction
from torget.records.models import Direction
from torget.rules.codes import Outcome


class Reason(enum.StrEnum):
    """Ready reasons for closing without an answer."""

    DELETED_BY_AUTHOR = "deleted_by_author"
    DUPLICATE = "duplicate"
    ANSWERED_IN_THREAD = "answered_in_thread"
    THANKS = "thanks"
    NOISE = "noise"
    OTHER = "other"


class ReasonMissing(Exception):
    """Välj ett skäl."""


class ReasonTextMissing(Exception):
    """Skriv varför. En enkel fråga ska besvaras i kanalen om inget skäl talar emot."""


class MustBeRegistered(Exception):
    """Det här kan omfattas av sekretess eller kräva diarieföring och kan inte avslutas så här."""


class Urgent(Exception):
    """Flödesschemat ser fara för liv. Det kan inte avslutas utan åtgärd och utan förklaring."""


_QUESTION_REASONS = frozenset(
    {Reason.DELETED_BY_AUTHOR, Reason.DUPLICATE, Reason.ANSWERED_IN_THREAD}
)


@act(
    "inbox.close_without_action", source="Regler: Tänk på det här, p. 5 och 6; bilaga Flödesschema"
)
def close_without_action(actor: Actor, item: Item, /, *, reason: str, text: str) -> Done[Item]:
    """The item is closed with a reason that stays, and no answer is sent.

    A simple question needs a ready reason or a text. What may be secret or must be registered
    is not closed like this.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    why = text.strip()
    chosen = _refuse_early(item, reason, why)
    ending.end(item, Outcome.NO_ACTION, by=actor.person, now=actor.now, reason=chosen)
    meta = {"reason": str(chosen), "suggested": item.kind, "rulebook": str(item.rulebook_id)}
    return Done(item, meta, why)


def _refuse_early(item: Item, reason: str, why: str) -> Reason:
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if item.secrecy or not ending.may_close(item):
        raise MustBeRegistered
    if reason not in set(Reason):
        raise ReasonMissing
    chosen = Reason(reason)
    if item.urgent and not why:
        raise Urgent
    needs_text = chosen == Reason.OTHER or (
        item.kind == Outcome.ANSWER_IN_CHANNEL and chosen not in _QUESTION_REASONS
    )
    if needs_text and not why:
        raise ReasonTextMissing
    return chosen


@act("inbox.assign", source="Regler: Tänk på det här, p. 3")
def assign_to_me(actor: Actor, item: Item, /) -> Done[Item]:
    """The item is the actor's to handle; whoever had it before is in the ledger."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state == ItemState.CLOSED:
        raise AlreadyHandled
    before = item.assignee_id
    item.assignee = actor.person
    item.save(update_fields=["assignee"])
    return Done(item, {"from": str(before) if before else None, "to": str(actor.person.id)})


@act("inbox.settle_direction", source="Regler: Allmänna handlingar på sociala medier, p. 1")
def settle_whose(actor: Actor, item: Item, /, *, ours: bool) -> Done[Item]:
    """A post on our account that Torget did not send is now known as ours or somebody else's."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.OPEN or item.kind != OURS_UNKNOWN:
        raise AlreadyHandled
    direction = Direction.ISSUED if ours else Direction.RECEIVED
    settle_direction(item.record_id, direction=direction)
    close_settled(item, actor.person, ours=ours, actor=actor)
    return Done(item, {"direction": str(direction), "record": str(item.record_id)})


def close_settled(item: Item, by: Person | None, *, ours: bool, actor: Actor) -> None:
    """Close the item of a post whose author is now known."""
    item.must_register = False  # what the flow chart read in our own words asks nothing of us
    item.save(update_fields=["must_register"])
    reason = "ours" if ours else "not_ours"
    ending.end(item, Outcome.NO_ACTION, by=by, now=actor.now, reason=reason)
