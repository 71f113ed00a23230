"""Directed faults: the zombie, the dead account, and a network that says wait."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.faults.house import House, until
from tests.faults.oracle import at_rest, judge
from torget.connectors.fake.ledger import entries

pytestmark = pytest.mark.faults
P95_S = 2.0


def _one_stopped_before_sending(fire: House, kind: str) -> None:
    fire.open_networks(kind)
    fire.make_town({"ett": kind})
    fire.citizens("ett", kind).bulk(3)
    zombie = fire.start_worker("before_send:stop")
    fire.collected(3)
    assert fire.answer("ett") == 1
    until("the zombie sleeps", zombie.is_stopped, within_s=20)
    fire.start_worker()


def test_zombie_when_woken_after_its_letter_was_sent_by_another_then_one_post(
    fire: House,
) -> None:
    _one_stopped_before_sending(fire, "keyed")
    until("another sent it", lambda: fire.states() == {"sent": 1}, within_s=60)
    fire.workers[0].signal(signal.SIGCONT)
    home = fire.peers["keyed"].home
    until(
        "the zombie posted too",
        lambda: [entry.act for entry in entries(home)].count("repeat") == 1,
        within_s=20,
    )
    verdict = at_rest(fire)
    verdict.assert_all_well()
    assert (verdict.published, verdict.sent) == (1, 1)
    conflict = "select count(*) from torget_event where type = 'outbox.epoch_conflict'"
    until("the alarm", lambda: fire.count(conflict) == 1, within_s=10)


def test_zombie_when_the_network_takes_no_keys_then_a_person_is_asked_and_one_post(
    fire: House,
) -> None:
    _one_stopped_before_sending(fire, "listed")
    until("a person is asked", lambda: fire.states() == {"human": 1}, within_s=60)
    fire.workers[0].signal(signal.SIGCONT)
    until("its receipt is believed", lambda: fire.states() == {"sent": 1}, within_s=20)
    verdict = at_rest(fire)
    verdict.assert_all_well()
    assert (verdict.published, verdict.sent) == (1, 1)


@pytest.mark.parametrize("point", ["page_received", "before_commit"])
def test_zombie_when_it_sleeps_on_locks_then_others_take_over(fire: House, point: str) -> None:
    fire.open_networks("keyed")
    fire.make_town({"ett": "keyed", "annat": "keyed"})
    for handle in ("ett", "annat"):
        fire.citizens(handle, "keyed").bulk(3)
    first = fire.start_worker()
    fire.collected(6)
    first.kill()
    zombie = fire.start_worker(f"{point}:stop")
    fire.citizens("ett", "keyed").bulk(3)
    fire.answer("ett")
    until("the zombie sleeps", zombie.is_stopped, within_s=20)
    fire.citizens("annat", "keyed").bulk(3)
    fire.answer("annat")
    fire.start_worker()
    verdict = at_rest(fire)
    verdict.assert_all_well()
    assert verdict.sent == 2
    zombie.signal(signal.SIGCONT)
    time.sleep(2)
    verdict = judge(fire)
    verdict.assert_all_well()
    assert verdict.published == 2


_DELAYS = """
select extract(epoch from f.at - o.created_at)::float8
  from torget_outbox o join torget_account a on a.id = o.account_id
  join torget_attempt f on f.outbox_id = o.id and f.step = 'finish'
 where a.handle <> 'dott' and o.state = 'sent' order by 1
"""


def test_dead_account_when_fifty_letters_hang_then_the_others_leave_within_two_seconds(
    fire: House, tell: Callable[[str], None]
) -> None:
    fire.fast = False  # thirty seconds a letter, as in life
    fire.open_networks("keyed")
    others = [f"levande-{n}" for n in range(5)]
    fire.make_town(dict.fromkeys(["dott", *others], "keyed"))
    for handle in ("dott", *others):
        fire.citizens(handle, "keyed").bulk(70)
    fire.start_worker()
    fire.collected(6 * 70)
    fire.citizens("dott", "keyed").fault("any", "hang_before", times=-1, value="60")
    assert fire.answer("dott", 50) == 50
    for _round in range(10):
        for handle in others:
            assert fire.answer(handle, 2) == 2
        time.sleep(0.5)
    until("others sent", lambda: fire.states().get("sent") == 100, within_s=60)
    delays = [float(str(row[0])) for row in fire.ask(_DELAYS)]
    p95 = delays[int(len(delays) * 0.95) - 1]
    tell(
        f"dead account with 50 letters of 60 s: the 100 others p50 {delays[49]:.2f} s,"
        f" p95 {p95:.2f} s, most {delays[-1]:.2f} s; {fire.states()}"
    )
    assert p95 < P95_S
    assert fire.states()["queued"] > 0  # the dead one held on to some all the while


_REFUSED_AT = """
select f.at from torget_attempt f join torget_outbox o on o.id = f.outbox_id
  join torget_account a on a.id = o.account_id where f.http_status = 429 and a.handle = %s
"""


def _waits() -> dict[str, tuple[str, float]]:
    """Account -> what the network says in Retry-After, and the least that must be waited."""
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    return {
        "noll": ("0", 0),
        "tre": ("3", 3),
        "minus": ("-1", 30),
        "enorm": ("1000000000", 30),
        "saknas": ("", 30),
        "skrap": ("snart", 30),
        "datum": (later, 30),
        "forfluten": ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    }


def test_network_when_it_says_wait_in_any_wording_then_nothing_is_sent_before(
    fire: House, tell: Callable[[str], None]
) -> None:
    waits = _waits()
    fire.open_networks("keyed")
    fire.make_town(dict.fromkeys(waits, "keyed"))
    for handle, (value, _least) in waits.items():
        citizens = fire.citizens(handle, "keyed")
        citizens.bulk(5)
        citizens.fault("create", "429", value=value)
    fire.start_worker()
    fire.collected(len(waits) * 5)
    for handle in waits:
        fire.answer(handle)
    until(
        "each is refused",
        lambda: all(len(fire.ask(_REFUSED_AT, handle)) == 1 for handle in waits),
        within_s=20,
    )
    for handle in waits:
        fire.answer(handle, 3)
    time.sleep(6)
    ledger = [e for e in entries(fire.peers["keyed"].home) if e.act == "create"]
    early, count = [], dict.fromkeys(waits, 0)
    for entry in ledger:
        refused = fire.ask(_REFUSED_AT, entry.account)[0][0]
        assert isinstance(refused, datetime)
        waited = (datetime.fromisoformat(entry.at) - refused).total_seconds()
        count[entry.account] += 1
        if waited < waits[entry.account][1] - 0.05:
            early.append((entry.account, waited))
    tell(f"sent in six seconds after 429: {count}")
    assert early == []
    assert count == {h: 4 if least <= 3 else 0 for h, (_value, least) in waits.items()}
