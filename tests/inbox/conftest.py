"""A town with an open question in its inbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.factories import page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Incoming
from torget.inbox.collect import take_in
from torget.inbox.models import Item

Bring = Callable[..., Item]


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def bring(place: Town) -> Bring:
    """Let messages come in on the town's account and give the item of the last one."""

    def come_in(*items: Incoming, **more: object) -> Item:
        now = more.get("now", MONDAY)
        with transaction.atomic():
            take_in(place.account, page(*items), now=now)  # type: ignore[arg-type]
        return Item.objects.get(record__remote_id=items[-1].remote_id)

    return come_in
