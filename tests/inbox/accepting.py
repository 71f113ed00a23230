"""What the post room leaves behind when a network has accepted a letter."""

from __future__ import annotations

from tests.personas import MONDAY
from torget.channels import payload as payloads
from torget.channels.models import Outbox, State
from torget.organisation.models import Account
from torget.records.issue import Expedited, issue


def accept(account: Account, row: Outbox, *, remote_id: str = "500") -> None:
    """The letter is a record, and its row has a receipt and no payload."""
    letter = payloads.decode(bytes(row.payload or b""))
    record = issue(
        account,
        Expedited(
            remote_id=remote_id,
            url=f"https://torget.test/@badhuset/{remote_id}",
            accepted_at=MONDAY,
            text=letter.text,
            raw=bytes(row.payload or b""),
            visibility=letter.visibility,
            language=letter.language,
            thread_id=letter.thread_id,
            parent_id=letter.reply_to_id,
        ),
        author=row.author,
        meta={"outbox": str(row.id)},
        now=MONDAY,
    )
    Outbox.objects.filter(id=row.id).update(
        state=State.SENT, external_id=remote_id, record=record, payload=None
    )
