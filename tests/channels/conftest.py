"""The post room's town, with the machine's short times where a test asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.channels.fake_town import FakeTown, settled
from tests.channels.letters import allow_today
from torget.kit import failpoints


@pytest.fixture
def post_room(tmp_path: Path) -> Iterator[FakeTown]:
    """The town, with rights that hold today."""
    with settled(tmp_path) as found:
        allow_today(found)
        yield found


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Short times, and failpoints that are disarmed again."""
    monkeypatch.setattr(settings, "TEST_FAILPOINTS", True)
    monkeypatch.setenv("TORGET_TEST_FAST", "1")
    yield
    failpoints.arm("", permitted=False)
