"""A whole house under fire: networks, a clerk, and workers, each a real process."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from torget.connectors.fake.peer import FakePeer

ROOT = Path(__file__).resolve().parents[2]
SETTLE_S = 60.0
CLASSES = {"keyed": "fake", "listed": "fake_listed", "blind": "fake_blind"}


def ports() -> Iterator[int]:
    """Ports below the ephemeral range, each run in an order of its own."""
    numbers = list(range(10_500, 32_000))
    random.Random(os.getpid()).shuffle(numbers)
    yield from numbers


def until(what: str, true: Callable[[], bool], *, within_s: float, every_s: float = 0.1) -> float:
    """Wait until it is true and return the seconds it took; fail when it never is.

    On a crowded machine everything is waited for longer; what must be quick is measured.
    """
    within_s *= 1 + os.getloadavg()[0] / (os.cpu_count() or 1)
    began = time.monotonic()
    while not true():
        took = time.monotonic() - began
        if took > within_s:
            message = f"not within {within_s:.0f} s: {what}"
            raise AssertionError(message)
        time.sleep(every_s)
    return time.monotonic() - began


@dataclass(slots=True)
class Worker:
    """One worker's process, held by a descriptor so that no other is ever hit, and what it says."""

    pid: int
    says: Path
    _handle: int = field(init=False)

    def __post_init__(self) -> None:
        """Take hold of the process."""
        self._handle = os.pidfd_open(self.pid)

    def said(self) -> str:
        """Return all that it has written."""
        return self.says.read_text(encoding="utf-8", errors="replace")

    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return not select.select([self._handle], [], [], 0)[0]

    def is_stopped(self) -> bool:
        """Whether it is paused."""
        try:
            told = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return False
        return told.rpartition(")")[2].split()[0] == "T"

    def signal(self, number: int) -> None:
        """Send it a signal, if it is there."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it at once, and wait for that."""
        self.signal(signal.SIGKILL)
        assert select.select([self._handle], [], [], 10)[0]

    def let_go(self) -> None:
        """End it and close the descriptor."""
        self.kill()
        os.close(self._handle)


class Helper:
    """A process that answers each line of JSON with one."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=dict(environment),
        )

    def ask(self, **asked: object) -> dict[str, int]:
        """Return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told: dict[str, int] = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        """End it."""
        end(self._process)


def end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Kill a child, wait for it, and close its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


@dataclass(slots=True)
class House:
    """One database with its networks, its clerk and its workers."""

    urls: Mapping[str, str]  # DATABASE_URL and DATABASE_OWNER_URL
    folder: Path
    peers: dict[str, FakePeer] = field(default_factory=dict)  # class -> the network's control
    workers: list[Worker] = field(default_factory=list)
    fast: bool = True  # the machine's short times
    settings: dict[str, str] = field(default_factory=dict)  # what else its processes are told
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _groups: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _ports: Iterator[int] = field(default_factory=ports)
    _clerk: Helper | None = None
    _nursery: Helper | None = None

    # --- opening and closing ---

    def open_networks(self, *classes: str, lag_s: float = 0.0) -> None:
        """Start a network of each class, with its own ledger."""
        for name in classes:
            home = self.folder / name
            self.peers[name] = FakePeer(self._open_network(home), home, "")
            self.peers[name].settle(idempotency=name, lag_s=lag_s)

    def _open_network(self, home: Path) -> str:
        """Start a network on a port that nobody has, and return its address."""
        command = [sys.executable, "-m", "torget.connectors.fake.server", "--home", str(home)]
        for port in self._ports:
            child = subprocess.Popen(
                [*command, "--port", str(port)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
            )
            assert child.stdout is not None
            said = child.stdout.readline()
            if said:
                self._children.append(child)
                ready: str = json.loads(said)["ready"]
                return ready
            end(child)
        raise OSError

    def make_town(self, accounts: Mapping[str, str]) -> None:
        """Connect accounts: handle -> class of its network."""
        self.clerk(
            do="town",
            accounts={
                handle: [CLASSES[kind], self.peers[kind].base_url]
                for handle, kind in accounts.items()
            },
        )

    def close(self) -> None:
        """End every process that the house started."""
        for worker in self.workers:
            worker.let_go()
        for helper in (self._clerk, self._nursery):
            if helper is not None:
                helper.close()
        for child in self._children:
            end(child)
        for leader in self._groups:  # with the processes it started
            os.killpg(leader.pid, signal.SIGKILL)
            end(leader)

    # --- people and citizens ---

    def citizens(self, handle: str, kind: str) -> FakePeer:
        """Return the hands of an account's citizens."""
        peer = self.peers[kind]
        return FakePeer(peer.base_url, peer.home, handle)

    def clerk(self, **asked: object) -> Mapping[str, int]:
        """Let the clerk do one thing and return what it tells."""
        if self._clerk is None:
            self._clerk = Helper("tests.faults.clerk", self._environment())
        return self._clerk.ask(**asked)

    def answer(self, handle: str, count: int = 1) -> int:
        """Let a person answer so many citizens; return how many there were to answer."""
        return self.clerk(do="answer", handle=handle, count=count)["answered"]

    # --- workers ---

    def start_worker(self, failpoint: str = "") -> Worker:
        """Start a worker from the nursery, armed or not."""
        if self._nursery is None:
            self._nursery = Helper("tests.faults.nursery", self._environment())
        says = self.folder / f"worker-{len(self.workers)}.log"
        told = self._nursery.ask(says=str(says), failpoint=failpoint)
        says.touch()
        self.workers.append(Worker(told["pid"], says))
        return self.workers[-1]

    def start_worker_by_command(self) -> Worker:
        """Start `torget worker` as an operator does."""
        says = self.folder / f"worker-{len(self.workers)}.log"
        with says.open("wb") as pipe:
            process = subprocess.Popen(
                [sys.executable, "-m", "torget", "worker"],
                stdout=pipe,
                stderr=pipe,
                cwd=ROOT,
                env=self._environment(),
            )
        self._children.append(process)
        self.workers.append(Worker(process.pid, says))
        return self.workers[-1]

    def start_web(self) -> int:
        """Start the web server as an operator does; return the port it answers on."""
        port = next(self._ports)
        with (self.folder / "web.log").open("wb") as says:
            process = subprocess.Popen(
                [sys.executable, "-m", "torget", "web", "--workers", "1", "--port", str(port)],
                stdout=says,
                stderr=says,
                cwd=ROOT,
                env=self._environment(),
                process_group=0,
            )
        self._groups.append(process)
        return port

    def _environment(self) -> dict[str, str]:
        pairs = [urlsplit(peer.base_url).netloc for peer in self.peers.values()]
        return {
            **os.environ,
            **self.urls,
            "DJANGO_SETTINGS_MODULE": "torget.settings",
            "TORGET_TEST_FAILPOINTS": "1",
            "TORGET_TEST_FAST": "1" if self.fast else "0",
            "TORGET_COLLECT_EVERY_S": "1",
            "TORGET_EGRESS_ALLOW": " ".join(pairs),
            **self.settings,
        }

    # --- the database, read past Torget ---

    def ask(self, query: str, *given: object) -> list[tuple[object, ...]]:
        """Return the rows of a query made as the owner; a database that is away is waited for."""
        end = time.monotonic() + SETTLE_S
        while True:
            try:
                with psycopg.connect(self.urls["DATABASE_OWNER_URL"]) as connection:
                    return connection.execute(query.encode(), given or None).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def count(self, query: str, *given: object) -> int:
        """Return the one number a query gives."""
        found = self.ask(query, *given)[0][0]
        assert isinstance(found, int)
        return found

    def limbo(self) -> int:
        """Return how many letters are neither done nor with a person."""
        return self.count(
            "select count(*) from torget_outbox where state in ('queued','sending','unknown')"
        )

    def calm(self, *, within_s: float = 90) -> float:
        """Wait until no letter is in limbo; return how long it took."""
        return until("no limbo", lambda: self.limbo() == 0, within_s=within_s, every_s=0.3)

    def collected(self, count: int, *, within_s: float = 40) -> None:
        """Wait until so many items are open or closed."""
        until(
            f"{count} items",
            lambda: self.count("select count(*) from torget_item") >= count,
            within_s=within_s,
        )

    def describe(self) -> None:
        """Tell how the house stands; shown by pytest where the test failed."""
        for query in (
            "select state, last_error_code, count(*) from torget_outbox group by 1, 2",
            "select cursor, failures, error_code, next_at - now() from torget_feed",
            "select task_name, status, queueing_lock, worker_id from procrastinate_jobs",
        ):
            sys.stderr.write(f"{query}\n{self.ask(query)}\n")

    def states(self) -> dict[str, int]:
        """Return how many letters stand in each state."""
        rows = self.ask("select state, count(*) from torget_outbox group by state order by state")
        return {str(state): int(str(count)) for state, count in rows}


@contextlib.contextmanager
def house(urls: Mapping[str, str]) -> Iterator[House]:
    """A house on this database; at the end nothing of it runs."""
    with tempfile.TemporaryDirectory(prefix="tgf") as folder:
        built = House(urls, Path(folder))
        try:
            yield built
        finally:
            built.describe()
            for worker in built.workers:  # shown by pytest where the test failed
                sys.stderr.write(f"--- worker {worker.pid}\n{worker.said()[-2000:]}\n")
            built.close()
