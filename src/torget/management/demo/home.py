"""The demo's home folder: what it remembers between runs, and how it is emptied."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from torget.kit import postgres, vault
from torget.management.demo.supervisor import write_private

WEB_PORTS = range(8000, 8050)
_KEPT = frozenset({"demo.lock", "lock"})  # held while the home is emptied
_OURS = frozenset({"keys", "log", "logs", "run", "secret", "start.lock"})  # no one's records
_WORDS = ("lykta", "granit", "segel", "bagge", "ljung", "kajak", "vinter", "korall")


class NotADemoHome(Exception):
    """Mappen är inte en demos, och rörs därför inte."""


class NoFreePort(Exception):
    """Ingen ledig port för demons webbserver."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a demo remembers: its secrets, its port, and what it was last prepared for."""

    password: str = field(repr=False)
    secret_key: str = field(repr=False)
    token_keys: str = field(repr=False)
    web_port: int = 0
    prepared_for: str = ""  # fingerprint; "" where the database is not prepared


def default_home(environ: Mapping[str, str]) -> Path:
    """Return TORGET_HOME where it is named, else a folder beside the real data home."""
    home = postgres.home_from(environ)
    return home if environ.get("TORGET_HOME") else home.with_name(f"{home.name}-demo")


def recall(home: Path) -> Memory:
    """Return what the home remembers, with new secrets where it is new.

    Raises NotADemoHome for a folder that holds other things and no demo.
    """
    try:
        found = json.loads(_file(home).read_text(encoding="utf-8"))
        return Memory(**found)
    except FileNotFoundError:
        if strange := sorted({entry.name for entry in _entries(home)} - _OURS):
            raise NotADemoHome(
                f"{home} innehåller annat än en demo ({strange[0]}). Välj en annan mapp"
                " med TORGET_HOME."
            ) from None
        return _new()
    except (ValueError, TypeError) as error:
        raise NotADemoHome(
            f"{_file(home)} går inte att läsa. Ta bort mappen {home} och starta igen."
        ) from error


def remember(home: Path, memory: Memory) -> None:
    """Write down what the home shall remember, for its owner only."""
    write_private(_file(home), json.dumps(asdict(memory)))


def empty(home: Path) -> None:
    """Stop the home's database and remove everything in it; the caller holds the lock."""
    recall(home)
    postgres.stop(home)
    for entry in _entries(home):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def free_web_port(last: int) -> int:
    """Return the port of the last run where it is free, else the first free one."""
    for port in (last, *WEB_PORTS) if last else WEB_PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoFreePort(
        f"Ingen ledig port mellan {WEB_PORTS[0]} och {WEB_PORTS[-1]} för demons webbserver."
    )


def _new() -> Memory:
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return Memory(
        password=f"{words}-{secrets.randbelow(9000) + 1000}",
        secret_key=secrets.token_urlsafe(48),
        token_keys=vault.new_key("demo"),
    )


def _file(home: Path) -> Path:
    return home / "demo.json"


def _entries(home: Path) -> Iterable[Path]:
    with os.scandir(home) as found:
        return [Path(entry.path) for entry in found if entry.name not in _KEPT]
