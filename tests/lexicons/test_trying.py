"""A trial counts each message of the year once, whatever stops it, and keeps a sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.lexicons.conftest import ALARM_WORDS, LATER, URGENT, Try, Write, texts
from tests.personas import Town
from torget.connectors.port import Direction
from torget.inbox.collect import take_in
from torget.ledger.models import Event
from torget.lexicons import running, trying
from torget.lexicons.models import Trial, TrialCount, TrialSample, TrialState
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.organisation.policy import Refused
from torget.rules.loader import InvalidRulebook

Bring = Callable[..., None]
WORDS = "[slur]\nflurpnisse/n"
RUDE = "Stackars flurpnisse"


def _counted(trial: Trial) -> dict[tuple[str, str, str], int]:
    rows = TrialCount.objects.filter(trial=trial)
    return {(each.change, each.before, each.after): each.n for each in rows}


def test_trial_when_done_then_every_message_is_counted_before_and_after(
    bring: Bring, write: Write, tried: Try
) -> None:
    bring(*texts("När öppnar badhuset?", RUDE, RUDE, "Tack!"))

    trial = tried(write(WORDS))

    counted = _counted(trial)
    assert (trial.state, trial.total, trial.done, trial.emptied) == (TrialState.DONE, 4, 4, 0)
    assert sum(n for (change, _, _), n in counted.items() if change == "outcome") == 4
    assert counted["removal_gained", "", ""] == 2
    assert str(trial.counts.get(change="removal_gained")) == "removal_gained 2"
    assert TrialSample.objects.filter(trial=trial, change="removal_gained").count() == 2


def test_trial_when_an_alarm_is_lost_then_it_is_counted_and_sampled(
    bring: Bring, write: Write, hold: Write, tried: Try
) -> None:
    bring(*texts(URGENT, "Tack!"))
    hold(ALARM_WORDS)

    trial = tried(write(""))

    sample = TrialSample.objects.get(trial=trial, change="alarm_lost")
    assert (sample.record.remote_id, sample.before) == ("1", "escalate_urgent")
    assert str(sample) == f"alarm_lost {sample.record_id}"
    event = Event.objects.get(type="trial.done", object_id=trial.id)
    assert '"alarm_lost":1' in bytes(event.canon).decode()


def test_trial_when_records_are_ours_or_old_then_they_are_not_counted(
    bring: Bring, write: Write, tried: Try
) -> None:
    bring(*texts(RUDE))
    bring(message("old", RUDE, minutes_ago=60 * 24 * 366))
    bring(message("ours", RUDE, direction=Direction.ISSUED))

    trial = tried(write(WORDS))

    assert (trial.total, trial.done) == (1, 1)
    assert _counted(trial)["removal_gained", "", ""] == 1


def test_trial_when_there_are_many_of_a_change_then_twenty_are_kept(
    bring: Bring, write: Write, tried: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 7)
    bring(*texts(*[RUDE] * 30))

    trial = tried(write(WORDS))

    assert _counted(trial)["removal_gained", "", ""] == 30
    assert TrialSample.objects.filter(trial=trial, change="removal_gained").count() == 20


def test_trial_when_the_worker_dies_in_a_portion_then_it_goes_on_and_counts_each_once(
    bring: Bring, isa: Actor, write: Write, tried: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 3)
    bring(*texts(*[RUDE, "Tack!"] * 5))
    trial = trying.begin(isa, trying.new(isa, version=write(WORDS)))
    assert running.go_on(trial.id, now=LATER)
    monkeypatch.setattr(running, "_keep", _died)
    with pytest.raises(Killed):
        running.go_on(trial.id, now=LATER)
    monkeypatch.undo()
    monkeypatch.setattr(running, "PORTION", 3)
    assert Trial.objects.get(id=trial.id).done == 3

    while running.go_on(trial.id, now=LATER):
        pass

    trial.refresh_from_db()
    assert (trial.state, trial.total, trial.done) == (TrialState.DONE, 10, 10)
    assert _counted(trial)["removal_gained", "", ""] == 5


def test_trial_when_messages_come_meanwhile_then_they_are_not_in_it(
    place: Town, bring: Bring, isa: Actor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 1)
    bring(*texts(RUDE, RUDE))
    trial = trying.begin(isa, trying.new(isa, version=write(WORDS)))
    running.go_on(trial.id, now=LATER)
    with transaction.atomic():
        take_in(place.account, page(message("9", RUDE)), now=LATER + timedelta(minutes=1))
    while running.go_on(trial.id, now=LATER):
        pass

    trial.refresh_from_db()
    assert (trial.total, trial.done) == (2, 2)


def test_trial_when_cancelled_then_it_stops_and_what_was_counted_stays(
    bring: Bring, isa: Actor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PORTION", 1)
    bring(*texts(RUDE, RUDE))
    trial = trying.begin(isa, trying.new(isa, version=write(WORDS)))
    running.go_on(trial.id, now=LATER)
    trying.cancel(isa, trial)

    assert running.go_on(trial.id, now=LATER) is False
    assert (trial.state, trial.done, running.waiting()) == (TrialState.CANCELLED, 1, ())
    with pytest.raises(trying.NotRunning):
        trying.cancel(isa, trial)


def test_begin_when_one_runs_already_then_refused(isa: Actor, write: Write) -> None:
    first = trying.begin(isa, trying.new(isa, version=write(WORDS)))

    with pytest.raises(trying.AlreadyRunning):
        trying.begin(isa, trying.new(isa, version=write("")))
    assert running.waiting() == (first.id,)
    assert str(first) == f"running {first.id}"


def test_begin_when_there_is_nothing_or_no_rulebook_then_refused(isa: Actor) -> None:
    with pytest.raises(trying.NothingToTry):
        trying.begin(isa, trying.new(isa))
    with pytest.raises(InvalidRulebook):
        trying.begin(isa, trying.new(isa, document=b"[meta]\n"))
    assert Trial.objects.count() == 0


def test_begin_when_by_somebody_who_may_not_then_refused(place: Town) -> None:
    editor = place.actor(Role.EDITOR)

    with pytest.raises(Refused):
        trying.begin(editor, trying.new(editor, document=rulebooks.shipped_document()))


def test_trial_of_a_rulebook_then_it_is_compared_with_the_one_in_force(
    bring: Bring, isa: Actor
) -> None:
    bring(*texts("Vad i helvete håller ni på med", "Tack!"))
    document = rulebooks.shipped_document()

    trial = trying.begin(isa, trying.new(isa, document=document + b"\n# samma\n"))
    while running.go_on(trial.id, now=LATER):
        pass

    trial.refresh_from_db()
    assert (trial.state, trial.done) == (TrialState.DONE, 2)
    assert trial.document_version == rulebooks.proposed(document).meta.version
    assert all(before == after for _, before, after in _counted(trial))


def test_trial_when_torget_ships_other_lists_meanwhile_then_it_fails(
    bring: Bring, isa: Actor, write: Write
) -> None:
    bring(*texts(RUDE))
    trial = trying.begin(isa, trying.new(isa, version=write(WORDS)))
    Trial.objects.filter(id=trial.id).update(lexicon_before="000000000000")

    assert running.go_on(trial.id, now=LATER) is False
    trial.refresh_from_db()
    assert (trial.state, trial.done) == (TrialState.FAILED, 0)


def test_fail_when_it_runs_then_it_ends_and_only_then(isa: Actor, write: Write, tried: Try) -> None:
    done = tried(write(""))
    trial = trying.begin(isa, trying.new(isa, version=write(WORDS)))
    for each in (done, trial):
        running.fail(each.id, now=LATER)
        each.refresh_from_db()

    assert (done.state, trial.state) == (TrialState.DONE, TrialState.FAILED)


class Killed(BaseException):
    """The process is gone."""


def _died(*_args: object) -> None:
    raise Killed
