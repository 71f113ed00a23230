"""From an account to a connection: the one place where a token is opened."""

from __future__ import annotations

import functools

from django.conf import settings

from torget.channels.timing import timing
from torget.connectors.port import Connection, NeedsLogin
from torget.kit.vault import Keyring, SecretUnreadable
from torget.organisation.models import Account


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


def _place(account: Account) -> str:
    return f"account:{account.id}:secret"
