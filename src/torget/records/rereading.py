"""Dead letters: finding those that wait, and marking those that could be read after a mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from torget.ledger import write as ledger
from torget.records.models import DeadLetter


def waiting() -> QuerySet[DeadLetter]:
    """Return the dead letters that nobody has been able to read yet, oldest first."""
    return (
        DeadLetter.objects.select_related("account", "content")
        .filter(resolved_at__isnull=True)
        .order_by("at", "id")
    )


def take(letter_id: UUID) -> DeadLetter | None:
    """Return the letter, locked until the transaction ends; None where it is not waiting.

    Two rereadings of the same letter at once make one.
    """
    return (
        DeadLetter.objects.select_for_update(of=("self",))
        .filter(id=letter_id, resolved_at__isnull=True)
        .first()
    )


def resolve(
    letter: DeadLetter, brought: Sequence[UUID], *, by: ledger.Actor, now: datetime
) -> None:
    """The letter is read; what it held are the records `brought`. Its bytes stay.

    Must run in the transaction that received them.
    Source: Regler, Allmänna handlingar, p. 1; design reliability.md 4.3, step 4.
    """
    letter.resolved_at = now
    letter.save(update_fields=["resolved_at"])
    ledger.write(
        ledger.Entry(
            "record.reread",
            "dead_letter",
            letter.id,
            by,
            now,
            {"account": str(letter.account_id), "records": [str(one) for one in brought]},
        )
    )


def note_still_unreadable(letter: DeadLetter, *, code: str) -> None:
    """The letter waits on, with what the present translator says of it."""
    letter.error_code = code[:60]
    letter.save(update_fields=["error_code"])
