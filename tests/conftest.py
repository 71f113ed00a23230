"""One throw-away PostgreSQL for the whole run, and a database of its own for each worker."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from torget.kit import postgres, vault
from torget.kit.postgres import Server, discard, throwaway
from torget.kit.postgres.databases import at

os.environ.setdefault("TORGET_SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("TORGET_TOKEN_KEYS", vault.new_key("t1"))
settings.SECRET_KEY = os.environ["TORGET_SECRET_KEY"]
settings.TORGET_TOKEN_KEYS = os.environ["TORGET_TOKEN_KEYS"]
# A crowded machine is slow, and that is no fault of what is tested.
hypothesis.settings.register_profile(
    "torget", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("torget")
TEMPLATE = "torget_migrated"
ONE_WORKER = ("tests/demo/", "tests/journeys/")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """A file's tests run in one worker, and all that takes the demo's ports in the same one.

    xdist's own `loadgroup` marks nothing under pytest 9.2: node ids are no longer changed there.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "demo" if file.startswith(ONE_WORKER) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Share the tests out by file."""
    return ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """The controller names the home that all workers share."""
    if not hasattr(config, "workerinput"):
        os.environ["TORGET_TEST_HOME"] = tempfile.mkdtemp(prefix="tg")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller ends what the run started."""
    if not hasattr(config, "workerinput"):
        home = Path(os.environ["TORGET_TEST_HOME"])
        if (home / "run").exists():
            discard(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server() -> Server:
    """A running server with a migrated template; whoever comes first makes it."""
    home = Path(os.environ["TORGET_TEST_HOME"])
    with (home / ".template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = throwaway(home)
        if not _exists(server, TEMPLATE):
            _make_template(server)
    return server


@pytest.fixture(scope="session")
def django_db_setup(database_server: Server, worker_id: str) -> Iterator[None]:
    """The worker's own database, used as the app's role: what the app may not, tests may not."""
    name = f"torget_{worker_id}"
    postgres.create_database(database_server.owner_url, name, TEMPLATE)
    point_at(database_server, name)
    yield
    for alias in ("default", "owner"):
        connections[alias].close()
    postgres.drop_database(database_server.admin_url, name)  # a browser's thread may still be in


def point_at(server: Server, name: str) -> None:
    """Make Django's connections go to this database."""
    from torget.kit.django.address import database_at  # noqa: PLC0415

    for alias, url in (("default", server.app_url), ("owner", server.owner_url)):
        connections[alias].close()
        connections[alias].settings_dict.update(database_at(at(url, name)))


def _exists(server: Server, name: str) -> bool:
    with psycopg.connect(at(server.owner_url, "postgres")) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name])
        return found.fetchone() is not None


def _make_template(server: Server) -> None:
    draft = f"{TEMPLATE}_draft"
    postgres.drop_database(server.owner_url, draft)
    postgres.create_database(server.owner_url, draft)
    subprocess.run(
        [sys.executable, "-m", "torget", "migrate", "--database", "owner", "--verbosity", "0"],
        check=True,
        env=os.environ | addresses(server, draft),
    )
    with psycopg.connect(at(server.owner_url, "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(
                sql.Identifier(draft), sql.Identifier(TEMPLATE)
            )
        )


def addresses(server: Server, name: str) -> dict[str, str]:
    """Return the environment of a process of its own on this database."""
    return {
        "DATABASE_URL": at(server.app_url, name),
        "DATABASE_OWNER_URL": at(server.owner_url, name),
    }


@pytest.fixture
def own_database(database_server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a database of this test's own, for what must really commit."""
    name = f"own_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    postgres.create_database(database_server.owner_url, name, TEMPLATE)
    yield name
    postgres.drop_database(database_server.owner_url, name)
