"""Reading an account: the next page, how far we are, and what went wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from torget.channels.connections import connection_to
from torget.channels.models import Feed
from torget.connectors import catalogue
from torget.connectors.port import ConnectorError, NeedsLogin, NotAccepted, Page
from torget.ledger import write as ledger
from torget.organisation.models import Account, AccountState

FIRST_BACKOFF_S = 30
LONGEST_BACKOFF_S = 15 * 60


class FetchFailed(Exception):
    """The network gave no page this time; the account shows why, and it is tried again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fetch(account: Account, *, now: datetime) -> tuple[Page, str]:
    """Return the next page of the account and the cursor it was asked with.

    The HTTP is over when this returns. Raises FetchFailed after noting it on the feed.
    """
    cursor = Feed.objects.values_list("cursor", flat=True).get(account=account)
    try:
        page = catalogue.get(account.network).fetch(connection_to(account), cursor)
    except ConnectorError as error:
        note_failure(account, error, now=now)
        raise FetchFailed(error.code) from error
    return page, cursor


def recheck(account: Account, remote_ids: tuple[str, ...], *, now: datetime) -> Page:
    """Return these messages as the network has them now; deleted ones say so."""
    try:
        return catalogue.get(account.network).recheck(connection_to(account), remote_ids)
    except ConnectorError as error:
        note_failure(account, error, now=now)
        raise FetchFailed(error.code) from error


def advance(account: Account, *, asked: str, page: Page, unchanged: int, now: datetime) -> bool:
    """Move the cursor from `asked` to the page's, in the transaction that stored the page.

    Tells false, and moves nothing, where somebody else has moved it meanwhile.
    """
    moved = Feed.objects.filter(account=account, cursor=asked).update(
        cursor=page.cursor,
        last_try_at=now,
        last_success_at=now,
        failures=0,
        error_code="",
        next_at=now if page.more else now + timedelta(seconds=settings.TORGET_COLLECT_EVERY_S),
        unchanged_items=F("unchanged_items") + unchanged,
        envelope_sha256=page.envelope.get("sha256", "")[:64],
    )
    return moved == 1


def note_failure(account: Account, error: ConnectorError, *, now: datetime) -> None:
    """Note on the feed what went wrong, and when it is tried next. Neighbours are untouched."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().get(account=account)
        told = error.retry_after_s if isinstance(error, NotAccepted) else 0
        wait = max(told, min(FIRST_BACKOFF_S * 2 ** min(feed.failures, 10), LONGEST_BACKOFF_S))
        feed.failures += 1
        feed.error_code = error.code[:60]
        feed.last_try_at = now
        feed.next_at = now + timedelta(seconds=wait)
        feed.save(update_fields=["failures", "error_code", "last_try_at", "next_at"])
        if isinstance(error, NeedsLogin):
            mark_needs_login(account, code=error.code, now=now)


def mark_needs_login(account: Account, *, code: str, now: datetime) -> None:
    """The account is red until a person connects it again; nothing is sent meanwhile."""
    changed = Account.objects.filter(id=account.id, state=AccountState.CONNECTED).update(
        state=AccountState.NEEDS_LOGIN
    )
    if changed:
        ledger.write(
            ledger.Entry(
                "account.needs_login", "account", account.id, ledger.SYSTEM, now, {"code": code}
            )
        )


def due(*, now: datetime, limit: int) -> tuple[Account, ...]:
    """Return the accounts whose turn it is to be read, longest waiting first."""
    return tuple(
        feed.account
        for feed in Feed.objects.select_related("account")
        .filter(
            next_at__lte=now,
            account__state__in=(
                AccountState.CONNECTED,
                AccountState.FROZEN,
                AccountState.NEEDS_LOGIN,
            ),
        )
        .order_by("next_at")[:limit]
    )
