"""A town on a fake network, its rules older than what its citizens write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import personas
from tests.channels.fake_town import FakeTown, settled
from tests.moderation.square import Square
from torget.organisation.models import Role


@pytest.fixture
def square(tmp_path: Path, db: None) -> Iterator[Square]:
    """The town with everybody's rights today, and rules adopted long before."""
    del db
    with settled(tmp_path) as found:
        yield Square(_today(found))


def _today(found: FakeTown) -> FakeTown:
    now = datetime.now(UTC)
    for role, person in found.place.people.items():
        personas.grant(person, Role(role), found.place.authority, since=now)
    personas.grant(
        found.place.stranger, Role.EDITOR, found.place.other_account.authority, since=now
    )
    return found


EARLIER = timedelta(days=400)
