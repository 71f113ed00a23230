"""A trial whose process is killed, and records that are emptied: nothing is counted twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import addresses, point_at
from tests.factories import page
from tests.lexicons.conftest import LATER, texts
from tests.personas import MONDAY, Town, town
from tests.records.test_emptied import EMPTY
from torget.inbox.collect import take_in
from torget.kit.postgres import Server
from torget.kit.postgres.databases import at
from torget.lexicons import drafting, running, trying
from torget.lexicons.models import Trial, TrialCount, TrialState
from torget.organisation.models import Role
from torget.records.models import Content

MANY = 60
GOES_ON = """
import sys, django
django.setup()
from uuid import UUID
from django.utils import timezone
from torget.lexicons import running
running.PORTION = 4
while running.go_on(UUID(sys.argv[1]), now=timezone.now()):
    print("portion", flush=True)
"""


@pytest.fixture
def place(
    database_server: Server, own_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Town]:
    """A town in a database of this test's own, where all is committed."""
    before = {name: dict(connections[name].settings_dict) for name in ("default", "owner")}
    with django_db_blocker.unblock():
        point_at(database_server, own_database)
        try:
            yield town()
        finally:
            for name, settings_dict in before.items():
                connections[name].close()
                connections[name].settings_dict.update(settings_dict)


def test_trial_when_its_process_is_killed_then_the_next_goes_on_and_counts_each_once(
    place: Town, database_server: Server, own_database: str
) -> None:
    trial = _begun(place)
    environment = os.environ | addresses(database_server, own_database)
    environment["DJANGO_SETTINGS_MODULE"] = "torget.settings"
    with subprocess.Popen(
        [sys.executable, "-c", GOES_ON, str(trial.id)], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"portion\n"
        process.kill()
    trial.refresh_from_db()
    reached = trial.done
    assert 0 < reached < MANY
    assert trial.state == TrialState.RUNNING

    _finish(trial)

    assert (trial.state, trial.total, trial.done) == (TrialState.DONE, MANY, MANY)
    assert sum(TrialCount.objects.filter(change="outcome").values_list("n", flat=True)) == MANY
    assert TrialCount.objects.get(change="removal_gained").n == MANY // 2


def test_trial_when_records_are_emptied_then_they_are_passed_over(
    place: Town, database_server: Server, own_database: str
) -> None:
    trial = _begun(place)
    content_id = Content.objects.get(version__record__remote_id="1").id
    with psycopg.connect(at(database_server.owner_url, own_database)) as owner:
        owner.execute(EMPTY.replace("%s", f"'{content_id}'").replace("%%", "%"))

    _finish(trial)

    assert (trial.total, trial.done, trial.emptied) == (MANY, MANY, 1)
    assert TrialCount.objects.get(change="removal_gained").n == MANY // 2 - 1


def _begun(place: Town) -> Trial:
    with transaction.atomic():
        take_in(
            place.account,
            page(*texts(*["Stackars flurpnisse", "Tack!"] * (MANY // 2))),
            now=MONDAY,
        )
    actor = place.actor(Role.INFORMATION_STRATEGIST, LATER)
    version = drafting.draft(actor, drafting.new(actor, "[slur]\nflurpnisse/n"), why="Nytt ord")
    return trying.begin(actor, trying.new(actor, version=version))


def _finish(trial: Trial) -> None:
    while running.go_on(trial.id, now=LATER):
        pass
    trial.refresh_from_db()
