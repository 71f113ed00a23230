"""The straight line of a comment: fetched, received, judged, opened, and only then forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from torget.channels import feeds
from torget.channels.models import Feed
from torget.connectors.port import Page
from torget.inbox import assessing, edited, holding, opening
from torget.inbox.models import Item, ItemState
from torget.kit import failpoints
from torget.organisation.models import Account
from torget.records.models import Direction, NetworkState, RecordHead
from torget.records.receive import Received, receive_all

MOST_PAGES = 200
RECHECK_EVERY = timedelta(minutes=5)
RECHECK_OPEN = 40
RECHECK_OLDER = 10
RECHECK_WITHIN = timedelta(days=30)


def collect(account: Account, *, now: datetime) -> int:
    """Take in all that is new on the account; return how many records that made.

    Each page is one transaction: records, items and cursor together. A page that somebody
    else stored meanwhile is left to them. Raises feeds.FetchFailed after noting it.
    """
    new = 0
    for _page in range(MOST_PAGES):
        page, asked = feeds.fetch(account, now=now)
        failpoints.reach("page_fetched")
        with transaction.atomic():
            received = take_in(account, page, now=now)
            failpoints.reach("page_received")
            if not feeds.advance(
                account, asked=asked, page=page, unchanged=received.unchanged, now=now
            ):
                transaction.set_rollback(True)
                return new
            failpoints.reach("page_advanced")
        failpoints.reach("page_committed")
        new += len(received.new)
        if not page.more or page.cursor == asked:
            break
    return new


def take_in(account: Account, page: Page, *, now: datetime) -> Received:
    """Store a page and open, change or mark the items; part of the caller's transaction."""
    received = receive_all(account, page, now=now)
    reader = assessing.reader()
    holding.hold_suspected(received, reader, now=now)
    opening.open_items(account, received.new, reader, now=now)
    edited.note_changes(received.changed, now=now)
    opening.note_gone(received.gone, gone=True)
    opening.note_gone(received.returned, gone=False)
    return received


def recheck(account: Account, *, now: datetime) -> int:
    """Look again at messages that are open, and at some older ones; return how many changed.

    So an edit or a deletion is seen although no list tells of it.
    """
    feed = Feed.objects.get(account=account)
    if feed.last_recheck_at and now - feed.last_recheck_at < RECHECK_EVERY:
        return 0
    remote_ids = _to_recheck(account, now=now)
    Feed.objects.filter(account=account).update(last_recheck_at=now)
    if not remote_ids:
        return 0
    page = feeds.recheck(account, remote_ids, now=now)
    with transaction.atomic():
        received = take_in(account, page, now=now)
    return len(received.changed) + len(received.gone) + len(received.returned)


def _to_recheck(account: Account, *, now: datetime) -> tuple[str, ...]:
    open_ids = (
        Item.objects.filter(account=account, record__head__network_state__in=_STILL_THERE)
        .exclude(state=ItemState.CLOSED)
        .order_by("-urgent", "deadline_at", "id")
        .values_list("record__remote_id", flat=True)[:RECHECK_OPEN]
    )
    own = RecordHead.objects.filter(
        record__account=account,
        network_state__in=_STILL_THERE,
        record__received_at__gte=now - RECHECK_WITHIN,
        direction__in=(Direction.ISSUED, Direction.RECEIVED),
    )
    total = own.count()
    start = int(now.timestamp() // RECHECK_EVERY.total_seconds() * RECHECK_OLDER) % max(total, 1)
    older = own.order_by("record_id").values_list("record__remote_id", flat=True)[
        start : start + RECHECK_OLDER
    ]
    return tuple(dict.fromkeys([*open_ids, *older]))


_STILL_THERE = (NetworkState.PRESENT, NetworkState.EDITED)
