"""The database's files: made once, configured at every start, started and diagnosed."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torget.kit.postgres.account import Account, Outcome, run
from torget.kit.postgres.binaries import BUILTIN_LOCALE_SINCE, Binaries
from torget.kit.postgres.errors import (
    BinariesUnfit,
    ClusterCorrupt,
    DiskFull,
    ForeignServer,
    PostgresError,
    StartFailed,
    StillClosing,
)
from torget.kit.postgres.home import (
    PORT,
    Home,
    private_folder,
    readable_errors,
    write_whole,
    written_by,
)
from torget.kit.postgres.lock import held_by_server
from torget.kit.postgres.passwords import ADMIN, MAINTENANCE

START_TIMEOUT_S = 300
# How long the last processes of a stopped or killed server may take to end.
CLOSING_WAIT_S = 30.0
# One segment of the write-ahead log: with less than this nothing can be committed.
LEAST_FREE_BYTES = 20 * 1024 * 1024
NO_SHARED_LIBRARY = 127

# Write-ahead log that is laid up at start and never given back: on a full disk the log goes on
# in it, so that reading and what needs no new room still works. See docs/drift/fel.md.
WAL_RESERVE_BYTES = 128 * 1024 * 1024
WAL_SEGMENT_BYTES = 16 * 1024 * 1024
# A checkpoint writes a file of replication's origins, and a full disk then stops the server.
ORIGINS_SINCE = 18

# Access by password over the socket only; there is no line for any network.
ACCESS = f"""\
local all all scram-sha-256
local replication {ADMIN} scram-sha-256
"""

COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "96MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Citizens' text stays out of the log: no statements, no details with row contents, and no
    # errors of statements, whose very message may quote a value; the application logs those.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_checkpoints": "off",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
SAFE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "min_wal_size": f"{WAL_RESERVE_BYTES // 1024 // 1024}MB",
    "max_wal_size": f"{WAL_RESERVE_BYTES // 1024 // 1024}MB",
}
# Statistics taken amid a test's one long transaction say that its tables are empty, and a plan
# made for empty tables never ends when they are not.
DISPOSABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
}
# ALTER SYSTEM could switch durability off behind our back; the setting came in version 17.
ALTER_SYSTEM_SINCE = 17

DISK_FULL_SIGNS = ("No space left on device", "Disk quota exceeded")
FOREIGN_SIGNS = ("could not bind Unix", "lock file", "Is another postmaster already running")
CLOSING_SIGNS = ("pre-existing shared memory block",)
CORRUPT_SIGNS = (
    "could not locate a valid checkpoint record",
    "could not locate required checkpoint record",
    "invalid checkpoint record",
    "incorrect checksum in control file",
    "could not find the database system",
    "database files are incompatible",
    "database system identifier differs",
    "not a valid data directory",
    "not a database cluster directory",
    "is missing",
    "required WAL directory",
    "could not access status of transaction",
    "could not open file",
    "could not open directory",
    "could not read file",
    "could not access the server configuration file",
    "invalid page",
    "PANIC:",
)


@dataclass(frozen=True)
class Cluster:
    """One home's data of one major version, with the programs and account that serve it."""

    home: Home
    binaries: Binaries
    account: Account | None
    durable: bool = True
    port: int = PORT
    suffix: str = ""

    @property
    def folder(self) -> Path:
        """The version's folder; the suffix keeps a cluster that is not yet in use apart."""
        return self.home.path / f"pg{self.binaries.major}{self.suffix}"

    @property
    def data(self) -> Path:
        """The database's files."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The socket the server listens on."""
        return self.home.run / f".s.PGSQL.{self.port}"


def initialise(cluster: Cluster, admin_password: str) -> bool:
    """Make the data folder complete, never half of one; return False where it exists.

    Raises ClusterCorrupt where the version's folder holds something else than data.
    """
    if written_by(cluster.data) == cluster.binaries.major:
        return False
    if cluster.folder.exists() and any(cluster.folder.iterdir()):
        message = f"Databasens filer i {cluster.data} är ofullständiga: PG_VERSION saknas."
        raise ClusterCorrupt(message)
    with readable_errors(cluster.home.path):
        draft = _draft_folder(cluster)
        _initdb(cluster, draft, admin_password)
        draft.rename(cluster.folder)
    return True


def _draft_folder(cluster: Cluster) -> Path:
    """Return a new folder for initdb; an initdb that outlived its killed parent has another."""
    prefix = f"{cluster.folder.name}.new-"
    for left in cluster.home.path.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=prefix, dir=cluster.home.path))
    private_folder(draft, cluster.account)
    return draft


def _initdb(cluster: Cluster, draft: Path, admin_password: str) -> None:
    password_file = draft / "password"
    write_whole(password_file, admin_password, cluster.account)
    argv: list[str | Path] = [
        cluster.binaries.program("initdb"),
        *("-D", draft / "data", "-N", "-k", "-U", ADMIN, "--encoding=UTF8"),
        *_locale_arguments(cluster.binaries.major),
        *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
        f"--pwfile={password_file}",
    ]
    outcome = run(argv, cluster.account, timeout_s=START_TIMEOUT_S)
    password_file.unlink()
    if outcome.code == 0:
        write_whole(draft / "data" / "pg_hba.conf", ACCESS, cluster.account)
        if cluster.durable:
            sync: list[str | Path] = [argv[0], "-D", draft / "data", "--sync-only"]
            outcome = run(sync, cluster.account, timeout_s=START_TIMEOUT_S)
    if outcome.code != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise diagnosis(cluster, outcome, "Databasen kunde inte skapas")


def _locale_arguments(major: int) -> list[str]:
    if major < BUILTIN_LOCALE_SINCE:
        return ["--locale=C.UTF-8"]
    # Outside Linux the system may lack C.UTF-8; the built-in one needs nothing of it.
    system = "C.UTF-8" if platform.system() == "Linux" else "C"
    return ["--locale-provider=builtin", f"--locale={system}", "--builtin-locale=C.UTF-8"]


def configure(cluster: Cluster) -> None:
    """Write the whole configuration anew: the home may have moved, and ours is the only one."""
    settings = COMMON | (SAFE if cluster.durable else DISPOSABLE)
    settings |= {
        "port": str(cluster.port),
        "unix_socket_directories": f'"{cluster.home.run}"',
        "log_directory": str(cluster.home.log),
    }
    if cluster.binaries.major >= ALTER_SYSTEM_SINCE:
        settings["allow_alter_system"] = "off"
    origins = cluster.binaries.major >= ORIGINS_SINCE
    settings["max_active_replication_origins" if origins else "max_replication_slots"] = "0"
    lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
    with readable_errors(cluster.home.path):
        write_whole(cluster.data / "postgresql.conf", "".join(lines), cluster.account)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def launch(cluster: Cluster) -> None:
    """Start the server and wait until it answers; raise the numbered error otherwise.

    The server inherits the lock on its folder, and with it every process it has.
    """
    log = cluster.home.log / "start.log"
    with readable_errors(cluster.home.path):
        if log.exists():
            log.replace(log.with_name("start.previous.log"))
    wait, before = str(START_TIMEOUT_S), _log_sizes(cluster.home.log)
    with held_by_server(cluster.folder, CLOSING_WAIT_S) as held:
        outcome = _pg_ctl(cluster, "start", "-w", "-t", wait, "-l", str(log), "-s", held=held)
    if outcome.code != 0:
        logged = _logged_since(cluster.home.log, before)
        raise diagnosis(cluster, outcome, "Databasen startade inte", logged)


def halt(cluster: Cluster) -> None:
    """Stop the server to its last process: what is committed is kept, the rest rolled back."""
    outcome = _pg_ctl(cluster, "stop", "-w", "-t", "60", "-m", "fast", "-s")
    if outcome.code != 0:
        raise diagnosis(cluster, outcome, "Databasen gick inte att stoppa")
    with held_by_server(cluster.folder, CLOSING_WAIT_S):
        return


def set_admin_password(cluster: Cluster, password: str) -> None:
    """Give the stopped cluster's administrator this password, without knowing the old one."""
    outcome = run(
        [cluster.binaries.program("postgres"), "--single", "-D", cluster.data, MAINTENANCE],
        cluster.account,
        stdin=f"alter role {ADMIN} password '{password}'\n",
        timeout_s=START_TIMEOUT_S,
    )
    if outcome.code != 0:
        raise diagnosis(cluster, outcome, "Databasens lösenord gick inte att byta")


def _pg_ctl(cluster: Cluster, *arguments: str, held: int | None = None) -> Outcome:
    pg_ctl = cluster.binaries.program("pg_ctl")
    argv: list[str | Path] = [pg_ctl, "-D", cluster.data, *arguments]
    return run(argv, cluster.account, timeout_s=START_TIMEOUT_S + 30, held=held)


def diagnosis(cluster: Cluster, outcome: Outcome, what: str, logged: str = "") -> PostgresError:
    """Return the numbered error that the program's and the log's words stand for."""
    words = f"{outcome.said}\n{logged}"
    reason = _reason(words)
    message = f"{what} i datahemmet {cluster.home.path}: {reason}"
    kind: type[PostgresError] = StartFailed
    if any(sign in words for sign in DISK_FULL_SIGNS) or disk_is_full(cluster.home.path):
        kind, message = DiskFull, f"{what}: disken där {cluster.home.path} ligger är full."
    elif any(sign in words for sign in CLOSING_SIGNS):
        kind = StillClosing
    elif any(sign in words for sign in FOREIGN_SIGNS):
        kind = ForeignServer
    elif outcome.code == NO_SHARED_LIBRARY:
        kind = BinariesUnfit
    elif any(sign in words for sign in CORRUPT_SIGNS):
        kind = ClusterCorrupt
    return kind(message)


def disk_is_full(path: Path) -> bool:
    """Answer whether so little is left where the path lies that nothing can be counted on."""
    return shutil.disk_usage(path).free < LEAST_FREE_BYTES


def _log_sizes(log: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in log.glob("*.log")}


def _logged_since(log: Path, before: Mapping[str, int]) -> str:
    """Return what this start has logged: first the collector's log, then start.log."""
    files = sorted(log.glob("*.log"), key=lambda file: file.name == "start.log")
    fresh = [file.read_bytes()[before.get(file.name, 0) :] for file in files if file.exists()]
    return b"\n".join(fresh).decode(errors="replace")


def _reason(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
    return (telling or lines or ["inget felmeddelande"])[-1]
