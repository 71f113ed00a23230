"""Which account of the operating system the database runs as, and running programs as it.

PostgreSQL refuses to run as root. Where we are root the server runs as the one who owns
the data home, or as `nobody` where root owns it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY_FALLBACK = 65534
KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "TMPDIR")


@dataclass(frozen=True)
class Account:
    """A user and group of the operating system."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and what it said on both its streams."""

    code: int
    said: str


def is_root() -> bool:
    """Answer whether we may become other accounts (never on Windows)."""
    if sys.platform == "win32":
        return False
    return os.geteuid() == 0


def server_account(home: Path) -> Account | None:
    """Return the account the server shall run as; None means our own."""
    if not is_root():
        return None
    return home_owner(home) or _nobody()


def home_owner(home: Path) -> Account | None:
    """Return the ordinary account that owns the home, where we are root; otherwise None.

    What root writes into another's home is given to the owner, who shall still get in.
    """
    if not is_root() or not home.exists():
        return None
    facts = home.stat()
    return Account(facts.st_uid, facts.st_gid) if facts.st_uid != 0 else None


def _nobody() -> Account:
    if sys.platform == "win32":
        return Account(NOBODY_FALLBACK, NOBODY_FALLBACK)
    import pwd  # noqa: PLC0415 - does not exist on Windows

    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY_FALLBACK, NOBODY_FALLBACK)
    return Account(entry.pw_uid, entry.pw_gid)


def give(path: Path, account: Account | None) -> None:
    """Make the account owner of the path, where it is not our own."""
    if account is not None and sys.platform != "win32":
        os.chown(path, account.uid, account.gid)


def run(
    argv: Sequence[str | Path],
    account: Account | None,
    *,
    stdin: str = "",
    timeout_s: float = 120,
    extra_environment: Mapping[str, str] | None = None,
    held: int | None = None,
    umask: int = 0o077,
) -> Outcome:
    """Run a program to its end as the account, from /, in a clean environment.

    `held` is a descriptor that the program and what it starts keep open.
    What it says goes through a file: a server started on the way would hold a pipe open.
    Raises OSError where the program cannot be executed at all.
    """
    environment = clean_environment() | dict(extra_environment or {})
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(  # noqa: S603 - our own argument lists, never a shell
            [str(part) for part in argv],
            check=False,
            input=stdin.encode(),
            stdout=said,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            cwd=os.sep,
            env=environment,
            umask=umask,
            pass_fds=() if held is None else (held,),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        said.seek(0)
        return Outcome(done.returncode, said.read().decode(errors="replace").strip())


def clean_environment() -> dict[str, str]:
    """Return an environment without PG* and loader variables, speaking English, in UTC."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
