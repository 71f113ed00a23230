"""Where the recorded answers of networks lie, and what to do where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "networks"


def recorded(*parts: str) -> Path:
    """Return the path of a recording; skip, or fail where they are demanded."""
    path = FOLDER.joinpath(*parts)
    if path.exists():
        return path
    reason = f"the recordings are absent: ../shared/data/networks/{'/'.join(parts)}"
    if os.environ.get("TORGET_REQUIRE_RECORDINGS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
