"""How it stands with registration: the question the rooms above ask."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from torget.handover.models import HandOver, HandOverState, Port
from torget.records.models import RecordHead


class Stage(enum.StrEnum):
    """Not asked for, on its way (also where it has failed and somebody must act), or done."""

    NONE = ""
    PENDING = "pending"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one record stands with one port. `failed`: it is pending and needs a person."""

    stage: Stage = Stage.NONE
    number: str = ""
    failed: bool = False
    hand_over_id: UUID | None = None


NOTHING = Standing()


def of(record_ids: Collection[UUID], *, port: Port = Port.REGISTRY) -> Mapping[UUID, Standing]:
    """Return the standing of every record asked for. Two queries, however many they are.

    A number in the diary counts also where it was set without a hand-over.
    """
    found = dict.fromkeys(record_ids, NOTHING)
    if port == Port.REGISTRY:
        found |= _numbered(record_ids)
    rows = HandOver.objects.filter(record_id__in=record_ids, port=port).exclude(
        state=HandOverState.WITHDRAWN
    )
    for row in rows.only("id", "record_id", "state", "registration_no"):
        found[row.record_id] = _standing(row)
    return found


def _numbered(record_ids: Collection[UUID]) -> Mapping[UUID, Standing]:
    heads = RecordHead.objects.filter(record_id__in=record_ids).exclude(registration_no="")
    return {
        record_id: Standing(Stage.REGISTERED, number)
        for record_id, number in heads.values_list("record_id", "registration_no")
    }


def _standing(row: HandOver) -> Standing:
    if row.state == HandOverState.CONFIRMED:
        return Standing(Stage.REGISTERED, row.registration_no, hand_over_id=row.id)
    return Standing(Stage.PENDING, failed=row.state == HandOverState.FAILED, hand_over_id=row.id)
