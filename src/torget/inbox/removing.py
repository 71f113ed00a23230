"""Taking a message away from the channel, step by step; the item ends when the network has done it.

Every step is an act of its own. Which steps a reason allows, who must decide and what must be
written stands in the rulebook; `moderation` takes the measure, seals the copy and tells why.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from torget.inbox.answer import (
    FORBIDDEN,
    AlreadyHandled,
    MessageChanged,
    MessageGone,
    PersonalNumberInAnswer,
    SecretMatter,
    TooLong,
    limit_for,
    write_answer,
)
from torget.inbox.models import OURS_UNKNOWN, Answer, Ending, Item, ItemState, Removal
from torget.kit import ids
from torget.moderation import means, named
from torget.moderation.duty import may_act_alone
from torget.moderation.ground import ground_for
from torget.moderation.models import Measure, Standing, Telling
from torget.moderation.taking import Decision, take
from torget.organisation.act import Actor, Done, act
from torget.organisation.hours import staffed_spans
from torget.rules.codes import Step
from torget.text.read import read

SOURCE: Final = "Regler: Tänk på det här, p. 8; FL 5 §"


class Outcome(enum.StrEnum):
    """What an item ends as when a message has been taken away."""

    HIDDEN = "hidden"
    REMOVED = "removed"
    RESTRICTED = "restricted"
    BLOCKED = "blocked"
    MOVED = "moved"
    REPORTED = "reported_to_network"


_OUTCOMES: Final[Mapping[Step, Outcome]] = {
    Step.HIDE: Outcome.HIDDEN,
    Step.REMOVE: Outcome.REMOVED,
    Step.RESTRICT: Outcome.RESTRICTED,
    Step.BLOCK: Outcome.BLOCKED,
}
ON_PERSONS: Final = (Step.RESTRICT, Step.BLOCK)
TOLD: Final = (Telling.PRIVATE, Telling.PUBLIC)


class ReferralMissing(Exception):
    """Skriv vart personen kan vända sig i stället."""


class NoticeMissing(Exception):
    """Skriv vad personen ska få veta, eller välj att inte berätta."""


class PrivateMessage(Exception):
    """Ett direktmeddelande syns inte för andra, så det finns inget att dölja."""


class ReportMissing(Exception):
    """Skriv hur du har anmält det till nätverket."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said in the form. `days` is for what is taken on a person."""

    reason: str
    seen_version: int
    why: str = ""
    evident: bool = False
    telling: Telling = Telling.NOT_CHOSEN
    notice: str = ""
    days: int = 0


@act("inbox.remind", source="Regler: Tänk på det här, p. 8.6; FL 5 §")
def remind(
    actor: Actor, item: Item, /, *, reason: str, text: str, seen_version: int
) -> Done[Answer]:
    """A friendly reminder of the rules is on its way as an answer; the first rung is tried."""
    held = _locked(item)
    measure = _take(actor, held, Step.REMIND, Asked(reason, seen_version))
    answer = write_answer(actor, held, text=text, seen_version=seen_version, action="inbox.remind")
    return Done(answer, {**_told(measure), "answer": str(answer.id)})


@act("inbox.hide", source=SOURCE)
def hide(actor: Actor, item: Item, /, *, asked: Asked) -> Done[Measure]:
    """The message is on its way out of sight, its copy sealed; or another must agree first."""
    return _done(_take(actor, _locked(item), Step.HIDE, asked), asked)


@act("inbox.remove", source=f"{SOURCE}; BBS-lagen 5 §")
def remove(actor: Actor, item: Item, /, *, asked: Asked) -> Done[Measure]:
    """The message is on its way off the network, its copy sealed; or another must agree first."""
    return _done(_take(actor, _locked(item), Step.REMOVE, asked), asked)


@act("inbox.restrict", source=SOURCE)
def restrict(actor: Actor, item: Item, /, *, asked: Asked) -> Done[Measure]:
    """The author is on the way to not being able to write for a time."""
    return _done(_take(actor, _locked(item), Step.RESTRICT, asked), asked)


@act("inbox.block", source=SOURCE)
def block(actor: Actor, item: Item, /, *, asked: Asked) -> Done[Measure]:
    """The author is on the way to being blocked, with a reason and until a day."""
    return _done(_take(actor, _locked(item), Step.BLOCK, asked), asked)


@act("inbox.move", source="Regler: Tänk på det här, p. 4 och 8")
def move(actor: Actor, item: Item, /, *, asked: Asked) -> Done[Measure]:
    """The message leaves the channel, and its author is told where the matter goes on."""
    if asked.telling not in TOLD or not asked.notice.strip():
        raise ReferralMissing
    held = _locked(item)
    step = Step.HIDE if Step.HIDE in means.possible(held.account) else Step.REMOVE
    return _done(_take(actor, held, step, asked, moved=True), asked)


@act("inbox.report_to_network", source="Regler: Tänk på det här, p. 8; BBS-lagen 5 §; DSA art. 16")
def report_to_network(actor: Actor, item: Item, /, *, reason: str, why: str) -> Done[Ending]:
    """What our account cannot take away has been reported to the network by hand."""
    held = _locked(item)
    if held.state != ItemState.OPEN:
        raise AlreadyHandled
    ground = ground_for(held.record, reason, Step.REMOVE)
    if not why.strip():
        raise ReportMissing
    ending = Ending.objects.create(
        id=ids.new(actor.now),
        item=held,
        outcome=Outcome.REPORTED,
        reason_code=ground.reason.code,
        by=actor.person,
        at=actor.now,
    )
    held.state, held.closed_at, held.ending = ItemState.CLOSED, actor.now, Outcome.REPORTED
    held.save(update_fields=["state", "closed_at", "ending"])
    told = {"reason": ground.reason.code, "rulebook": str(ground.adopted.id)}
    return Done(ending, told, why.strip())


def _locked(item: Item) -> Item:
    return (
        Item.objects.select_for_update(of=("self",))
        .select_related("account", "record__head__version__content", "record__account")
        .get(id=item.id)
    )


def _take(actor: Actor, item: Item, step: Step, asked: Asked, *, moved: bool = False) -> Measure:
    _refuse_early(item, step, asked)
    staffed = staffed_spans(item.account)
    ground = ground_for(item.record, asked.reason, step)
    action = f"inbox.{'move' if moved else step}"
    measure = take(
        Decision(
            record=item.record,
            step=step,
            reason=asked.reason,
            by=actor.person,
            discovered_at=item.opened_at,
            why=asked.why,
            evident=asked.evident,
            alone=may_act_alone(actor, action, item.scope, ground, staffed=staffed),
            moved=moved,
            days=asked.days,
            telling=asked.telling,
            notice=asked.notice,
            staffed=staffed,
        ),
        now=actor.now,
    )
    if step is not Step.REMIND:
        _follow(item, measure, actor)
    return measure


def _follow(item: Item, measure: Measure, actor: Actor) -> None:
    outcome = Outcome.MOVED if measure.moved else _OUTCOMES[Step(measure.step)]
    Removal.objects.create(id=ids.new(actor.now), item=item, measure=measure, outcome=outcome)
    item.assignee = item.assignee or actor.person
    if measure.state == Standing.ON_ITS_WAY and item.state == ItemState.OPEN:
        item.state = ItemState.ON_ITS_WAY
    item.save(update_fields=["state", "assignee"])


def _refuse_early(item: Item, step: Step, asked: Asked) -> None:
    if item.kind == OURS_UNKNOWN or item.state == ItemState.ON_ITS_WAY:
        raise AlreadyHandled
    if step not in ON_PERSONS and item.private:
        raise PrivateMessage
    if step not in ON_PERSONS and item.gone_from_network:
        raise MessageGone
    if item.record.head.version.n != asked.seen_version:
        raise MessageChanged
    if asked.telling in TOLD:
        _refuse_notice(item, asked.notice.strip())


def _refuse_notice(item: Item, words: str) -> None:
    """The notice stands in the channel like an answer, so it is held to the same."""
    if item.secrecy:
        raise SecretMatter
    if not words:
        raise NoticeMissing
    limit = limit_for(item)
    if len(words) > limit:
        raise TooLong(len(words), limit)
    if read(words).has(*FORBIDDEN):
        raise PersonalNumberInAnswer


def _done(measure: Measure, asked: Asked) -> Done[Measure]:
    return Done(measure, _told(measure), asked.why.strip())


def _told(measure: Measure) -> dict[str, str | bool | int]:
    return {
        "measure": str(measure.id),
        "record": str(measure.record_id),
        "step": measure.step,
        "reason": measure.reason,
        "rulebook": str(measure.rulebook_id),
        "version": measure.version,
        "proposal": measure.needs_second,
        "evident": measure.evident,
        "named": named.is_named(measure.by, measure.record.head.version.content.text or ""),
    }
