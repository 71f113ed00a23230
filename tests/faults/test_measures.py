"""Measures under fire: a worker killed at every step hides or removes once, and tells once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.house import CLASSES, House, until
from tests.faults.oracle import at_rest
from torget.connectors.fake.ledger import entries
from torget.kit import failpoints

pytestmark = pytest.mark.faults
POINTS = (
    "claimed",
    "before_send",
    "reaped",
    "reconciled",
    "pre_read",
    "sent",
    "answer_read",
    "before_commit",
    "after_commit",
)
"""In an order in which each is passed: what the first leave behind is read back by the next."""
_LEFT = "select count(*) from torget_measure where state <> 'in_force'"
_MEASURES = """
select m.step, r.remote_id, m.sealed_event is not null, i.ending, o.state
  from torget_measure m join torget_record r on r.id = m.record_id
  join torget_item i on i.record_id = r.id
  join torget_authornotice n on n.measure_id = m.id join torget_outbox o on o.id = n.outbox_id
"""


def test_points_of_sending_are_all_tried() -> None:
    collecting = {name for name in failpoints.POINTS if name.startswith("page_")}

    assert set(POINTS) == set(failpoints.POINTS) - collecting


@pytest.mark.parametrize("kind", CLASSES)
def test_measures_when_killed_at_every_point_then_each_holds_once_and_is_told_once(
    fire: House, tell: Callable[[str], None], kind: str
) -> None:
    fire.open_networks(kind)
    fire.make_town({"ett": kind})
    fire.citizens("ett", kind).bulk(len(POINTS) * 2)
    first = fire.start_worker()
    fire.collected(len(POINTS) * 2)
    first.kill()
    began = time.monotonic()

    asked = 0
    for point in POINTS:
        asked += fire.clerk(do="measure", count=2)["asked"]
        worker = fire.start_worker(f"{point}:kill")
        until(f"killed at {point}", lambda worker=worker: not worker.is_alive(), within_s=60)  # type: ignore[misc]
        assert f"failpoint {point}:kill" in worker.said()
    fire.start_worker()
    until("all in force", lambda: fire.count(_LEFT) == 0, within_s=120, every_s=0.5)
    verdict = at_rest(fire)

    network = fire.citizens("ett", kind)
    rows = fire.ask(_MEASURES)
    tell(f"{kind}: {asked} measures, {len(POINTS)} kills in {time.monotonic() - began:.0f} s")
    assert asked == len(POINTS) * 2 == len(rows)
    for step, remote_id, sealed, ending, told in rows:
        there = network.see(f"items/{remote_id}")
        signs = (there.get("hidden") is True, there.get("deleted") is True)
        assert signs == (step == "hide", step == "remove"), remote_id
        assert (sealed, ending) == (True, {"hide": "hidden", "remove": "removed"}[str(step)])
        assert told in ("sent", "human"), remote_id
    notices = Counter(e.reply_to for e in entries(fire.peers[kind].home) if e.act == "create")
    assert max(notices.values(), default=1) == 1
    verdict.assert_all_well()
