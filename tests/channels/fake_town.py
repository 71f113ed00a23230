"""The municipality of the tests, its two accounts on a fake network over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.connectors.fake import networks
from tests.personas import Town, town
from torget.connectors.fake.peer import FakePeer
from torget.kit import egress
from torget.organisation.models import Account

BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)  # the fake network's citizens begin that day


@dataclass(frozen=True, slots=True)
class FakeTown:
    """`citizens` write to the account, `neighbours` to the other authority's account."""

    place: Town
    citizens: FakePeer
    neighbours: FakePeer

    @property
    def account(self) -> Account:
        """Return the account as the database has it now."""
        return Account.objects.get(id=self.place.account.id)

    @property
    def other(self) -> Account:
        """Return the other authority's account as the database has it now."""
        return Account.objects.get(id=self.place.other_account.id)


@contextmanager
def settled(home: Path) -> Iterator[FakeTown]:
    """Yield the town with the way out open to its network alone."""
    with networks.serving(home) as peer:
        where = urlsplit(peer.base_url)
        egress.configure(egress.Allowed(frozenset({(where.hostname or "", where.port or 0)})))
        try:
            place = town(base_url=peer.base_url)
            for account in (place.account, place.other_account):
                account.remote_id = account.handle
                account.connected_at = BEFORE_ALL
                account.save(update_fields=["remote_id", "connected_at"])
            yield FakeTown(
                place,
                replace(peer, account=place.account.handle),
                replace(peer, account=place.other_account.handle),
            )
        finally:
            egress.configure(egress.Allowed())
