"""The whole demo: database, network, web and worker, started as far as possible side by side."""

from __future__ import annotations

import hashlib
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from torget.kit import postgres
from torget.management.demo import check, home, network, people, processes, seeding
from torget.management.demo.processes import Child
from torget.management.demo.seeding import Seeded
from torget.management.demo.supervisor import Say, Supervisor
from torget.management.demo.world import load

WEB, WORKER, PREPARATION = "Webbservern", "Arbetaren", "Förberedelsen"
START_LIMIT_S = 60.0
COLLECT_EVERY_S = 5
_SERVER_ERROR = 500


class DidNotStart(Exception):
    """Någon del av demon kom inte igång."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who starts the demo asked for."""

    home: Path
    is_fresh: bool  # forget everything and start from the beginning
    is_check: bool  # walk through once, then stop


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the parts of a running demo need to know of each other."""

    place: Path
    memory: home.Memory
    env: Mapping[str, str]
    network_url: str

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.memory.web_port}"

    @property
    def peer(self) -> network.Peer:
        return network.Peer(self.network_url, 0, self.place)


def run(wish: Wish, say: Say) -> int:
    """Run the demo until someone stops it, or through its check; return the exit code.

    Raises DidNotStart, home.NotADemoHome, supervisor.AlreadyRunning, and the numbered errors
    of the embedded database.
    """
    with Supervisor(wish.home, say) as crew, postgres.lock_home(wish.home):
        if wish.is_fresh:
            home.empty(wish.home)
            say("Börjar om från början.")
        try:
            return _play(wish, crew, say)
        finally:
            crew.stop()
            postgres.stop(wish.home)
    return 0


def _play(wish: Wish, crew: Supervisor, say: Say) -> int:
    world = load()
    memory = home.recall(wish.home)
    memory = replace(memory, web_port=home.free_web_port(memory.web_port))
    home.remember(wish.home, memory)
    launch = network.prepare(wish.home, world)
    crew.start(launch.child)
    server = postgres.ensure_running(wish.home)
    env = environment(wish.home, memory, server, launch.base_url)
    stage = _Stage(wish.home, memory, env, launch.base_url)
    crew.start(_web(stage))
    is_told = _is_prepared(stage, seeding.recalled(stage.peer, world))
    if is_told:  # a warm start need not wait for the network before it can be used
        _wait_for_web(stage, crew)
        _welcome(stage, say)
    network.wait_until_up(launch.base_url, is_alive=lambda: crew.is_running(network.NAME))
    seeded = seeding.seed(stage.peer, world, datetime.now(UTC))
    _prepare(stage, seeded, crew, say)
    crew.start(_worker(stage))
    if not is_told:
        _wait_for_web(stage, crew)
        _welcome(stage, say)
    if wish.is_check:
        return _walk(stage, seeded, say)
    crew.watch()
    return 0


def environment(
    place: Path, memory: home.Memory, server: postgres.Server, network_url: str
) -> dict[str, str]:
    """Return the environment that the demo's own processes run in."""
    return processes.environment(
        {
            "DATABASE_URL": server.app_url,
            "DATABASE_OWNER_URL": server.owner_url,
            "DJANGO_SETTINGS_MODULE": "torget.settings",
            "PYTHONUNBUFFERED": "1",
            "TORGET_COLLECT_EVERY_S": str(COLLECT_EVERY_S),
            "TORGET_DEMO": "1",
            "TORGET_EGRESS_ALLOW": network_url.removeprefix("http://"),
            "TORGET_HOME": str(place),
            "TORGET_INSTANCE": "demo",
            "TORGET_MUNICIPALITY": people.MUNICIPALITY,
            "TORGET_SECRET_KEY": memory.secret_key,
            "TORGET_SITE_URL": f"http://127.0.0.1:{memory.web_port}",
            "TORGET_TOKEN_KEYS": memory.token_keys,
        },
        without=("CHECK", "FRESH", "PORT", "HOST", "TORGET_HOSTS", "TORGET_STATIC_ROOT"),
    )


def fingerprint(seeded: Seeded) -> str:
    """Return what changes when the database must be prepared anew: code, rules or accounts."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("torget")))
    for pattern in ("migrations/*.py", "management/demo/*.py", "**/*.toml"):
        for file in sorted(package.glob(pattern)):
            digest.update(str(file.relative_to(package)).encode())
            digest.update(file.read_bytes())
    for account in seeded.accounts:
        digest.update(f"{account.handle} {account.remote_id} {account.token}\n".encode())
    return digest.hexdigest()


def _prepare(stage: _Stage, seeded: Seeded, crew: Supervisor, say: Say) -> None:
    """Prepare the database in a process of its own, where it is not prepared for just this."""
    if _is_prepared(stage, seeded):
        return
    say("Förbereder databasen och hämtar det som invånarna har skrivit.")
    child = _child(stage, PREPARATION, "-m", "torget", "demo", "--prepare")
    if crew.run(child) != 0:
        raise DidNotStart(
            f"Databasen kunde inte förberedas. FRESH=1 börjar om från början.\n{_end_of(child.log)}"
        )
    home.remember(stage.place, replace(stage.memory, prepared_for=_wanted(stage, seeded)))


def _is_prepared(stage: _Stage, seeded: Seeded | None) -> bool:
    return seeded is not None and stage.memory.prepared_for == _wanted(stage, seeded)


def _wanted(stage: _Stage, seeded: Seeded) -> str:
    return f"{fingerprint(seeded)} {stage.network_url}"


def _web(stage: _Stage) -> Child:
    told = ("--workers", "2", "--port", str(stage.memory.web_port))
    return _child(stage, WEB, "-m", "torget", "web", *told)


def _worker(stage: _Stage) -> Child:
    return _child(stage, WORKER, "-m", "torget", "worker")


def _child(stage: _Stage, name: str, *arguments: str) -> Child:
    log = stage.place / "logs" / f"{name.lower()}.log"
    return Child(name, processes.python(*arguments), stage.place, log, stage.env)


def _wait_for_web(stage: _Stage, crew: Supervisor) -> None:
    end_at = time.monotonic() + START_LIMIT_S
    while not _answers(stage.memory.web_port):
        crew.look()
        if time.monotonic() > end_at:
            log = stage.place / "logs" / f"{WEB.lower()}.log"
            raise DidNotStart(f"Webbservern svarade inte.\n{_end_of(log)}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", check.INBOX_PATH)
        return connection.getresponse().status < _SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(stage: _Stage, say: Say) -> None:
    say(f"\nTorget körs på {stage.web_url}/")
    say(f"Nätverket där invånarna skriver finns på {stage.network_url}/_ui/")
    say(f"\nLogga in som någon av dem. Lösenordet är {stage.memory.password} för alla.")
    for person in people.PEOPLE:
        say(f"  {person.email:<36}{person.title:<20}{person.can}")
    say("\nStoppa med Ctrl-C. Allt finns kvar till nästa gång; FRESH=1 börjar om.")


def _walk(stage: _Stage, seeded: Seeded, say: Say) -> int:
    target = check.Target(
        web_url=stage.web_url,
        network_url=stage.network_url,
        email=people.by_role("ED").email,
        password=stage.memory.password,
        account_ids=tuple(account.remote_id for account in seeded.accounts),
    )
    return check.run(target, say)


def _end_of(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"Loggen saknas: {log}"
    return "\n".join([*lines[-12:], f"Hela loggen finns i {log}"])
