"""Putting a version in force: by another person than its writer, after a trial of exactly it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from torget.kit import ids
from torget.lexicons import in_force
from torget.lexicons.drafting import told
from torget.lexicons.models import (
    LexiconArming,
    LexiconVersion,
    Trial,
    TrialCount,
    TrialState,
)
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.rules.comparing import GRAVE


class OwnWords(Exception):
    """Du skrev ändringen själv. En annan person sätter den i kraft."""


class NotTried(Exception):
    """Ändringen är inte prövad mot det som gäller nu. Pröva den först."""


class HoldsAlready(Exception):
    """Det är de här orden som gäller redan."""


class LossesUnseen(Exception):
    """Provet visar larm, sekretess eller diarieföring som försvinner. Kryssa i att du sett dem."""


class ArmedMeanwhile(Exception):
    """Någon annan satte en ändring i kraft nyss. Läs om sidan."""


@act("lexicon.arm", source="Regler: Tänk på det här, p. 3, 5 och 8; FL 5 §; KL 6:6")
def arm(
    actor: Actor, version: LexiconVersion, /, *, why: str, losses_seen: bool
) -> Done[LexiconArming]:
    """Messages are read with the version from now on; what is opened already stays as it is.

    `losses_seen`: the person has looked at what the trial says would be lost.
    """
    reason = told(why)
    if version.written_by_id == actor.person.id:
        raise OwnWords
    newest = in_force.arming()
    if newest is not None and newest.version_id == version.id:
        raise HoldsAlready
    trial = passed(version, newest)
    if trial is None:
        raise NotTried
    if losses(trial) and not losses_seen:
        raise LossesUnseen
    try:
        with transaction.atomic():
            armed = LexiconArming.objects.create(
                id=ids.new(actor.now),
                n=newest.n + 1 if newest else 1,
                version=version,
                armed_by=actor.person,
                armed_at=actor.now,
            )
    except IntegrityError as error:
        raise ArmedMeanwhile from error
    meta = {"lexicon": trial.lexicon_after, "before": trial.lexicon_before, "trial": str(trial.id)}
    return Done(armed, meta, reason)


def passed(version: LexiconVersion, newest: LexiconArming | None) -> Trial | None:
    """Return the finished trial of exactly these words against exactly what holds now.

    None where there is none: after another arming, another rulebook, or another Torget with
    other lists, a trial says nothing any more.
    """
    return (
        Trial.objects.filter(
            version=version,
            document=None,
            state=TrialState.DONE,
            arming=newest,
            rulebook_id=rulebooks.current().id,
            lexicon_before=in_force.name_of(newest.version if newest else None),
            lexicon_after=in_force.name_of(version),
        )
        .order_by("-begun_at", "-id")
        .first()
    )


def losses(trial: Trial) -> int:
    """Return how many alarms, secrets and registrations the trial says would be lost."""
    counts = TrialCount.objects.filter(trial=trial, change__in=GRAVE)
    return sum(counts.order_by("id").values_list("n", flat=True))
