"""Adding an account: its identity, its sealed token, and the feed where it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction

from torget.channels.connections import ask, seal_token
from torget.channels.models import Feed
from torget.connectors import catalogue
from torget.connectors.port import Connection, Profile
from torget.kit import ids
from torget.ledger import write as ledger
from torget.organisation.models import Account, AccountState, Person, StaffedHours, Unit


class UnknownNetwork(Exception):
    """Torget kan varken läsa eller tala med det nätverket."""


class AlreadyThere(Exception):
    """Kontot finns redan."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody answers: one span of one weekday (0 is Monday), local time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as an operator names it. `token` is "" where it is read by file only."""

    network: str
    host: str
    remote_id: str
    handle: str
    display_name: str
    base_url: str
    unit: Unit
    owner: Person
    deputy: Person
    responsible_manager: Person
    function_email: str
    token: str = field(default="", repr=False)
    hours: Sequence[Hours] = ()


def networks() -> tuple[str, ...]:
    """Return the networks that Torget can speak to or read from files, sorted."""
    return tuple(sorted({*catalogue.connectors(), *catalogue.translators()}))


def speaks(network: str) -> bool:
    """Tell whether Torget can speak with the network, and not only read its saved answers."""
    return network in catalogue.connectors()


def profile(network: str, base_url: str, token: str) -> Profile:
    """Return whose token it is, as the network tells. Raises one of the port's errors."""
    stranger = Account(network=network)
    asked = Connection(base_url, token, remote_account_id="", handle="")
    return ask(stranger, lambda connector: connector.profile(asked))


def add(wanted: NewAccount, *, now: datetime) -> Account:
    """The account is there, its token sealed, and it is read from now on where that is possible.

    One that has no token waits for a login; one on a network that Torget only reads from
    files is disconnected, and its records come by file. Raises UnknownNetwork, AlreadyThere.
    Source: Regler, Tänk på det här, p. 2-3.
    """
    if wanted.network not in networks():
        raise UnknownNetwork
    same = Account.objects.filter(
        network=wanted.network, host=wanted.host, remote_id=wanted.remote_id
    )
    with transaction.atomic():
        if same.exists():
            raise AlreadyThere
        account = _account(wanted, now=now)
        account.save()
        StaffedHours.objects.bulk_create(
            StaffedHours(
                account=account, weekday=each.weekday, opens=each.opens, closes=each.closes
            )
            for each in wanted.hours
        )
        if speaks(wanted.network):
            Feed.objects.create(account=account, next_at=now)
        ledger.write(
            ledger.Entry(
                "account.added",
                "account",
                account.id,
                ledger.SYSTEM,
                now,
                {"network": account.network, "state": str(account.state)},
            )
        )
    return account


def _account(wanted: NewAccount, *, now: datetime) -> Account:
    account = Account(
        id=ids.new(now),
        network=wanted.network,
        host=wanted.host,
        remote_id=wanted.remote_id,
        handle=wanted.handle,
        display_name=wanted.display_name,
        base_url=wanted.base_url,
        authority=wanted.unit.authority,
        unit=wanted.unit,
        state=_state(wanted),
        owner=wanted.owner,
        deputy=wanted.deputy,
        responsible_manager=wanted.responsible_manager,
        function_email=wanted.function_email,
        connected_at=now,
    )
    if wanted.token:
        account.secret = seal_token(account, wanted.token)
    return account


def _state(wanted: NewAccount) -> AccountState:
    if not speaks(wanted.network):
        return AccountState.DISCONNECTED
    return AccountState.CONNECTED if wanted.token else AccountState.NEEDS_LOGIN
