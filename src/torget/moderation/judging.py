"""What another person says: before a measure that needs two, and after one that could not wait."""

from __future__ import annotations

from datetime import datetime

from torget.kit import ids
from torget.moderation import taking, undoing
from torget.moderation.models import Judgement, Measure, Review, Standing
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Person
from torget.organisation.policy import Refused

SOURCE = "Regler: Tänk på det här, p. 8; FL 5 §; BBS-lagen 5 §"


class SamePerson(Exception):
    """Du har själv bestämt det här. En annan person ska titta på det."""


class NothingToJudge(Exception):
    """Någon annan hann före, eller så finns det inget att ta ställning till."""


class ReasonMissing(Exception):
    """Skriv varför du kommer fram till något annat."""


@act("moderation.agree", source=SOURCE)
def agree(actor: Actor, measure: Measure, /) -> Done[Measure]:
    """Two persons stand behind it now: the copy is sealed and the measure on its way."""
    measure = locked(measure)
    if measure.state != Standing.PROPOSED:
        raise NothingToJudge
    refuse_same(actor.person, measure)
    taking.refuse_changed(measure)
    judge(measure, "agreement", "agree", by=actor.person, now=actor.now)
    measure.second = actor.person
    measure.second_at = actor.now
    measure.looked_at = actor.now
    measure.save(update_fields=["second", "second_at", "looked_at"])
    taking.let_go(measure, now=actor.now)
    return Done(measure, told(measure))


@act("moderation.decline", source=SOURCE)
def decline(actor: Actor, measure: Measure, /, *, why: str) -> Done[Measure]:
    """The proposal falls: the message stays where it is, and why is in the ledger."""
    measure = locked(measure)
    if measure.state != Standing.PROPOSED:
        raise NothingToJudge
    refuse_same(actor.person, measure)
    if not why.strip():
        raise ReasonMissing
    judge(measure, "agreement", "decline", by=actor.person, now=actor.now)
    measure.state = Standing.DECLINED
    measure.looked_at = actor.now
    measure.save(update_fields=["state", "looked_at"])
    return Done(measure, told(measure), why.strip())


@act("moderation.withdraw", source=SOURCE)
def withdraw(actor: Actor, measure: Measure, /) -> Done[Measure]:
    """A proposal, or a measure that the network has refused, is taken back before it happens."""
    measure = locked(measure)
    cells = actor.conditions("moderation.withdraw", measure.scope)
    if measure.by_id != actor.person.id and all(cell.own for cell in cells):
        raise Refused("moderation.withdraw")
    refused = measure.state == Standing.ON_ITS_WAY and undoing.stop(measure)
    if measure.state != Standing.PROPOSED and not refused:
        raise NothingToJudge
    measure.state = Standing.WITHDRAWN
    measure.save(update_fields=["state"])
    return Done(measure, told(measure))


@act("moderation.second_look", source=SOURCE)
def second_look(actor: Actor, measure: Measure, /, *, uphold: bool, why: str) -> Done[Measure]:
    """What one person did alone has been looked at by another, and stands or is taken back."""
    measure = locked(measure)
    if measure.looked_at is not None or measure.look_by is None or measure.needs_second:
        raise NothingToJudge
    refuse_same(actor.person, measure)
    if not uphold and not why.strip():
        raise ReasonMissing
    verdict = "uphold" if uphold else "restore"
    judge(measure, "second_look", verdict, by=actor.person, now=actor.now)
    measure.looked_at = actor.now
    measure.save(update_fields=["looked_at"])
    if not uphold:
        undoing.undo(measure, by=actor.person, action="moderation.second_look", now=actor.now)
    return Done(measure, {**told(measure), "verdict": verdict}, why.strip())


def judge(
    measure: Measure,
    kind: str,
    verdict: str,
    *,
    by: Person,
    now: datetime,
    review: Review | None = None,
) -> Judgement:
    """The judgement is written; the database refuses one by anybody who decided the measure."""
    return Judgement.objects.create(
        id=ids.new(now),
        measure=measure,
        review=review,
        kind=kind,
        verdict=verdict,
        by=by,
        taken_by_id=measure.by_id,
        agreed_by_id=measure.second_id,
        at=now,
    )


def locked(measure: Measure) -> Measure:
    """Return the measure as it is now, held until the transaction ends."""
    return (
        Measure.objects.select_for_update(of=("self",))
        .select_related(
            "account", "by", "second", "outbox", "undo_outbox", "record__head__version__content"
        )
        .get(id=measure.id)
    )


def refuse_same(person: Person, measure: Measure) -> None:
    """Raise SamePerson for who decided it, or agreed to it."""
    if person.id in (measure.by_id, measure.second_id):
        raise SamePerson


def told(measure: Measure) -> dict[str, str]:
    """Return what the ledger is told of a measure: ids and codes."""
    return {
        "record": str(measure.record_id),
        "step": measure.step,
        "reason": measure.reason,
        "rulebook": str(measure.rulebook_id),
    }
