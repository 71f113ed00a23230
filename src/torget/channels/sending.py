"""What can be sent from an account, before anything is written."""

from __future__ import annotations

from torget.connectors import catalogue
from torget.connectors.port import Abilities, Kind, Measure
from torget.organisation.models import Account

NAME_ROOM = 64
"""Signs kept free in a reply for the name of the person it is to, which networks need."""


def longest_reply(account: Account) -> int:
    """Return how many signs a reply from the account may have; 0 where it can send none."""
    abilities = _abilities(account)
    if abilities is None or Kind.CREATE not in abilities.kinds:
        return 0
    return max(abilities.max_text_length - NAME_ROOM, 0)


def measures(account: Account) -> frozenset[Measure]:
    """Return what the account's network lets us do about what others write there."""
    abilities = _abilities(account)
    return abilities.measures if abilities else frozenset()


def can_reply_privately(account: Account) -> bool:
    """Tell whether the network lets us answer so that only the author sees it."""
    abilities = _abilities(account)
    return abilities is not None and Kind.PRIVATE_REPLY in abilities.kinds


def _abilities(account: Account) -> Abilities | None:
    try:
        return catalogue.abilities(account.network)
    except catalogue.UnknownNetwork:
        return None
