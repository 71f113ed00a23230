"""A trial begun and called off: what a proposal would have made of the last twelve months."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from torget.kit import ids
from torget.kit.django import queue
from torget.lexicons import in_force
from torget.lexicons.models import LexiconVersion, Trial, TrialState
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act

WINDOW = timedelta(days=365)
EARLY = timedelta(days=1)  # how far a network's clock may be ahead of ours


class AlreadyRunning(Exception):
    """En provkörning pågår redan. Vänta på den eller avbryt den."""


class NothingToTry(Exception):
    """Välj vad som ska prövas."""


class NotRunning(Exception):
    """Provkörningen pågår inte längre."""


def new(
    actor: Actor, *, version: LexiconVersion | None = None, document: bytes | None = None
) -> Trial:
    """Return a trial that is not begun, of words, of a rulebook, or of both."""
    return Trial(
        id=ids.new(actor.now),
        authority=version.authority if version else actor.person.unit.authority,
        version=version,
        document=document,
        begun_by=actor.person,
        begun_at=actor.now,
    )


@act("trial.begin", source="Regler: Tänk på det här, p. 3, 5 och 8; FL 5 §")
def begin(actor: Actor, trial: Trial, /) -> Done[Trial]:
    """The trial is written down with what holds now, and a worker goes through the year.

    Raises rules.loader.InvalidRulebook with every fault of a proposed rulebook.
    """
    if trial.version is None and trial.document is None:
        raise NothingToTry
    if Trial.objects.filter(state=TrialState.RUNNING).exists():
        raise AlreadyRunning
    if trial.document is not None:
        trial.document_version = rulebooks.proposed(bytes(trial.document)).meta.version
    trial.begun_by, trial.begun_at = actor.person, actor.now
    _set_ground(trial, now=actor.now)
    trial.save(force_insert=True)
    nudge(trial.id)
    told = {"lexicon": trial.lexicon_after, "rulebook": trial.document_version}
    return Done(trial, {**told, "since": trial.since.isoformat()})


def _set_ground(trial: Trial, *, now: datetime) -> None:
    trial.arming = in_force.arming()
    trial.rulebook = rulebooks.current()
    trial.lexicon_before = in_force.name_of(trial.arming.version if trial.arming else None)
    trial.lexicon_after = in_force.name_of(trial.version) if trial.version else trial.lexicon_before
    trial.since = now - WINDOW
    trial.reached = ids.least(trial.since - EARLY)


@act("trial.cancel", source="Regler: Tänk på det här, p. 3")
def cancel(actor: Actor, trial: Trial, /) -> Done[Trial]:
    """The trial is called off; what it has counted stays to be read."""
    changed = Trial.objects.filter(id=trial.id, state=TrialState.RUNNING).update(
        state=TrialState.CANCELLED, ended_at=actor.now
    )
    if not changed:
        raise NotRunning
    trial.refresh_from_db()
    return Done(trial, {"done": trial.done})


def nudge(trial_id: UUID) -> None:
    """Ask the worker to go on with the trial."""
    queue.nudge("try_rules", lock="try_rules", queue="trials", trial_id=str(trial_id))
