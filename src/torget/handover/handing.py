"""Asking for a hand-over: one row, in the act's own transaction. The worker does the rest."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from torget.handover import limits, preparing
from torget.handover.models import OPEN, HandOver, HandOverState, Port
from torget.kit import ids
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.organisation.models import Person
from torget.records.models import Record, RecordHead

LONGEST_NOTE = 4000
_TOKEN_BYTES = 15  # 24 signs of base32: 120 bits that nobody guesses


class AlreadyHandedOver(Exception):
    """Meddelandet är redan överlämnat dit och har fått ett nummer."""


class NoteTooLong(Exception):
    """Anteckningen till mottagaren är för lång."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is handed over, to whom, why, and by whom.

    `ground` is a code of the rules; `action` is the act's, and `by` must still be allowed it
    when the package leaves. `note` is the writer's own words to the receiver.
    """

    port: Port
    record: Record
    ground: str
    by: Person
    action: str
    note: str = ""


def hand_over(case: Case, *, now: datetime) -> HandOver:
    """The hand-over is work until a number is back; must run in the act's transaction.

    Asked again while it is open, the same hand-over is returned and nothing is written.
    Raises AlreadyHandedOver where the number is here already, and NoteTooLong.
    Source: OSL 5:1; Regler: Allmänna handlingar på sociala medier, p. 2; Flödesschema.
    """
    note = _clean(case.note)
    head = RecordHead.objects.select_for_update().get(record=case.record)
    before = HandOver.objects.filter(record=case.record, port=case.port)
    found = before.filter(state__in=OPEN).first()
    if found is not None:
        return found
    if _is_done(case, head):
        raise AlreadyHandedOver
    row = _create(case, note, now=now)
    _tell(case, row, note, now=now)
    preparing.nudge(row.id)
    return row


def _is_done(case: Case, head: RecordHead) -> bool:
    if case.port == Port.REGISTRY and head.registration_no:
        return True
    return HandOver.objects.filter(
        record=case.record, port=case.port, state=HandOverState.CONFIRMED
    ).exists()


def _clean(note: str) -> str:
    kept = note.replace("\x00", "\ufffd").encode("utf-8", "replace").decode().strip()
    if len(kept) > LONGEST_NOTE:
        raise NoteTooLong
    return kept


def _create(case: Case, note: str, *, now: datetime) -> HandOver:
    record = case.record
    return HandOver.objects.create(
        id=ids.new(now),
        record=record,
        account_id=record.account_id,
        authority_id=record.authority_id,
        unit_id=record.unit_id,
        port=case.port,
        ground=case.ground,
        note=note,
        asked_by=case.by,
        action=case.action,
        asked_at=now,
        due_at=limits.due(Port(case.port), now),
        token=new_token(),
    )


def new_token() -> str:
    """Return a fresh token that a reply is known by: "TG" and 24 signs."""
    return "TG" + base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode()


def _tell(case: Case, row: HandOver, note: str, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            "record.handed_over",
            "record",
            case.record.id,
            ledger.Actor(ActorKind.PERSON, case.by.id),
            now,
            {"hand_over": str(row.id), "port": str(case.port), "ground": case.ground},
        ),
        why=note,
    )
