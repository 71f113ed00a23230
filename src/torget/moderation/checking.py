"""One person reads the text of a message whose attachments are held back, and decides on them.

Source: BrB 16:10 a; BBS-lagen 5 §; domain.md 3.4.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from torget.moderation.judging import NothingToJudge, ReasonMissing
from torget.moderation.models import Quarantine
from torget.moderation.quarantine import HELD, RELEASED
from torget.organisation import policy
from torget.organisation.act import Actor, Done, act
from torget.records import attachments
from torget.records.models import Record


def find(actor: Actor, record_id: UUID) -> Quarantine:
    """Return what is held back of a message; Quarantine.DoesNotExist out of reach or not there."""
    return (
        Quarantine.objects.filter(
            policy.within(actor.grants, "moderation.check_text", on="record__"),
            ~Q(record__visibility__in=("direct", "followers"))
            | policy.within(actor.grants, "inbox.read_private", on="record__"),
            record_id=record_id,
        )
        .select_related("record__account", "record__head__version__content", "checked_by")
        .get()
    )


@act("moderation.check_text", source="Regler: Tänk på det här, p. 8.3; BrB 16:10 a")
def check_text(actor: Actor, record: Record, /, *, harmless: bool, why: str) -> Done[Quarantine]:
    """The attachments are fetched after all, or stay unfetched and unseen for good."""
    held = Quarantine.objects.select_for_update().get(record=record)
    if held.verdict:
        raise NothingToJudge
    if harmless and not why.strip():
        raise ReasonMissing
    held.verdict = RELEASED if harmless else HELD
    held.checked_by = actor.person
    held.checked_at = actor.now
    held.save(update_fields=["verdict", "checked_by", "checked_at"])
    if harmless:
        attachments.let_go(record.id, now=actor.now)
    return Done(held, {"verdict": held.verdict, "because": held.because}, why.strip())
