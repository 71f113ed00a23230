"""Moving a data home from an older PostgreSQL to the installed one.

The old server is started by its own programs, dumped by the new ones, loaded beside, counted
on both sides and only then put in place. The old files are never changed in content and stay
until `remove_old` is asked for.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from torget.kit.postgres.account import Outcome, run
from torget.kit.postgres.binaries import find_binaries, made_readable
from torget.kit.postgres.cluster import Cluster, diagnosis, halt
from torget.kit.postgres.errors import NewerData, NothingToUpgrade, UpgradeMismatch
from torget.kit.postgres.home import PORT, Home, majors, prepare, readable_errors, written_by
from torget.kit.postgres.inventory import Inventory, differences, inventory
from torget.kit.postgres.lock import lock_home, start_lock
from torget.kit.postgres.older import older_binaries, remove_older_environment
from torget.kit.postgres.passwords import ADMIN, DATABASE, MAINTENANCE, passwords
from torget.kit.postgres.postmaster import running
from torget.kit.postgres.starting import bring_up, cluster_addresses, furnish_cluster

OLD_PORT = PORT + 1
NEW_PORT = PORT + 2
DUMP_TIMEOUT_S = 24 * 3600
SHOWN_DIFFERENCES = 5
KNOWN_ROLE = f'role "{ADMIN}" already exists'


@dataclass(frozen=True)
class Upgrade:
    """What was moved, and where the old files still lie."""

    from_major: int
    to_major: int
    tables: int
    rows: int
    old_folder: Path
    left_out: tuple[str, ...]


def upgrade(home: Path, environ: Mapping[str, str] | None = None) -> Upgrade:
    """Move the home's data to the installed PostgreSQL; it stands stopped and ready after.

    Raises NothingToUpgrade, HomeInUse, OldBinariesMissing, UpgradeMismatch and DiskFull.
    """
    environ = os.environ if environ is None else environ
    home = home.absolute()
    binaries = find_binaries(environ)
    old_major = _old_major(home, binaries.major)
    with lock_home(home):
        new = Cluster(Home(home), binaries, prepare(home), port=NEW_PORT, suffix=".upgraded")
        with start_lock(home):
            _name_by_version(home, old_major)
            try:
                programs = older_binaries(home, old_major, environ)
                old = replace(new, binaries=programs, port=OLD_PORT, suffix="")
                return _move(old, new)
            finally:
                remove_older_environment(home)


def remove_old(home: Path, environ: Mapping[str, str] | None = None) -> list[Path]:
    """Remove the older versions' files where the installed version's stand ready.

    Raises NothingToUpgrade where there is nothing to remove, or nothing to keep instead.
    """
    home = home.absolute()
    major = find_binaries(os.environ if environ is None else environ).major
    found = majors(home)
    old = [Home(home).cluster(folder) for folder in found if folder < major]
    if found.get(major) != major or not old:
        message = f"I {home} finns inga gamla filer att ta bort."
        raise NothingToUpgrade(message)
    with lock_home(home), start_lock(home), readable_errors(home):
        for folder in old:
            shutil.rmtree(folder)
    return old


def _old_major(home: Path, major: int) -> int:
    found = majors(home)
    newest = max(found.values(), default=0)
    if newest > major:
        message = f"Datahemmet {home} är skrivet av PostgreSQL {newest}, här finns {major}."
        raise NewerData(message)
    if newest in (0, major):
        message = f"Datahemmet {home} har inga uppgifter från en äldre PostgreSQL än {major}."
        raise NothingToUpgrade(message)
    return newest


def _name_by_version(home: Path, old_major: int) -> None:
    """Give the old data the folder of its own version, if it lies in another's."""
    named = Home(home).cluster(old_major)
    if written_by(named / "data") == old_major:
        return
    actual = next(folder for folder, major in majors(home).items() if major == old_major)
    with readable_errors(home):
        Home(home).cluster(actual).rename(named)


def _move(old: Cluster, new: Cluster) -> Upgrade:
    _stop_left_running(old, new)
    with readable_errors(new.home.path):
        shutil.rmtree(new.folder, ignore_errors=True)
    old, new = _readable(old), _readable(new)
    bring_up(old)
    try:
        bring_up(new)
        try:
            upgraded = _copied(old, new)
        finally:
            halt(new)
    finally:
        halt(old)
    with readable_errors(new.home.path):
        new.folder.rename(new.home.cluster(new.binaries.major))
    return upgraded


def _readable(cluster: Cluster) -> Cluster:
    programs = made_readable(cluster.binaries, cluster.account, cluster.home.path)
    return replace(cluster, binaries=programs)


def _stop_left_running(old: Cluster, new: Cluster) -> None:
    """Stop servers that run on the files: the old one in use, or those of a killed upgrade."""
    for cluster in (old, new):
        if running(cluster.data) is not None:
            halt(cluster)


def _copied(old: Cluster, new: Cluster) -> Upgrade:
    _copy_roles(old, new)
    furnish_cluster(new)
    before = inventory(cluster_addresses(old).admin_url)
    _copy_database(old, new)
    after = _analysed_inventory(new)
    if wrong := differences(before, after):
        shown = "; ".join(wrong[:SHOWN_DIFFERENCES])
        message = f"Det som fördes över stämmer inte, {len(wrong)} skillnader: {shown}."
        raise UpgradeMismatch(message)
    return Upgrade(
        from_major=old.binaries.major,
        to_major=new.binaries.major,
        tables=len(before.rows),
        rows=sum(before.rows.values()),
        old_folder=old.folder,
        left_out=_other_databases(old),
    )


def _analysed_inventory(new: Cluster) -> Inventory:
    url = cluster_addresses(new).admin_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")
    return inventory(url)


def _copy_roles(old: Cluster, new: Cluster) -> None:
    """Copy the operator's own roles; ours are there too and get today's passwords after."""
    path = new.home.path / "roles.sql"
    _client(old, new, "pg_dumpall", "--globals-only", "-f", str(path))
    loading = _client(new, new, "psql", "-X", "-q", "-f", str(path), MAINTENANCE)
    path.unlink()
    errors = [
        line for line in loading.said.splitlines() if "ERROR:" in line and KNOWN_ROLE not in line
    ]
    if errors:
        message = f"Databasens roller gick inte att föra över: {errors[0]}"
        raise UpgradeMismatch(message)


def _copy_database(old: Cluster, new: Cluster) -> None:
    path = new.home.path / "torget.dump"
    try:
        _client(old, new, "pg_dump", "-Fc", "-Z1", "-f", str(path), DATABASE)
        _client(new, new, "pg_restore", "--exit-on-error", "-d", DATABASE, str(path))
    finally:
        path.unlink(missing_ok=True)


def _client(server: Cluster, programs: Cluster, name: str, *arguments: str) -> Outcome:
    """Run one of the new version's client programs against a server, as ourselves."""
    where = ["-h", str(server.home.run), "-p", str(server.port), "-U", ADMIN, "-w"]
    outcome = run(
        [programs.binaries.program(name), *where, *arguments],
        None,
        timeout_s=DUMP_TIMEOUT_S,
        extra_environment={"PGPASSWORD": passwords(server.home.path).admin},
    )
    if outcome.code != 0:
        raise diagnosis(programs, outcome, f"Överföringen avbröts i {name}")
    return outcome


def _other_databases(old: Cluster) -> tuple[str, ...]:
    """Return the databases that are not ours and therefore were not moved."""
    query = "select datname from pg_database where not datistemplate order by 1"
    with psycopg.connect(cluster_addresses(old).admin_url) as connection:
        names = [str(name) for (name,) in connection.execute(query)]
    return tuple(name for name in names if name not in (DATABASE, MAINTENANCE))
