"""Bringing one cluster up, giving it its roles, and seeing that it is ours and keeps data."""

from __future__ import annotations

import hashlib
import shutil
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psycopg

from torget.kit.postgres.account import Outcome, home_owner
from torget.kit.postgres.binaries import made_readable
from torget.kit.postgres.cluster import (
    CLOSING_WAIT_S,
    LEAST_FREE_BYTES,
    START_TIMEOUT_S,
    WAL_RESERVE_BYTES,
    WAL_SEGMENT_BYTES,
    Cluster,
    configure,
    diagnosis,
    initialise,
    launch,
    set_admin_password,
)
from torget.kit.postgres.errors import (
    ClusterCorrupt,
    ForeignServer,
    NotDurable,
    PasswordRefused,
    StartFailed,
    StillClosing,
)
from torget.kit.postgres.home import readable_errors, write_whole
from torget.kit.postgres.passwords import (
    DATABASE,
    MAINTENANCE,
    Addresses,
    addresses,
    password_file,
    passwords,
)
from torget.kit.postgres.postmaster import Postmaster, clear_stale, running
from torget.kit.postgres.roles import TEMPLATE, provision

ANSWER_WAIT_S = 15.0
RECOVERING_SIGNS = ("starting up", "shutting down", "not yet accepting", "recovery")
DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
}


class Vanished(StartFailed):
    """The server that was found ended before it answered."""


def start(cluster: Cluster) -> Postmaster:
    """Make the cluster where it is missing, start it, and give it its roles; return it running."""
    cluster, made = bring_up(cluster)
    if made or not is_provisioned(cluster):
        furnish_cluster(cluster)
    if cluster.durable:
        _lay_up_log(cluster)
    postmaster = running(cluster.data)
    if postmaster is None:
        message = f"Databasen i {cluster.home.path} stannade direkt efter starten."
        raise StartFailed(message)
    return postmaster


def bring_up(cluster: Cluster) -> tuple[Cluster, bool]:
    """Start the cluster without roles; return it with runnable programs, and if it is new."""
    home = cluster.home.path
    cluster = replace(cluster, binaries=made_readable(cluster.binaries, cluster.account, home))
    kept = passwords(home)
    made = initialise(cluster, kept.admin)
    with readable_errors(home):
        clear_stale(cluster.data, cluster.socket, cluster.account)
    _refuse_foreign_server(cluster.socket)
    configure(cluster)
    if not made and not is_provisioned(cluster):
        set_admin_password(cluster, kept.admin)
    _launch_when_memory_is_free(cluster)
    return cluster, made


def _launch_when_memory_is_free(cluster: Cluster) -> None:
    """Launch; after kill -9 the old server's children need a moment to notice and end."""
    deadline = time.monotonic() + CLOSING_WAIT_S
    while True:
        try:
            return launch(cluster)
        except StillClosing:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _refuse_foreign_server(path: Path) -> None:
    if not hasattr(socket, "AF_UNIX") or not path.exists():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except OSError:
            return
    message = f"En annan databas svarar redan på {path}."
    raise ForeignServer(message)


def furnish_cluster(cluster: Cluster) -> None:
    """Give the running cluster its roles, template and database, and note that it has them."""
    try:
        provision(
            cluster_addresses(cluster, MAINTENANCE).admin_url,
            cluster_addresses(cluster, TEMPLATE).admin_url,
            passwords(cluster.home.path),
        )
    except psycopg.Error as error:
        raise diagnosis(
            cluster, Outcome(1, str(error)), "Databasen kunde inte ställas i ordning"
        ) from error
    with readable_errors(cluster.home.path):
        write_whole(_marker(cluster), _fingerprint(cluster), home_owner(cluster.home.path))


def cluster_addresses(cluster: Cluster, database: str = DATABASE) -> Addresses:
    """Return the roles' addresses of one of the cluster's databases."""
    home = cluster.home
    return addresses(home.path, home.run, database=database, port=cluster.port)


def _lay_up_log(cluster: Cluster) -> None:
    """Make the reserve of write-ahead log, where it is not there and the disk has room for it.

    With as little left as that, making it could itself stop the server.
    """
    home = cluster.home.path
    wanted = WAL_RESERVE_BYTES // WAL_SEGMENT_BYTES
    room = shutil.disk_usage(home).free - WAL_RESERVE_BYTES - LEAST_FREE_BYTES
    laid = len(list((cluster.data / "pg_wal").glob("[0-9A-F]" * 24)))
    if laid >= wanted or room < 0:
        return
    with _connected(cluster_addresses(cluster, MAINTENANCE).admin_url, cluster) as connection:
        for _ in range(wanted - laid):
            connection.execute("select pg_logical_emit_message(false, 'torget', '')")
            connection.execute("select pg_switch_wal()")
        connection.execute("checkpoint")


def is_provisioned(cluster: Cluster) -> bool:
    """Answer whether roles and database were made with the passwords now kept."""
    marker = _marker(cluster)
    with readable_errors(cluster.home.path):
        return marker.exists() and marker.read_text(encoding="ascii") == _fingerprint(cluster)


def _marker(cluster: Cluster) -> Path:
    return cluster.folder / "provisioned"


def _fingerprint(cluster: Cluster) -> str:
    path = password_file(cluster.home.path)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def check(cluster: Cluster, urls: Addresses) -> None:
    """See that the server that answers is this cluster's and keeps what it is given.

    Raises ForeignServer, NotDurable, PasswordRefused, Vanished and StartFailed.
    """
    names = [*DURABLE, "data_directory"]
    query = "select name, setting from pg_settings where name = any(%s)"
    with _connected(urls.admin_url, cluster) as connection:
        rows = connection.execute(query, [names]).fetchall()
    settings = {str(name): str(value) for name, value in rows}
    if Path(settings["data_directory"]).resolve() != cluster.data.resolve():
        message = f"Databasen på {cluster.socket} hör till {settings['data_directory']}."
        raise ForeignServer(message)
    if cluster.durable:
        _refuse_forgetful(cluster, settings)


def _refuse_forgetful(cluster: Cluster, settings: Mapping[str, str]) -> None:
    wrong = [name for name, value in DURABLE.items() if settings.get(name) != value]
    if wrong:
        message = f"Databasen i {cluster.home.path} kör med osäkra val: {', '.join(wrong)}."
        raise NotDurable(message)


def _connected(url: str, cluster: Cluster) -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection, waiting while the server is still recovering."""
    began = time.monotonic()
    while True:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            words = str(error)
            if "password authentication failed" in words:
                message = f"Databasen i {cluster.home.path} godtar inte lösenordet."
                raise PasswordRefused(message) from error
            if "does not exist" in words and "FATAL" in words:
                message = f"Databasen i {cluster.home.path} är inte hel: {words.splitlines()[0]}"
                raise ClusterCorrupt(message) from error
            recovering = any(sign in words for sign in RECOVERING_SIGNS)
            longest = START_TIMEOUT_S if recovering else ANSWER_WAIT_S
            message = f"Databasen i {cluster.home.path} svarar inte: {words}"
            if running(cluster.data) is None:
                raise Vanished(message) from error
            if time.monotonic() - began > longest:
                raise StartFailed(message) from error
        time.sleep(0.05)
