from __future__ import annotations

import pytest

from torget.rules.loader import shipped
from torget.rules.rulebook import Rulebook


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return shipped()
