"""From an account to a connection: the one place where a token is opened."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings

from torget.channels.timing import timing
from torget.connectors import catalogue
from torget.connectors.port import Connection, Connector, ConnectorError, NeedsLogin, NotAccepted
from torget.kit.vault import Keyring, SecretUnreadable
from torget.organisation.models import Account

Answer = TypeVar("Answer")


@functools.cache
def keyring() -> Keyring:
    """Return the keys that open tokens; they are never in the database."""
    return Keyring.parse(settings.TORGET_TOKEN_KEYS)


def seal_token(account: Account, token: str) -> bytes:
    """Return the token sealed for this account and no other."""
    return keyring().seal(token, place=_place(account))


def connection_to(account: Account) -> Connection:
    """Return what a connector needs to speak for the account.

    Raises NeedsLogin where there is no token, or one that does not open.
    """
    if account.secret is None:
        raise NeedsLogin("no_token")
    try:
        secret = keyring().open(bytes(account.secret), place=_place(account))
    except SecretUnreadable as error:
        raise NeedsLogin("token_unreadable") from error
    return Connection(
        base_url=account.base_url,
        secret=secret,
        remote_account_id=account.remote_id,
        handle=account.handle,
        deadline_s=timing().http_s,
    )


def ask(account: Account, question: Callable[[Connector], Answer]) -> Answer:
    """Return what the account's network answers to a question that changes nothing there.

    Raises one of the port's errors for everything that can go wrong, also where the network's
    connector is missing or faulty: one network's fault must never stop its neighbours.
    """
    try:
        return question(catalogue.get(account.network))
    except ConnectorError:
        raise
    except catalogue.UnknownNetwork as error:
        raise NotAccepted("no_connector", permanent=False) from error
    except Exception as error:
        raise NotAccepted(f"connector_{type(error).__name__}", permanent=False) from error


def _place(account: Account) -> str:
    return f"account:{account.id}:secret"
