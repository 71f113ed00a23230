"""The passwords and addresses of the embedded database's three roles.

Passwords (SCRAM) rather than trust: where we are root the server runs as `nobody`, and any
other program run as `nobody` may enter its socket folder. The passwords lie in a folder
that only the home's owner may enter.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from torget.kit.postgres.account import give, home_owner
from torget.kit.postgres.errors import HomeUnusable
from torget.kit.postgres.home import PORT, Home, readable_errors

ADMIN = "torget_admin"
OWNER = "torget_owner"
APP = "torget_app"
DATABASE = "torget"
MAINTENANCE = "postgres"


@dataclass(frozen=True)
class Passwords:
    """One password for each role."""

    admin: str
    owner: str
    app: str


@dataclass(frozen=True)
class Addresses:
    """Where each role reaches the database; usable by psycopg and Django."""

    admin_url: str
    owner_url: str
    app_url: str


def password_file(home: Path) -> Path:
    """Return where the passwords are kept."""
    return Home(home).secret / "database.json"


def passwords(home: Path) -> Passwords:
    """Return the home's passwords, made on first use."""
    path = password_file(home)
    with readable_errors(home):
        if not path.exists():
            made = Passwords(*(secrets.token_urlsafe(32) for _ in range(3)))
            _write(path, made, home)
        text = path.read_text(encoding="utf-8")
    try:
        kept = json.loads(text)
        return Passwords(admin=kept["admin"], owner=kept["owner"], app=kept["app"])
    except (ValueError, KeyError, TypeError) as error:
        message = f"Lösenordsfilen {path} går inte att tolka."
        raise HomeUnusable(message, do="Ta bort filen, så gör Torget nya lösenord.") from error


def _write(path: Path, made: Passwords, home: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Complete or absent, and the first one wins: two processes may start at once.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        give(draft, home_owner(home))
        json.dump(asdict(made), file)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def addresses(
    home: Path, socket_dir: Path, *, database: str = DATABASE, port: int = PORT
) -> Addresses:
    """Return the three roles' addresses of a database on the home's socket."""
    kept = passwords(home)
    return Addresses(
        admin_url=url(ADMIN, kept.admin, database, socket_dir, port=port),
        owner_url=url(OWNER, kept.owner, database, socket_dir, port=port),
        app_url=url(APP, kept.app, database, socket_dir, port=port),
    )


def url(role: str, password: str, database: str, socket_dir: Path, *, port: int) -> str:
    """Return a connection address over a Unix socket."""
    host = quote(str(socket_dir), safe="")
    return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={host}&port={port}"
