"""The number is here: typed by a person, or proposed by a reply and believed."""

from __future__ import annotations

from datetime import datetime

from torget.channels import handing
from torget.handover import numbers
from torget.handover.models import OPEN, HandOver, HandOverState, How, Port
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person
from torget.records.models import RecordHead

EVENT = {Port.REGISTRY: "record.registered", Port.COMPLAINTS: "record.complaint_numbered"}


class AlreadyEnded(Exception):
    """Någon annan hann före: överlämningen har redan ett nummer eller är återtagen."""


class WrongDesk(Exception):
    """Det här numret skrivs in av den andra: diarienummer av registrator."""


class OtherNumber(Exception):
    """Handlingen har redan ett annat diarienummer."""


@act("handover.confirm", source="OSL 5:1-2; Regler: Allmänna handlingar på sociala medier, p. 2")
def confirm(actor: Actor, row: HandOver, /, *, number: str) -> Done[HandOver]:
    """The record has the registration number the registrar typed, and the hand-over is done."""
    if row.port != Port.REGISTRY:
        raise WrongDesk
    return _by_hand(actor, row, number)


@act(
    "handover.confirm_complaint",
    source="Regler: Allmänna handlingar på sociala medier, p. 3; bilaga Flödesschema",
)
def confirm_complaint(actor: Actor, row: HandOver, /, *, number: str) -> Done[HandOver]:
    """The complaint has the number that was typed, and the hand-over is done."""
    if row.port != Port.COMPLAINTS:
        raise WrongDesk
    return _by_hand(actor, row, number)


def _by_hand(actor: Actor, row: HandOver, typed: str) -> Done[HandOver]:
    number = numbers.read(typed)
    actor_ = ledger.Actor(ActorKind.PERSON, actor.person.id)
    done = settle(row, number, how=How.HAND, by=actor.person, actor=actor_, now=actor.now)
    return Done(done, {"number": number, "record": str(row.record_id)})


def settle(
    row: HandOver,
    number: str,
    *,
    how: How,
    by: Person | None,
    actor: ledger.Actor,
    now: datetime,
) -> HandOver:
    """Write the number on the hand-over and on the record; must run in a transaction.

    Raises AlreadyEnded, and OtherNumber where the record has another number already. What was
    not sent yet is not sent any more.
    """
    head = RecordHead.objects.select_for_update().get(record_id=row.record_id)
    row = HandOver.objects.select_for_update(of=("self",)).select_related("outbox").get(id=row.id)
    if row.state not in OPEN:
        raise AlreadyEnded
    if row.port == Port.REGISTRY:
        if head.registration_no not in ("", number):
            raise OtherNumber
        head.registration_no = number
        head.save(update_fields=["registration_no"])
    end(row, HandOverState.CONFIRMED, now=now)
    row.registration_no = number
    row.confirmed_how = how
    row.confirmed_by = by
    row.save()
    ledger.write(
        ledger.Entry(
            EVENT[Port(row.port)],
            "record",
            row.record_id,
            actor,
            now,
            {"hand_over": str(row.id), "number": number, "how": str(how)},
        )
    )
    return row


def end(row: HandOver, state: HandOverState, *, now: datetime) -> None:
    """Make the row done, without saving it: what it held is emptied and nothing more leaves."""
    if row.outbox is not None:
        handing.discard(row.outbox)
    row.state = state
    row.ended_at = now
    row.note = ""
    row.package = None
    row.error_code = ""
    row.proposed_no = ""
    row.proposed_how = ""
