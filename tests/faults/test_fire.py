"""The large form, run by `make faults`: the whole matrix, the storm, and a killed database."""

from __future__ import annotations

import itertools
import os
import random
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import storm
from tests.faults.house import CLASSES, House, Worker, until
from tests.faults.oracle import at_rest
from torget.kit import failpoints, postgres

pytestmark = pytest.mark.faults
HANDLES = {"keyed": "nyckel", "listed": "lista", "blind": "blind"}
RECOVERY_S = 30.0  # R8


def test_house_when_every_failpoint_does_every_action_then_nothing_is_lost_doubled_or_left(
    fire: House, tell: Callable[[str], None]
) -> None:
    fire.open_networks(*CLASSES)
    fire.make_town({handle: kind for kind, handle in HANDLES.items()})
    for kind, handle in HANDLES.items():
        fire.citizens(handle, kind).bulk(150)
    first = fire.start_worker()
    fire.collected(450)
    first.kill()
    began, exercised = time.monotonic(), set[tuple[str, str]]()
    for cell in storm.cells():
        worker = storm.exercise(fire, cell, HANDLES[cell.kind])
        if cell.action == "stop":
            _wake_after_its_lease(fire, worker)
        worker.kill()
        exercised.add((cell.point, cell.action))
    fire.start_worker()
    verdict = at_rest(fire)
    tell(f"{len(exercised)} cells in {time.monotonic() - began:.0f} s: {verdict}")
    verdict.assert_all_well()
    assert exercised == set(itertools.product(failpoints.POINTS, failpoints.ACTIONS))


def _wake_after_its_lease(fire: House, paused: Worker) -> None:
    """Let another act in its place until its lease is over, then let it go on for a while."""
    other = fire.start_worker()
    time.sleep(5)
    paused.signal(signal.SIGCONT)
    time.sleep(1)
    other.kill()


def test_house_when_workers_and_database_are_killed_at_random_then_nothing_is_lost_or_doubled(
    lasting_fire: tuple[House, Path], tell: Callable[[str], None]
) -> None:
    fire, home = lasting_fire
    seed = int(os.environ.get("TORGET_FAULT_SEED", secrets.randbelow(10**9)))
    tell(f"seed {seed}; run it again with TORGET_FAULT_SEED={seed}")
    fire.open_networks(*CLASSES)
    accounts = {f"{kind}-{n}": kind for kind in CLASSES for n in (1, 2)}
    fire.make_town(accounts)
    storm.lie_once(fire, seed=seed)  # each at least once, and then at random
    storm.lie(fire, seed=seed)
    blowing = storm.Storm(fire, seed)
    town = _Town(fire, home, accounts, random.Random(seed))
    began = time.monotonic()
    blowing.blow(until_true=town.all_is_written, most_s=480)
    met = storm.tell_truth(fire)
    fire.start_worker()
    verdict = at_rest(fire, within_s=120)
    tell(
        f"seed {seed}: {blowing.kills} kills, {blowing.pauses} pauses,"
        f" {len(town.recoveries)} databases killed (back in"
        f" {', '.join(f'{s:.1f} s' for s in town.recoveries)}),"
        f" {sum(met.values())} lies of {len(met)} kinds, {time.monotonic() - began:.0f} s:"
        f" {verdict}"
    )
    verdict.assert_all_well()
    assert verdict.sent + verdict.human == 300
    assert verdict.ingested >= 2000
    assert blowing.kills >= 30
    assert len(town.recoveries) >= 2
    assert max(town.recoveries) < RECOVERY_S
    assert {f"{kind}:{name}" for kind, name in storm.EVERY} - set(met) == set()


class _Town:
    """Citizens and staff who go on through the storm, and the killer of the database."""

    def __init__(
        self, fire: House, home: Path, accounts: dict[str, str], chance: random.Random
    ) -> None:
        self._fire, self._home, self._chance = fire, home, chance
        self._accounts = accounts
        self._to_write = dict.fromkeys(accounts, 340)
        self._to_answer = dict.fromkeys(accounts, 50)
        self.recoveries: list[float] = []

    def all_is_written(self) -> bool:
        """Let some more be written and answered; tell when all has been, and has begun to leave."""
        for handle, kind in self._accounts.items():
            some = min(self._to_write[handle], self._chance.randrange(5, 25))
            if some:
                self._fire.citizens(handle, kind).bulk(some)
                self._to_write[handle] -= some
            few = min(self._to_answer[handle], self._chance.randrange(3))
            if few:
                self._to_answer[handle] -= self._fire.answer(handle, few)
        left = sum(self._to_answer.values())
        if left < (200, 100, 40)[min(len(self.recoveries), 2)] and len(self.recoveries) < 3:
            self._kill_the_database()
        return left == 0 and not any(self._to_write.values()) and self._fire.limbo() < 100

    def _kill_the_database(self) -> None:
        found = postgres.status(self._home, {})
        assert found.pid is not None
        os.kill(found.pid, signal.SIGKILL)
        began = time.monotonic()
        postgres.ensure_running(self._home, {})
        before = self._attempts()
        until("a worker wrote again", lambda: self._attempts() > before, within_s=RECOVERY_S)
        self.recoveries.append(time.monotonic() - began)

    def _attempts(self) -> int:
        return self._fire.count(
            "select (select count(*) from torget_attempt)::int"
            " + (select coalesce(sum(unchanged_items), 0) from torget_feed)::int"
            " + (select count(*) from torget_version)::int"
        )
