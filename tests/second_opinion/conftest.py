"""A town that has named an endpoint on loopback for a second opinion."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.inbox.conftest import bring, place
from tests.kit.loopback import Behaviour, Server
from tests.second_opinion.speaking import Speak
from torget.kit import egress
from torget.kit.django.address import SecondOpinion

__all__ = ["bring", "place"]


@pytest.fixture
def speak(settings: Settings) -> Iterator[Speak]:
    """The way to start the endpoint and let it be used."""
    with contextlib.ExitStack() as running:

        def start(behaviour: Behaviour) -> Server:
            server = Server(behaviour)
            running.callback(server.close)
            pair = f"127.0.0.1:{server.port}"
            settings.TORGET_EGRESS_ALLOW = [pair]
            settings.TORGET_SECOND_OPINION = SecondOpinion(
                f"http://{pair}/v1", "sk-hemlig", "provmodell"
            )
            egress.configure(egress.read_allowed(pair))
            return server

        yield start
    egress.configure(egress.read_allowed(""))
