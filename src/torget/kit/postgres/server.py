"""Starting, finding and stopping the database of a data home.

The server outlives the process that started it: `ensure_running` finds it again, also after
kill -9 of us, and starts it anew after kill -9 of it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torget.kit.postgres.account import give, home_owner, server_account
from torget.kit.postgres.binaries import Binaries, find_binaries
from torget.kit.postgres.cluster import Cluster, halt
from torget.kit.postgres.errors import NotDurable
from torget.kit.postgres.home import (
    Home,
    majors,
    prepare,
    readable_errors,
    refuse_other_majors,
)
from torget.kit.postgres.lock import start_lock
from torget.kit.postgres.passwords import addresses
from torget.kit.postgres.postmaster import Postmaster, running
from torget.kit.postgres.starting import Vanished, check, is_provisioned, start


@dataclass(frozen=True)
class Server:
    """A running database and where its three roles reach it."""

    owner_url: str
    app_url: str
    admin_url: str
    pid: int
    socket_dir: Path


@dataclass(frozen=True)
class Status:
    """What is known of a home's database without touching it."""

    home: Path
    data_major: int | None
    program_version: str
    pid: int | None
    socket_dir: Path | None

    @property
    def is_running(self) -> bool:
        """Answer whether the home's database runs."""
        return self.pid is not None


def ensure_running(home: Path, environ: Mapping[str, str] | None = None) -> Server:
    """Return the home's running database: found, or made and started.

    Raises the numbered errors of `torget.kit.postgres.errors`.
    """
    home = home.absolute()
    if _throwaway_mark(home).exists():
        message = f"Datahemmet {home} är gjort för tester och sparar inte säkert."
        raise NotDurable(message, do="Välj ett annat datahem med TORGET_HOME.")
    return _ensure(home, _binaries(environ), durable=True)


def throwaway(home: Path, environ: Mapping[str, str] | None = None) -> Server:
    """Return a running database that never waits for the disk: for tests, never for records.

    Raises NotDurable where the home already holds a database that is meant to last.
    """
    home = home.absolute()
    mark = _throwaway_mark(home)
    if majors(home) and not mark.exists():
        message = f"Datahemmet {home} innehåller riktiga uppgifter."
        raise NotDurable(message, do="Ange en egen, tom katalog för tester.")
    with readable_errors(home):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch(mode=0o600)
        give(mark, home_owner(home))
    return _ensure(home, _binaries(environ), durable=False)


def discard(home: Path, environ: Mapping[str, str] | None = None) -> None:
    """Stop the home's database and remove the whole home."""
    stop(home, environ)
    with readable_errors(home):
        shutil.rmtree(home)


def stop(home: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Stop the home's database, to its last process; return whether it was running."""
    home = home.absolute()
    if not majors(home):
        return False
    binaries, account = _binaries(environ), server_account(home)
    with start_lock(home):
        for folder in majors(home):
            # The programs stop a server of any version; the folder is the server's own.
            named = replace(binaries, version=f"{folder}")
            cluster = Cluster(Home(home), named, account)
            if running(cluster.data) is not None:
                with readable_errors(home):
                    _stopped_mark(home).touch(mode=0o600)
                    give(_stopped_mark(home), home_owner(home))
                halt(cluster)
                return True
    return False


def revive(home: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Start the home's database where it has died; return whether it was done.

    One that somebody has stopped stays stopped. Raises the numbered errors, DiskFull among them.
    """
    home = home.absolute()
    if _stopped_mark(home).exists() or status(home, environ).is_running or not majors(home):
        return False
    ensure_running(home, environ)
    return True


def status(home: Path, environ: Mapping[str, str] | None = None) -> Status:
    """Return what runs in the home; nothing is made, started or changed."""
    home = home.absolute()
    binaries = _binaries(environ)
    found = majors(home)
    servers = [running(Home(home).data(folder)) for folder in found]
    server = next((server for server in servers if server), None)
    return Status(
        home=home,
        data_major=found.get(binaries.major) or max(found.values(), default=None),
        program_version=binaries.version,
        pid=server.pid if server else None,
        socket_dir=server.socket_dir if server else None,
    )


def _binaries(environ: Mapping[str, str] | None) -> Binaries:
    return find_binaries(os.environ if environ is None else environ)


def _stopped_mark(home: Path) -> Path:
    return home / "stopped"


def _throwaway_mark(home: Path) -> Path:
    return home / "throwaway"


def _ensure(home: Path, binaries: Binaries, *, durable: bool) -> Server:
    refuse_other_majors(home, binaries.major)
    cluster = Cluster(Home(home), binaries, prepare(home), durable)
    with start_lock(home):
        postmaster = running(cluster.data)
        if postmaster is not None and not is_provisioned(cluster):
            halt(cluster)
            postmaster = None
        if postmaster is not None:
            # A server that is being killed looks alive for another moment.
            with contextlib.suppress(Vanished):
                return _checked(cluster, postmaster)
        checked = _checked(cluster, start(cluster))
        _stopped_mark(home).unlink(missing_ok=True)
        return checked


def _checked(cluster: Cluster, postmaster: Postmaster) -> Server:
    urls = addresses(cluster.home.path, postmaster.socket_dir)
    check(cluster, urls)
    return Server(
        owner_url=urls.owner_url,
        app_url=urls.app_url,
        admin_url=urls.admin_url,
        pid=postmaster.pid,
        socket_dir=postmaster.socket_dir,
    )
