"""Houses for the fault tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import addresses
from tests.faults.house import ROOT, House, house
from torget.kit import postgres
from torget.kit.postgres import Server


@pytest.fixture
def fire(database_server: Server, own_database: str) -> Iterator[House]:
    """A house on a database of its own."""
    with house(addresses(database_server, own_database)) as built:
        yield built


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Say something on the terminal also when all is well: seeds, counts and times."""

    def say(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return say


@pytest.fixture
def lasting_fire() -> Iterator[tuple[House, Path]]:
    """A house on a database server of its own that saves like a real one, and its data home."""
    home = Path(tempfile.mkdtemp(prefix="tgl"))
    home.chmod(0o755)
    try:
        server = postgres.ensure_running(home, {})
        postgres.create_database(server.owner_url, "under_fire")
        urls = addresses(server, "under_fire")
        subprocess.run(
            [sys.executable, "-m", "torget", "migrate", "--database", "owner", "--verbosity", "0"],
            check=True,
            cwd=ROOT,
            env=os.environ | urls,
        )
        with house(urls) as built:
            yield built, home
    finally:
        postgres.discard(home, {})
