"""A town with an open question, and a second person at the same desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Incoming
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.organisation.models import Role, Unit

Bring = Callable[..., Item]
LATER = MONDAY + timedelta(minutes=5)


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def bring(place: Town) -> Bring:
    """Let messages come in on the town's account and give the item of the last one."""

    def come_in(*items: Incoming) -> Item:
        with transaction.atomic():
            take_in(place.account, page(*items), now=MONDAY)
        return Item.objects.get(record__remote_id=items[-1].remote_id)

    return come_in


@pytest.fixture
def item(bring: Bring) -> Item:
    """One open question."""
    return bring(message())


@pytest.fixture
def elin(place: Town) -> Actor:
    """An editor."""
    return place.actor(Role.EDITOR)


@pytest.fixture
def kim(place: Town) -> Actor:
    """A communications officer of the same authority."""
    return place.actor(Role.COMMUNICATIONS_OFFICER)


@pytest.fixture
def elsewhere(place: Town) -> Unit:
    """A unit of the other authority."""
    return place.other_account.unit
