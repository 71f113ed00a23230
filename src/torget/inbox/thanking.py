"""Thanks after our answer: kept as a record, and no work. It starts no clock.

Source: Regler, Tänk på det här, p. 6; issue "Engage", clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from torget.inbox.models import Ending, Item, ItemState
from torget.kit import ids
from torget.ledger import write as ledger
from torget.organisation.models import Account
from torget.records.receive import Arrived
from torget.rules.codes import Outcome
from torget.rules.flow import Assessment
from torget.text.signals import Signals
from torget.text.thanks import is_only_thanks

REASON = "thanks"


def is_thanks(text: str, signals: Signals, assessment: Assessment) -> bool:
    """Tell whether a message is thanks alone and the flow chart sees nothing to do about it."""
    return assessment.outcomes == (Outcome.NO_ACTION,) and is_only_thanks(text, signals)


def close_thanks(account: Account, thanks: Sequence[tuple[UUID, Arrived]], *, now: datetime) -> int:
    """Close the new items of those who thank for an answer they have had in the same thread.

    Others' thanks stay open for a person. Part of the transaction that opened them.
    """
    told = [(item_id, one) for item_id, one in thanks if one.thread_id and one.author_id]
    if not told:
        return 0
    answered = set(
        Item.objects.filter(
            account=account,
            answered_at__isnull=False,
            record__head__thread_id__in={one.thread_id for _id, one in told},
            record__head__version__content__author_id__in={one.author_id for _id, one in told},
        ).values_list("record__head__thread_id", "record__head__version__content__author_id")
    )
    done = [item_id for item_id, one in told if (one.thread_id, one.author_id) in answered]
    _close(done, now=now)
    return len(done)


def _close(item_ids: Sequence[UUID], *, now: datetime) -> None:
    Item.objects.filter(id__in=item_ids).update(
        state=ItemState.CLOSED,
        closed_at=now,
        ending=Outcome.NO_ACTION,
        acknowledged_at=now,
        burst=None,
    )
    Ending.objects.bulk_create(
        Ending(
            id=ids.new(now),
            item_id=item_id,
            outcome=Outcome.NO_ACTION,
            reason_code=REASON,
            by=None,
            at=now,
        )
        for item_id in item_ids
    )
    ledger.write_many(
        ledger.Entry("item.thanked", "item", item_id, ledger.SYSTEM, now, {"reason": REASON})
        for item_id in item_ids
    )
