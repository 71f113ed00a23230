"""Taking a measure: the ground, the ladder, the second person, the seal, and then the network.

Source: Regler, Tänk på det här, p. 8; FL 5 §; BBS-lagen 5 §.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from torget.channels import outbox
from torget.kit import ids
from torget.ledger import write as ledger
from torget.ledger.models import ActorKind
from torget.moderation import ladder, means, notices, quarantine, sealing
from torget.moderation.ground import Ground, ground_for
from torget.moderation.means import MEANS
from torget.moderation.models import Measure, Standing, Telling
from torget.organisation.models import Person
from torget.records.models import Record
from torget.rules import deadlines, removal
from torget.rules.codes import DeadlineKind, Family, Step, Strength
from torget.rules.removal import Decider
from torget.rules.rulebook import Span

LONGEST = {Step.RESTRICT: 30, Step.BLOCK: 365}
"""Days that a measure on a person may last at most; then it is lifted, and may be judged anew."""
_ON_PERSONS = (Step.RESTRICT, Step.BLOCK)


class NetworkCannot(Exception):
    """Nätverket låter oss inte göra det här med andras inlägg."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step = step


class WhyMissing(Exception):
    """Skriv varför. Det behövs när ett mildare steg hoppas över eller när du bestämmer ensam."""


class MessageChanged(Exception):
    """Inlägget har ändrats sedan förslaget. Läs det igen och ta ställning på nytt."""


class AlreadyTaken(Exception):
    """Åtgärden är redan gjord, på väg eller föreslagen."""


class TooLong(Exception):
    """Ange hur länge det ska gälla. Ingen stängs ute på obestämd tid."""

    def __init__(self, most_days: int) -> None:
        super().__init__(most_days)
        self.most_days = most_days


class NoAuthor(Exception):
    """Nätverket säger inte vem som skrev, så det går inte att begränsa eller blockera någon."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decides about one message, or proposes where another must agree.

    `evident`: the person says that it plainly is what the reason says. `alone`: the person may
    act at once where one is enough; otherwise it is a proposal. The right it rests on, as
    "inbox.hide", is read again when it leaves. `days` is for what is taken on a person.
    """

    record: Record
    step: Step
    reason: str
    by: Person
    discovered_at: datetime
    why: str = ""
    evident: bool = False
    alone: bool = True
    moved: bool = False
    days: int = 0
    telling: Telling = Telling.NOT_CHOSEN
    notice: str = ""
    staffed: tuple[Span, ...] | None = None


def take(decision: Decision, *, now: datetime) -> Measure:
    """The measure is on its way with its copy sealed, or waits for another person to agree.

    In the caller's transaction. Raises what this module, `ground` and `sealing` name.
    """
    ground = ground_for(decision.record, decision.reason, decision.step)
    who = _decider(ground, decision)
    _refuse_early(ground, decision, who)
    measure = _write(ground, decision, who, now=now)
    if decision.step is not Step.REMIND:
        notices.draft(measure, how=decision.telling, text=decision.notice)
    if not ground.reason.keep_copy:
        quarantine.hold_back([decision.record.id], because=decision.reason, now=now)
    if measure.state == Standing.ON_ITS_WAY:
        let_go(measure, now=now)
    return measure


def let_go(measure: Measure, *, now: datetime) -> None:
    """The copy is sealed and the measure lies in the outbox, in one and the same transaction."""
    step = Step(measure.step)
    if step is Step.REMIND:  # an answer like any other, and nothing is taken away
        measure.state = Standing.IN_FORCE
        measure.in_force_at = now
    else:
        actor = ledger.Actor(ActorKind.PERSON, measure.second_id or measure.by_id)
        measure.sealed_event = sealing.seal(measure, actor=actor, now=now)
        measure.outbox = outbox.order(
            outbox.Errand(
                account=measure.account,
                kind=MEANS[step].kind,
                measure=MEANS[step].measure,
                target=target_of(measure),
                author=measure.by,
                action="inbox.move" if measure.moved else f"inbox.{step}",
                source_id=measure.id,
                approver=measure.second,
            ),
            now=now,
        )
        measure.state = Standing.ON_ITS_WAY
    measure.save(update_fields=["sealed_event", "outbox", "state", "in_force_at"])


def refuse_changed(measure: Measure) -> None:
    """Raise MessageChanged where the message no longer reads as when this was proposed."""
    if measure.record.head.version.n != measure.version:
        raise MessageChanged


def target_of(measure: Measure) -> str:
    """Return the network's id of what the measure is taken on: the message or its author."""
    if not MEANS[Step(measure.step)].on_author:
        return measure.record.remote_id
    return measure.record.head.version.content.author_id or ""


def decider_for(ground: Ground, step: Step, *, evident: bool) -> Decider:
    """Return who must stand behind the step when a person has judged how plain it is."""
    strength = Strength.CLEAR if evident else Strength.GREY
    if ground.reason.family is Family.HOUSE and not ground.reason.second_person:
        strength = Strength.CLEAR  # the rulebook lets one person judge it, with a written reason
    return removal.decider(ground.rulebook, ground.reason, step, strength=strength)


def needs_why(ground: Ground, step: Step, *, skipped: bool, decider: Decider) -> bool:
    """Tell whether a written reason is needed: alone on a house rule, or past a milder step."""
    alone_on_house = decider is Decider.ONE and ground.reason.family is Family.HOUSE
    return skipped or (alone_on_house and step is not Step.REMIND)


def _decider(ground: Ground, decision: Decision) -> Decider:
    found = decider_for(ground, decision.step, evident=decision.evident)
    spoken = decision.step is Step.REMIND
    return found if decision.alone or spoken else Decider.TWO


def _refuse_early(ground: Ground, decision: Decision, who: Decider) -> None:
    record, step = decision.record, decision.step
    if step is not Step.REMIND and step not in means.possible(record.account):
        raise NetworkCannot(step)
    if Measure.objects.filter(record=record, step=step, state__in=STANDING).exists():
        raise AlreadyTaken
    skipped = removal.skipped(ground.reason, step, tried=ladder.tried(record))
    if not decision.why.strip() and needs_why(ground, step, skipped=bool(skipped), decider=who):
        raise WhyMissing
    if step in _ON_PERSONS:
        _refuse_on_person(decision)
    if ground.reason.keep_copy and step is not Step.REMIND:
        sealing.refuse_unfetched(record.id)


STANDING = (Standing.PROPOSED, Standing.ON_ITS_WAY, Standing.IN_FORCE, Standing.UNDOING)


def _refuse_on_person(decision: Decision) -> None:
    most = LONGEST[decision.step]
    if not 1 <= decision.days <= most:
        raise TooLong(most)
    if not decision.record.head.version.content.author_id:
        raise NoAuthor


def _write(ground: Ground, decision: Decision, who: Decider, *, now: datetime) -> Measure:
    record, reason = decision.record, ground.reason
    two = who is Decider.TWO
    after = who is Decider.ONE_THEN_REVIEW
    return Measure.objects.create(
        id=ids.new(now),
        record=record,
        account=record.account,
        authority_id=record.authority_id,
        unit_id=record.unit_id,
        rulebook=ground.adopted,
        step=decision.step,
        reason=reason.code,
        family=reason.family,
        evident=decision.evident,
        moved=decision.moved,
        version=record.head.version.n,
        by=decision.by,
        at=now,
        discovered_at=decision.discovered_at,
        due_at=_due(ground, DeadlineKind.BBS_REMOVAL, decision.discovered_at, decision)
        if reason.family is Family.BBS
        else None,
        needs_second=two,
        state=Standing.PROPOSED if two else Standing.ON_ITS_WAY,
        ends_at=now + timedelta(days=decision.days) if decision.step in _ON_PERSONS else None,
        look_by=_due(ground, DeadlineKind.HOUSE_REVIEW, now, decision) if two or after else None,
    )


def _due(ground: Ground, kind: DeadlineKind, start: datetime, decision: Decision) -> datetime:
    return deadlines.due(ground.rulebook, kind, start, staffed=decision.staffed)
