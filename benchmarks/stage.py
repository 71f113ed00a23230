"""A PostgreSQL of the benchmark's own: durable, bounded, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from torget.kit import postgres, vault
from torget.kit.postgres import Server
from torget.kit.postgres.databases import at

TEMPLATE = "bench_migrated"
MIGRATE_LIMIT_S = 300
INSTANCE = "bench"


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server, its home, and the environment of a process that uses one database."""

    server: Server
    home: Path

    def environment(self, database: str) -> dict[str, str]:
        """Return what a process of its own needs to work in this database."""
        return os.environ | {
            "DATABASE_URL": at(self.server.app_url, database),
            "DATABASE_OWNER_URL": at(self.server.owner_url, database),
        }

    def admin_url(self, database: str) -> str:
        """Return the superuser's address: only filling uses it."""
        return at(self.server.admin_url, database)

    def make(self, database: str) -> None:
        """Make a migrated, empty database with this name."""
        postgres.create_database(self.server.owner_url, database, TEMPLATE)


@contextmanager
def stage() -> Iterator[Stage]:
    """Give a server with a migrated template; it and all its data are gone afterwards.

    Durable settings: the disk is waited for, as where records lie.
    """
    home = Path(tempfile.mkdtemp(prefix="tgb"))
    try:
        built = Stage(postgres.ensure_running(home), home)
        postgres.create_database(built.server.owner_url, TEMPLATE)
        _migrate(built.environment(TEMPLATE))
        yield built
    finally:
        if (home / "run").exists():
            postgres.discard(home)
        shutil.rmtree(home, ignore_errors=True)


def secrets_of_the_run() -> dict[str, str]:
    """Return settings that a process of the benchmark needs, made for this run alone."""
    return {
        "DJANGO_SETTINGS_MODULE": "torget.settings",
        "TORGET_INSTANCE": INSTANCE,
        "TORGET_SECRET_KEY": vault.new_key("web"),
        "TORGET_TOKEN_KEYS": vault.new_key("b1"),
    }


def settle(url: str) -> None:
    """Make the database as it is after a quiet night: vacuumed, counted and written down."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def _migrate(environment: Mapping[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "torget", "migrate", "--database", "owner", "--verbosity", "0"],
        check=True,
        env=dict(environment),
        timeout=MIGRATE_LIMIT_S,
    )
