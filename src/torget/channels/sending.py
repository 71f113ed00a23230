"""What can be sent from an account, before anything is written."""

from __future__ import annotations

from torget.connectors import catalogue
from torget.connectors.port import Kind
from torget.organisation.models import Account

NAME_ROOM = 64
"""Signs kept free in a reply for the name of the person it is to, which networks need."""


def longest_reply(account: Account) -> int:
    """Return how many signs a reply from the account may have; 0 where it can send none."""
    try:
        abilities = catalogue.abilities(account.network)
    except catalogue.UnknownNetwork:
        return 0
    if Kind.CREATE not in abilities.kinds:
        return 0
    return max(abilities.max_text_length - NAME_ROOM, 0)
