"""Asking for a second opinion about what has come in, after it has come in, and adding warnings.

Nothing waits for this: items are opened and worked on whether it answers or not. Direct messages,
what may be secret, and what a person has marked is never sent; the rest goes masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from torget.inbox.models import OURS_UNKNOWN, Item, ItemState
from torget.kit import ids
from torget.kit.django.address import SecondOpinion
from torget.ledger import canon
from torget.ledger import write as ledger
from torget.records.models import Direction
from torget.second_opinion import endpoint
from torget.second_opinion.answers import Found
from torget.second_opinion.endpoint import Unanswered
from torget.second_opinion.models import Ask, AskState, Breaker
from torget.second_opinion.warning import add
from torget.text.masking import masked

MANY: Final = 20
FRESH: Final = timedelta(hours=24)
LEASE: Final = timedelta(minutes=2)
AGAIN: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""How long after each failure the same message is asked about again; then no more."""
FAILURES: Final = 5
REST: Final = timedelta(minutes=5)


def anything_due(*, now: datetime) -> bool:
    """Tell whether there is something to ask about, somebody to ask, and they are not resting."""
    return endpoint.in_use() is not None and not _rests(now) and _due(now).exists()


def ask_due(*, now: datetime) -> int:
    """Ask about what is due; return how many were answered. Safe to do again.

    Stops at once when the endpoint has failed so often that it must rest.
    """
    told = endpoint.in_use()
    answered = 0
    for item_id in list(_due(now).values_list("id", flat=True)[:MANY]) if told else ():
        if told is None or _rests(now):
            break
        sheet = _claim(item_id, now)
        answered += sheet is not None and _ask(told, sheet, now)
    return answered


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is sent about one item, and the row that says that it is."""

    ask: Ask
    text: str


def _sendable() -> QuerySet[Item]:
    """Return the items whose words may leave the house, masked."""
    return Item.objects.filter(
        secrecy=False,
        marked_secret=False,
        private=False,
        secrecy_marks=None,
        record__quarantine=None,
        record__head__secrecy=False,
        record__head__direction=Direction.RECEIVED,
        record__head__version__content__text__isnull=False,
    ).exclude(kind=OURS_UNKNOWN)


def _due(now: datetime) -> QuerySet[Item]:
    asked = Ask.objects.filter(item=OuterRef("pk"), version=OuterRef("record__head__version__n"))
    done = asked.exclude(state=AskState.WAITING, next_try_at__lte=now)
    return (
        _sendable()
        .filter(~Exists(done), opened_at__gte=now - FRESH)
        .exclude(state=ItemState.CLOSED)
        .order_by("opened_at", "id")
    )


def _claim(item_id: UUID, now: datetime) -> _Sheet | None:
    """Return what to send; None where somebody else is at it or it may no longer be sent."""
    with transaction.atomic():
        item = (
            _sendable()
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("record__head__version__content")
            .filter(id=item_id)
            .first()
        )
        if item is None:
            return None
        version = item.record.head.version
        ask, _new = Ask.objects.get_or_create(
            item=item, version=version.n, defaults={"id": ids.new(now), "next_try_at": now}
        )
        if ask.state != AskState.WAITING or ask.next_try_at > now:
            return None
        ask.tries += 1
        ask.next_try_at = now + LEASE
        ask.save(update_fields=["tries", "next_try_at"])
        content = version.content
        return _Sheet(ask, masked(content.text or "", author=content.author_name or ""))


def _ask(told: SecondOpinion, sheet: _Sheet, now: datetime) -> bool:
    """Send it outside any transaction; keep what came, or when to try again."""
    try:
        found = endpoint.ask(told, sheet.text)
    except Unanswered as fault:
        _failed(sheet.ask, fault, now)
        return False
    _answered(sheet.ask, found, told.model, now)
    return True


def _answered(ask: Ask, found: Sequence[Found], model: str, now: datetime) -> None:
    with transaction.atomic():
        Ask.objects.filter(id=ask.id).update(
            state=AskState.ANSWERED, answered_at=now, last_error_code=""
        )
        Breaker.objects.filter(id=1).update(failures=0, open_until=None)
        add(ask, found, model=model, now=now)
        meta: dict[str, canon.Plain] = {
            "version": ask.version,
            "model": model,
            "flags": tuple(f"{one.kind}:{one.reason}" for one in found),
        }
        ledger.write(
            ledger.Entry("item.read_elsewhere", "item", ask.item_id, ledger.SYSTEM, now, meta)
        )


def _failed(ask: Ask, fault: Unanswered, now: datetime) -> None:
    last = ask.tries > len(AGAIN)
    wait = AGAIN[min(ask.tries, len(AGAIN)) - 1]
    with transaction.atomic():
        Ask.objects.filter(id=ask.id).update(
            state=AskState.GIVEN_UP if last else AskState.WAITING,
            next_try_at=now + max(wait, timedelta(seconds=fault.wait_s)),
            last_error_code=fault.code,
        )
        Breaker.objects.bulk_create([Breaker(id=1)], ignore_conflicts=True)
        Breaker.objects.filter(id=1).update(failures=F("failures") + 1)
        rest = max(REST, timedelta(seconds=fault.wait_s))
        Breaker.objects.filter(id=1, failures__gte=FAILURES).update(open_until=now + rest)


def _rests(now: datetime) -> bool:
    return Breaker.objects.filter(id=1, open_until__gt=now).exists()
