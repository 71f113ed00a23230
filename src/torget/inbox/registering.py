"""What must be registered: marked, handed over to the registrar, released only with a reason."""

from __future__ import annotations

import enum

from torget.handover import standing
from torget.handover.handing import Case, hand_over
from torget.handover.models import HandOver, Port
from torget.handover.standing import Stage
from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Ending, Item, ItemState, Registration
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment


class Ground(enum.StrEnum):
    """Why a message is registered. Source: Regler, Allmänna handlingar, p. 2; OSL 5:1."""

    SECRECY = "secrecy"
    ADDS_TO_CASE = "adds_to_case"
    STARTS_CASE = "starts_case"
    IMPORTANT = "important"
    RECORDS_REQUEST = "records_request"
    APPEAL = "appeal"
    ERASURE_REQUEST = "erasure_request"
    DAMAGES_CLAIM = "damages_claim"
    FORMAL_PROPOSAL = "formal_proposal"
    DANGER_REPORT = "danger_report"
    REMOVED = "removed"


class GroundMissing(Exception):
    """Välj varför det ska diarieföras."""


class ReasonMissing(Exception):
    """Skriv varför det inte behöver diarieföras."""


class IsSecret(Exception):
    """Det som är sekretessmarkerat diarieförs alltid. Ta bort markeringen först."""


class HandedOver(Exception):
    """Det är redan överlämnat till registratorn."""


def must_register(assessment: Assessment) -> bool:
    """Tell whether the flow chart wants it registered: first of all, or besides another ending."""
    return assessment.must_register


@act("inbox.register", source="Regler: Allmänna handlingar på sociala medier, p. 2; OSL 5:1")
def register(actor: Actor, item: Item, /, *, ground: str, note: str) -> Done[HandOver]:
    """The record is handed over to the registrar, with its thread, and must now be registered.

    The item may be closed from now on; the hand-over is work until its number is here. Raises
    GroundMissing, AlreadyHandled, and what handing over raises.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("record").get(id=item.id)
    if ground not in set(Ground):
        raise GroundMissing
    if item.registration:
        raise HandedOver
    if item.state == ItemState.CLOSED:
        raise AlreadyHandled
    case = Case(Port.REGISTRY, item.record, ground, actor.person, "inbox.register", note)
    handed = hand_over(case, now=actor.now)
    _keep_ending(actor, item, Ground(ground))
    item.must_register = True
    item.registration = Registration.PENDING
    item.save(update_fields=["must_register", "registration"])
    return Done(handed, {"ground": ground, "hand_over": str(handed.id)})


def _keep_ending(actor: Actor, item: Item, ground: Ground) -> None:
    Ending.objects.create(
        id=ids.new(actor.now),
        item=item,
        outcome=Outcome.REGISTER_AND_REFER if item.secrecy else Outcome.REGISTER,
        reason_code=ground,
        by=actor.person,
        at=actor.now,
    )


@act("inbox.release", source="Regler: Allmänna handlingar på sociala medier, p. 1; OSL 5:1")
def release(_actor: Actor, item: Item, /, *, why: str) -> Done[Item]:
    """What the flow chart wanted registered need not be, for a reason that stays.

    Raises ReasonMissing, IsSecret for what is marked, AlreadyHandled where it is handed over.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    if item.secrecy:
        raise IsSecret
    if not item.must_register or item.registration or item.state == ItemState.CLOSED:
        raise AlreadyHandled
    if not why.strip():
        raise ReasonMissing
    item.must_register = False
    item.save(update_fields=["must_register"])
    return Done(item, {"suggested": item.kind}, why.strip())


@act("inbox.close_registered", source="Regler: Allmänna handlingar på sociala medier, p. 2")
def close_registered(actor: Actor, item: Item, /) -> Done[Item]:
    """What is handed over to the registrar is closed here; nothing more is said in the channel."""
    item = Item.objects.select_for_update().get(id=item.id)
    if item.state != ItemState.OPEN or not item.registration:
        raise AlreadyHandled
    item.state = ItemState.CLOSED
    item.closed_at = actor.now
    item.ending = Outcome.REGISTER_AND_REFER if item.secrecy else Outcome.REGISTER
    item.save(update_fields=["state", "closed_at", "ending"])
    return Done(item, {"outcome": item.ending})


def follow(*, limit: int = 500) -> int:
    """Items follow their hand-overs: those whose number has come say so; return how many."""
    waiting = dict(
        Item.objects.filter(registration=Registration.PENDING)
        .order_by("id")
        .values_list("record_id", "id")[:limit]
    )
    stands = standing.of(waiting.keys())
    done = [waiting[record] for record, where in stands.items() if where.stage == Stage.REGISTERED]
    return Item.objects.filter(id__in=done).update(registration=Registration.REGISTERED)
