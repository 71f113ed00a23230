"""Hand-overs under fire: a worker killed at every step loses none and makes none twice."""

from __future__ import annotations

import email
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors.handing.parcels import post
from tests.faults.house import House, until
from torget.kit import failpoints

POINTS = (
    *failpoints.HANDING,
    "claimed",
    "before_send",
    "sent",
    "answer_read",
    "before_commit",
    "after_commit",
)
"""What a parcel passes on its first way; the read-back before a second is passed after these."""
_LEFT = "select count(*) from torget_handover where handed_at is null or state <> 'pending'"
_PACKAGES = "select 'torget-' || id, encode(package_sha256, 'hex') from torget_handover"


REGISTRY = "registrator@kommun.example"


def _prepared(fire: House, adapter: str) -> None:
    """A town with messages, and the diary reached this way."""
    fire.open_networks("keyed")
    fire.make_town({"ett": "keyed"})
    fire.clerk(do="route", adapter=adapter)
    fire.citizens("ett", "keyed").bulk(len(POINTS) * 2)
    first = fire.start_worker()
    fire.collected(len(POINTS) * 2)
    first.kill()


def _kill_at_every_point(fire: House) -> int:
    """Hand over two records for each point, with a worker that dies there; return how many."""
    asked = 0
    for point in POINTS:
        asked += fire.clerk(do="register", count=2)["asked"]
        worker = fire.start_worker(f"{point}:kill")
        until(f"killed at {point}", lambda worker=worker: not worker.is_alive(), within_s=60)  # type: ignore[misc]
        assert f"failpoint {point}:kill" in worker.said()
    fire.start_worker()
    until("all handed over", lambda: fire.count(_LEFT) == 0, within_s=120, every_s=0.5)
    return asked


@pytest.mark.slow
def test_file_drop_when_killed_at_every_point_then_each_parcel_is_there_once_and_whole(
    fire: House, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    (tmp_path / "kultur").mkdir()
    fire.settings["TORGET_HANDOVER_ROOT"] = str(tmp_path)
    _prepared(fire, "file_drop")
    began = time.monotonic()

    asked = _kill_at_every_point(fire)

    packages = {str(key): str(digest) for key, digest in fire.ask(_PACKAGES)}
    there = sorted(path.name for path in (tmp_path / "kultur").iterdir())
    tell(f"{asked} parcels, {len(POINTS)} kills in {time.monotonic() - began:.0f} s: {len(there)}")
    assert asked == len(POINTS) * 2 == len(packages)
    assert there == sorted(packages)
    for name in there:
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (tmp_path / "kultur" / name).iterdir()
            if path.name != "manifest.json"
        }
        manifest = json.loads((tmp_path / "kultur" / name / "manifest.json").read_text())
        assert {each["name"]: each["sha256"] for each in manifest["files"]} == found
        assert {"handling.pdf", "original-v1.json"} <= set(found)


@pytest.mark.faults
def test_mail_when_killed_at_every_point_then_each_has_one_id_and_every_copy_is_the_same(
    fire: House, tell: Callable[[str], None]
) -> None:
    with post() as found:
        fire.settings["TORGET_MAIL_URL"] = f"smtp://127.0.0.1:{found.port}"
        fire.settings["TORGET_MAIL_FROM"] = "torget@kommun.example"
        _prepared(fire, "mail")

        asked = _kill_at_every_point(fire)

    by_id: dict[str, set[str]] = {}
    letters = [(email.message_from_bytes(raw), raw) for raw in found.mails]
    for letter, raw in letters:
        if letter["To"] != REGISTRY:
            continue  # an alarm to the person on duty: a hand-over had stood still meanwhile
        key = str(letter["Message-ID"])
        by_id.setdefault(key, set()).add(hashlib.sha256(raw).hexdigest())
    keys = {f"<{key}@kommun.example>" for key, _digest in fire.ask(_PACKAGES)}
    tell(f"{asked} mails asked for, {len(found.mails)} sent, {len(by_id)} with an id of their own")
    assert set(by_id) == keys
    assert {len(copies) for copies in by_id.values()} == {1}
