"""When each account must next be looked through, and which ones nobody has looked at in time.

The limit is the rulebook's, in the account's staffed working time; it is counted once, at each
look, and counted anew when another rulebook is adopted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from torget.alarms import raising
from torget.alarms.models import Kind
from torget.organisation import rulebooks
from torget.organisation.hours import staffed_spans
from torget.organisation.models import Account, AccountState
from torget.rules import deadlines
from torget.rules.codes import DeadlineKind
from torget.supervision.models import Watch

WATCHED = (AccountState.CONNECTED, AccountState.NEEDS_LOGIN, AccountState.FROZEN)
MOST = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account is looked after now. `since` is the last look, or when watching began."""

    since: datetime
    due_at: datetime
    is_unattended: bool


def watch_of(account: Account, *, now: datetime) -> Watch:
    """Return the account's clock, locked; begun now where it has none."""
    watch = Watch.objects.select_for_update().filter(account=account).first()
    return watch or begin(account, since=now)


def begin(account: Account, *, since: datetime) -> Watch:
    """The account's clock runs from `since`."""
    adopted = rulebooks.current()
    due_at = limit(account, adopted.id, since)
    watch, _new = Watch.objects.update_or_create(
        account=account,
        defaults={
            "rulebook_id": adopted.id,
            "since": since,
            "due_at": due_at,
            "alarmed_at": None,
        },
    )
    return watch


def limit(account: Account, rulebook_id: UUID, since: datetime) -> datetime:
    """Return when the account must be looked through at the latest, after a look at `since`."""
    return deadlines.due(
        rulebooks.value(rulebook_id), DeadlineKind.SWEEP, since, staffed=staffed_spans(account)
    )


def standing(account_ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, Standing]:
    """Return how these accounts are looked after; those that are not watched are not there."""
    rows = Watch.objects.filter(account__in=list(account_ids), account__state__in=WATCHED)
    return {
        row.account_id: Standing(row.since, row.due_at, row.due_at < now)
        for row in rows.order_by("account_id")
    }


def mind(*, now: datetime) -> int:
    """Begin the clocks that are missing or stale, and alarm for accounts nobody looked at.

    Safe to do again: an alarm is open once. Returns how many alarms were raised now.
    """
    try:
        adopted = rulebooks.current()
    except rulebooks.NoRulebook:
        return 0
    _begin_missing(adopted.id, now=now)
    late = (
        Watch.objects.select_related("account")
        .filter(due_at__lt=now, account__state__in=WATCHED, alarmed_at__isnull=True)
        .order_by("due_at")[:MOST]
    )
    return sum(_alarm(watch, now=now) for watch in late)


def _begin_missing(rulebook_id: UUID, *, now: datetime) -> None:
    stale = Q(watch__isnull=True) | ~Q(watch__rulebook=rulebook_id)
    accounts = Account.objects.select_related("watch").filter(stale, state__in=WATCHED)
    for account in accounts.order_by("id")[:MOST]:
        known: Watch | None = getattr(account, "watch", None)
        with transaction.atomic():
            begin(account, since=known.since if known else now)


def _alarm(watch: Watch, *, now: datetime) -> bool:
    with transaction.atomic():
        marked = Watch.objects.filter(
            account=watch.account_id, since=watch.since, alarmed_at=None
        ).update(alarmed_at=now)
        if not marked:  # somebody looked at it meanwhile
            return False
        cause = raising.Cause(Kind.UNATTENDED, watch.account, "account", watch.account_id)
        raising.raise_alarm(cause, now=now)
    return True
