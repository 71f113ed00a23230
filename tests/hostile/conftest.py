"""A town whose inbox a hostile citizen writes to, and an editor who looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.personas import MONDAY, Town, town
from torget.organisation.models import Role


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=True):
        yield


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def editor(place: Town) -> Client:
    """The editor's browser."""
    client = Client()
    client.force_login(
        place.people[Role.EDITOR], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client
