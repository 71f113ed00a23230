"""Emergency purge: the bytes that are a crime to hold are gone, and what happened is kept.

The one destruction without a disposal list. It is off until the municipality's lawyer has said
yes in the adopted rules; the owner's function in the database asks the rules too, and empties
nothing but the bytes of this record's attachments. Address, times, sizes and, where bytes were
here, their SHA-256 stay. Source: BrB 16:10 a; design reliability.md 5.5.
"""

from __future__ import annotations

import hashlib

from django.db import connection

from torget.kit import ids
from torget.moderation.judging import NothingToJudge, ReasonMissing, SamePerson
from torget.moderation.models import Purge, Quarantine
from torget.moderation.quarantine import HELD, PURGED
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.records.models import Attachment, Hold, Record
from torget.rules import deadlines
from torget.rules.codes import DeadlineKind

SOURCE = "Regelboken: emergency_purge; BrB 16:10 a; BBS-lagen 5 §"


class PurgeIsOff(Exception):
    """Nödrensningen är avstängd. Kommunens jurist måste först ha sagt ja i regelboken."""


class UnderHold(Exception):
    """Handlingen är begärd eller ingår i ett ärende. Tala med juristen först."""


def is_on() -> bool:
    """Tell whether the rulebook that holds now allows it."""
    return rulebooks.value(rulebooks.current().id).removal.emergency_purge_enabled


@act("moderation.purge", source=SOURCE)
def purge(actor: Actor, record: Record, /, *, why: str) -> Done[Purge]:
    """The bytes of the record's attachments are gone; another person looks at it afterwards."""
    if not is_on():
        raise PurgeIsOff
    held = Quarantine.objects.select_for_update().filter(record=record, verdict=HELD).first()
    if held is None:
        raise NothingToJudge
    if Hold.objects.filter(record=record, lifted_at=None).exists():
        raise UnderHold
    if not why.strip():
        raise ReasonMissing
    made = _order(actor, record)
    with connection.cursor() as cursor:
        cursor.execute("select torget_emergency_purge(%s)", [made.id])
        emptied = cursor.fetchone()[0]
    held.verdict = PURGED
    held.save(update_fields=["verdict"])
    meta = {
        "purge": str(made.id),
        "rulebook": str(made.rulebook_id),
        "emptied": emptied,
        "sha256": [bytes(each).hex() for each in made.sha256],
    }
    return Done(made, meta, why.strip())


@act("moderation.look_at_purge", source=SOURCE)
def look_at_purge(actor: Actor, record: Record, /, *, why: str) -> Done[Purge]:
    """Another person has looked at what one did alone and what is left of it."""
    made = Purge.objects.select_for_update().filter(record=record, looked_at=None).first()
    if made is None:
        raise NothingToJudge
    if made.by_id == actor.person.id:
        raise SamePerson
    if not why.strip():
        raise ReasonMissing
    made.looked_by, made.looked_at = actor.person, actor.now
    made.save(update_fields=["looked_by", "looked_at"])
    return Done(made, {"purge": str(made.id)}, why.strip())


def _order(actor: Actor, record: Record) -> Purge:
    adopted = rulebooks.current()
    kept = [
        bytes(each.content.raw)
        for each in Attachment.objects.select_related("content").filter(
            version__record=record, content__raw__isnull=False
        )
        if each.content is not None and each.content.raw is not None
    ]
    return Purge.objects.create(
        id=ids.new(actor.now),
        record=record,
        rulebook=adopted,
        by=actor.person,
        at=actor.now,
        address=record.head.version.content.url or "",
        sha256=[hashlib.sha256(body).digest() for body in kept],
        look_by=deadlines.due(rulebooks.value(adopted.id), DeadlineKind.HOUSE_REVIEW, actor.now),
    )
