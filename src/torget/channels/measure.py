"""The networks' own counts, once a day for each account. Source: Regler, Planera, mått 2."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from torget.channels.connections import ask, connection_to
from torget.channels.models import Measurement
from torget.connectors.port import ConnectorError
from torget.kit import ids
from torget.organisation.models import Account, AccountState

EVERY = timedelta(hours=24)


def anything_due(*, now: datetime) -> bool:
    """Tell whether an account has not been measured for a day."""
    return _due(now).exists()


def measure_due(*, now: datetime) -> int:
    """Write down the counts of the accounts that are due; a network that fails leaves a gap."""
    return sum(_measure(account, now=now) for account in _due(now))


def _due(now: datetime) -> QuerySet[Account]:
    recent = Measurement.objects.filter(account=OuterRef("pk"), at__gt=now - EVERY)
    return Account.objects.filter(state=AccountState.CONNECTED).exclude(Exists(recent))


def _measure(account: Account, *, now: datetime) -> bool:
    try:
        reading = ask(account, lambda connector: connector.measure(connection_to(account)))
        followers, posts, told = reading.followers, reading.posts, True
    except ConnectorError:
        followers, posts, told = None, None, False  # a gap is shown as a gap
    Measurement.objects.create(
        id=ids.new(now), account=account, at=now, followers=followers, posts=posts
    )
    return told
