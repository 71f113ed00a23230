"""One server for the whole folder; each test has its own words to look for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.connectors.mastodon.server import MockServer, collect_round, running
from torget.connectors.mastodon import Mastodon
from torget.kit import egress


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    with running(tmp_path_factory.mktemp("mastodon")) as found:
        yield found


@pytest.fixture(scope="session")
def client(server: MockServer) -> Iterator[egress.Client]:
    found = egress.Client(egress.Allowed(frozenset({("127.0.0.1", server.port)})))
    yield found
    found.close()


@pytest.fixture
def mastodon(client: egress.Client) -> Mastodon:
    return Mastodon(client)


@pytest.fixture
def word() -> str:
    return uuid.uuid4().hex[:12]


@pytest.fixture(scope="module")
def caught_up(client: egress.Client, server: MockServer) -> str:
    """A cursor that has read everything there was when the module began."""
    return collect_round(Mastodon(client), server)[1]
