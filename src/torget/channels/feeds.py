"""Reading an account: the next page, how far we are, and what went wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from torget.channels.connections import ask, connection_to
from torget.channels.models import Feed
from torget.channels.timing import timing
from torget.connectors.port import ConnectorError, NeedsLogin, NotAccepted, Page
from torget.kit.django import disk
from torget.ledger import write as ledger
from torget.organisation.models import Account, AccountState

FULL_DISK_S = 15.0
"""How long an account waits whose page had no room; the promise is that all goes on in 60."""


class FetchFailed(Exception):
    """The network gave no page this time; the account shows why, and it is tried again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def take_turn(account: Account, *, now: datetime) -> bool:
    """Let the caller alone read the account for a while; tell false where it is not its turn.

    Whoever vanishes amid its turn is followed by another when the turn is over.
    """
    turn = timedelta(seconds=timing().turn_s)
    return Feed.objects.filter(account=account, next_at__lte=now).update(next_at=now + turn) == 1


def fetch(account: Account, *, now: datetime) -> tuple[Page, str]:
    """Return the next page of the account and the cursor it was asked with.

    The HTTP is over when this returns. Raises FetchFailed after noting it on the feed.
    """
    cursor = Feed.objects.values_list("cursor", flat=True).get(account=account)
    try:
        page = ask(account, lambda connector: connector.fetch(connection_to(account), cursor))
    except ConnectorError as error:
        note_failure(account, error, now=now)
        raise FetchFailed(error.code) from error
    return page, cursor


def recheck(account: Account, remote_ids: tuple[str, ...], *, now: datetime) -> Page:
    """Return these messages as the network has them now; deleted ones say so."""
    try:
        return ask(account, lambda connector: connector.recheck(connection_to(account), remote_ids))
    except ConnectorError as error:
        note_failure(account, error, now=now)
        raise FetchFailed(error.code) from error


def advance(account: Account, *, asked: str, page: Page, unchanged: int, now: datetime) -> bool:
    """Move the cursor from `asked` to the page's, in the transaction that stored the page.

    Tells false, and moves nothing, where somebody else has moved it meanwhile. A page that
    promises more and leads nowhere is asked for again in its turn, not at once. An account
    whose login was refused when it was read, and that is read now, is connected again.
    """
    at_once = page.more and page.cursor != asked
    refused = Feed.objects.filter(account=account, failures__gt=0).exists()
    moved = Feed.objects.filter(account=account, cursor=asked).update(
        cursor=page.cursor,
        last_try_at=now,
        last_success_at=now,
        failures=0,
        error_code="",
        next_at=now if at_once else now + timedelta(seconds=settings.TORGET_COLLECT_EVERY_S),
        unchanged_items=F("unchanged_items") + unchanged,
        envelope_sha256=page.envelope.get("sha256", "")[:64],
    )
    if moved and refused:
        _mark_login_works(account, now=now)
    return moved == 1


def note_failure(account: Account, error: ConnectorError, *, now: datetime) -> None:
    """Note on the feed what went wrong, and when it is tried next. Neighbours are untouched."""
    told = error.retry_after_s if isinstance(error, NotAccepted) else 0
    with transaction.atomic():
        _wait(account, code=error.code, least_s=told, now=now)
        if isinstance(error, NeedsLogin):
            mark_needs_login(account, code=error.code, now=now)


def note_fault(account: Account, fault: Exception, *, now: datetime) -> None:
    """Note that a page was had but could not be stored; the cursor stands, it is tried again.

    A full disk is no fault of the account's: it is asked again soon, however long it lasts.
    """
    if disk.has_no_room(fault):
        again = now + timedelta(seconds=FULL_DISK_S)
        Feed.objects.filter(account=account).update(next_at=again)
        return
    with transaction.atomic():
        _wait(account, code=f"fault_{type(fault).__name__}", least_s=0, now=now)


def _wait(account: Account, *, code: str, least_s: float, now: datetime) -> None:
    feed = Feed.objects.select_for_update().get(account=account)
    wait_s = max(least_s, timing().fetch_backoff_s(feed.failures))
    feed.failures += 1
    feed.error_code = code[:60]
    feed.last_try_at = now
    feed.next_at = now + timedelta(seconds=wait_s)
    feed.save(update_fields=["failures", "error_code", "last_try_at", "next_at"])


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


def _mark_login_works(account: Account, *, now: datetime) -> None:
    """A refusal that has passed stops nobody. Source: design reliability.md 7, input 76."""
    changed = Account.objects.filter(id=account.id, state=AccountState.NEEDS_LOGIN).update(
        state=AccountState.CONNECTED
    )
    if changed:
        ledger.write(ledger.Entry("account.login_works", "account", account.id, ledger.SYSTEM, now))


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
