"""A town with a message that has to be handed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.handover.handing import Case, hand_over
from torget.handover.models import HandOver, Port
from torget.inbox.collect import take_in
from torget.organisation.models import Role
from torget.records.models import Record

Ask = Callable[..., HandOver]


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def record(place: Town) -> Record:
    """A citizen's message, kept as a record."""
    take_in(place.account, page(message(text="Jag överklagar beslutet.")), now=MONDAY)
    return Record.objects.get(account=place.account)


@pytest.fixture
def ask(place: Town, record: Record) -> Ask:
    """Ask for a hand-over as the editor does, in a transaction as an act has."""

    def asked(
        port: Port = Port.REGISTRY, note: str = "Gäller bygglovet.", about: Record = record
    ) -> HandOver:
        case = Case(
            port, about, "register", place.people[Role.EDITOR], "record.propose_registration", note
        )
        with transaction.atomic():
            return hand_over(case, now=MONDAY)

    return asked
