"""The storm: random kills and pauses by a seed, and the networks' lies; and the matrix."""

from __future__ import annotations

import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.faults.house import CLASSES, House, Worker, until
from torget.kit import failpoints

WOKEN_S = 2.0
CREATE_FAULTS = (
    ("429", "0"),
    ("500_before", ""),
    ("drop_before", ""),
    ("html", ""),
    ("drop_after", ""),
    ("504_after", ""),
    ("hang_after", "3"),
    ("html_after", ""),
    ("truncated", ""),
    ("cut", ""),
    ("no_id", ""),
)
LIST_FAULTS = (
    ("429", "0"),
    ("500_before", ""),
    ("drop_before", ""),
    ("drop_after", ""),
    ("html", ""),
    ("truncated", ""),
    ("cut", ""),
    ("reordered", ""),
    ("duplicates", ""),
    ("empty", ""),
    ("poison", ""),
    ("loop", ""),
)
READ_BACK_FAULTS = (("429", "0"), ("500_before", ""), ("truncated", ""), ("drop_after", ""))
KINDS = (("create", CREATE_FAULTS), ("list", LIST_FAULTS), ("readback", READ_BACK_FAULTS))
EVERY = tuple((kind, name) for kind, faults in KINDS for name, _value in faults)


def lie(house: House, *, seed: int, probability: float = 0.04) -> None:
    """Let every network commit every fault now and then."""
    for peer in house.peers.values():
        for kind, faults in KINDS:
            for number, (name, value) in enumerate(faults):
                peer.fault(
                    kind,
                    name,
                    times=-1,
                    value=value,
                    probability=probability,
                    seed=seed + number,
                )


def lie_once(house: House, *, seed: int) -> None:
    """Let every network commit every fault once, in an order by the seed."""
    chance = random.Random(seed)
    for peer in house.peers.values():
        for kind, faults in KINDS:
            for name, value in chance.sample(faults, len(faults)):
                peer.fault(kind, name, value=value)


def tell_truth(house: House) -> Counter[str]:
    """Let the networks behave again; return how often each fault was met."""
    met: Counter[str] = Counter()
    for peer in house.peers.values():
        met.update(peer.fired())
        peer.behave()
    return met


@dataclass(slots=True)
class Storm:
    """Kills and pauses workers at random, and starts others in their place."""

    house: House
    seed: int
    workers: int = 3
    kills: int = 0
    pauses: int = 0
    _chance: random.Random = field(init=False)
    _paused: list[tuple[float, Worker]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw from the seed."""
        self._chance = random.Random(self.seed)

    def blow(self, *, until_true: Callable[[], bool], most_s: float) -> None:
        """Go on until it is true; fail when it never is."""
        end = time.monotonic() + most_s
        crew = [self.house.start_worker() for _ in range(self.workers)]
        while not until_true():
            assert time.monotonic() < end, f"the storm never ended, seed {self.seed}"
            time.sleep(self._chance.uniform(0.3, 1.0))
            self._wake()
            place = self._chance.randrange(len(crew))
            if self._chance.random() < 0.15:
                crew[place].signal(signal.SIGSTOP)
                wake_at = time.monotonic() + self._chance.uniform(0.5, 8)
                self._paused.append((wake_at, crew[place]))
                self.pauses += 1
            else:
                crew[place].kill()
                self.kills += 1
            crew[place] = self.house.start_worker()
        self._wake(all_of_them=True)
        for worker in crew:
            worker.kill()

    def _wake(self, *, all_of_them: bool = False) -> None:
        """Wake those whose time has come; each goes on for two seconds, and is killed."""
        now = time.monotonic()
        for wake_at, worker in list(self._paused):
            if all_of_them or now >= wake_at:
                worker.signal(signal.SIGCONT)
            if all_of_them or now >= wake_at + WOKEN_S:
                worker.kill()
                self._paused.remove((wake_at, worker))


# --- the matrix of failpoints ---


@dataclass(frozen=True, slots=True)
class Cell:
    """One failpoint, one action, on one class of network."""

    point: str
    action: str
    kind: str


def cells(actions: tuple[str, ...] = failpoints.ACTIONS) -> Iterator[Cell]:
    """Every registered failpoint with each of the actions, the classes in turn."""
    for number, (point, action) in enumerate(itertools.product(failpoints.POINTS, actions)):
        able = ("keyed", "listed") if point == "pre_read" else tuple(CLASSES)
        yield Cell(point, action, able[(number + number // len(actions)) % len(able)])


def exercise(house: House, cell: Cell, handle: str) -> Worker:
    """Bring an armed worker to its failpoint, let it happen, and return the worker."""
    _prepare(house, cell, handle)
    worker = house.start_worker(f"{cell.point}:{cell.action}")
    said = f"failpoint {cell.point}:{cell.action}"
    feed = _Feed(house, cell, handle)
    until(f"{said} on {cell.kind}", lambda: feed(said in worker.said()), within_s=30)
    if cell.action == "kill":
        until("dead", lambda: not worker.is_alive(), within_s=5)
    if cell.action == "stop":
        until("paused", worker.is_stopped, within_s=5)
    return worker


@dataclass(slots=True)
class _Feed:
    """Gives the worker something to come to its failpoint with, again every two seconds."""

    house: House
    cell: Cell
    handle: str
    _next_at: float = 0.0

    def __call__(self, done: bool) -> bool:
        """Tell whether it is done; feed where it is not."""
        now = time.monotonic()
        if not done and now >= self._next_at:
            self._next_at = now + 2
            self._give()
        return done

    def _give(self) -> None:
        point = self.cell.point
        citizens = self.house.citizens(self.handle, self.cell.kind)
        if point.startswith("page_"):
            citizens.bulk(3)
            return
        if point == "pre_read":
            citizens.fault("create", "429", value="0")
        if point == "reconciled":
            citizens.lose_next_answer()
        if point != "reaped":
            self.house.answer(self.handle)


def _prepare(house: House, cell: Cell, handle: str) -> None:
    """Before `reaped` somebody must have died with a letter in his hand."""
    if cell.point == "reaped":
        exercise(house, Cell("claimed", "kill", cell.kind), handle)
