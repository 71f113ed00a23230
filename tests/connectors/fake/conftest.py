"""A fake network and a connector for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.fake import networks
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.fake.peer import FakePeer


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[FakePeer]:
    with networks.serving(tmp_path) as served:
        yield served


@pytest.fixture
def fake(peer: FakePeer) -> Iterator[FakeConnector]:
    found, client = networks.connector(peer)
    yield found
    client.close()
