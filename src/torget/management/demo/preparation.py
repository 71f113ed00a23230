"""The demo's preparation, in a process that has the demo's database in its environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from torget.channels.feeds import FetchFailed
from torget.inbox.collect import collect, recheck
from torget.management.demo import home, seeding, settle
from torget.management.demo.network import Peer
from torget.management.demo.supervisor import Say
from torget.management.demo.world import World, load
from torget.organisation.models import Account, AccountState


def prepare(environ: Mapping[str, str], allowed: Sequence[str], now: datetime, say: Say) -> None:
    """Bring the database up to date, fill it, and fetch what citizens have written.

    `allowed` are the host:port pairs open to the connectors; the first is the network's.
    """
    place = home.default_home(environ)
    peer, world = Peer(f"http://{allowed[0]}", 0, place), load()
    seeded = seeding.seed(peer, world, now)
    settle.migrate()
    password = home.recall(place).password
    settle.settle(world, seeded.accounts, settle.Place(peer.base_url, password), now)
    fetch_all(peer, world, now, say)


def fetch_all(peer: Peer, world: World, now: datetime, say: Say) -> None:
    """Fetch every account, let citizens edit and delete, and look at the messages again.

    What fails is told; the worker tries it again.
    """
    accounts = tuple(Account.objects.filter(state=AccountState.CONNECTED).order_by("handle"))
    try:
        for account in accounts:
            collect(account, now=now)
        if seeding.stir(peer, world):
            for account in accounts:
                recheck(account, now=now)
    except FetchFailed as error:
        say(f"Hämtningen stannade ({error.code}) och görs om av arbetaren.")
