"""The short form: kills at every failpoint, the zombie, and lies; runs with the ordinary tests."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults import storm
from tests.faults.house import CLASSES, House
from tests.faults.oracle import at_rest
from torget.kit import failpoints

HANDLES = {"keyed": "nyckel", "listed": "lista", "blind": "blind"}


@pytest.mark.slow
def test_house_when_every_failpoint_kills_then_nothing_is_lost_doubled_or_left(
    fire: House, tell: Callable[[str], None]
) -> None:
    fire.open_networks(*CLASSES)
    fire.make_town({handle: kind for kind, handle in HANDLES.items()})
    for kind, handle in HANDLES.items():
        fire.citizens(handle, kind).bulk(60)
    fire.start_worker_by_command()
    fire.collected(180)
    fire.workers[0].kill()
    began, exercised = time.monotonic(), set[str]()
    for cell in storm.cells(("kill",)):
        storm.exercise(fire, cell, HANDLES[cell.kind])
        exercised.add(cell.point)
    fire.start_worker()
    verdict = at_rest(fire)
    tell(f"{len(exercised)} failpoints killed in {time.monotonic() - began:.0f} s: {verdict}")
    verdict.assert_all_well()
    assert exercised == set(failpoints.POINTS)


@pytest.mark.slow
def test_networks_when_they_lie_in_every_way_then_nothing_is_lost_doubled_or_left(
    fire: House, tell: Callable[[str], None]
) -> None:
    seed = 20_261_124
    fire.open_networks(*CLASSES)
    fire.make_town({handle: kind for kind, handle in HANDLES.items()})
    for kind, handle in HANDLES.items():
        fire.citizens(handle, kind).bulk(30)
    fire.start_worker()
    fire.collected(90)
    storm.lie_once(fire, seed=seed)
    for kind, handle in HANDLES.items():
        assert fire.answer(handle, 20) == 20
        fire.citizens(handle, kind).bulk(30)
    fire.calm()
    met = storm.tell_truth(fire)
    verdict = at_rest(fire)
    tell(f"seed {seed}, {sum(met.values())} lies of {len(met)} kinds: {verdict}")
    verdict.assert_all_well()
    assert {name for kind, name in storm.EVERY if kind == "create"} <= {
        label.partition(":")[2] for label in met if label.startswith("create:")
    }
