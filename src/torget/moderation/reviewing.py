"""The author asks for another look: somebody who had no part in it sees the copy and decides.

Source: Regler, Tänk på det här, p. 8; FL 5, 23 §; JO 1008-2021 (reasons when they are asked for).
"""

from __future__ import annotations

from dataclasses import dataclass

from torget.kit import ids
from torget.moderation import notices, undoing
from torget.moderation.judging import (
    NothingToJudge,
    ReasonMissing,
    judge,
    locked,
    refuse_same,
    told,
)
from torget.moderation.models import Measure, Review, Standing, Telling
from torget.organisation.act import Actor, Done, act

SOURCE = "Regler: Tänk på det här, p. 8; FL 5 och 23 §"
_REVIEWED = (Standing.ON_ITS_WAY, Standing.IN_FORCE)


class RequestMissing(Exception):
    """Skriv kort vad den som skrev inlägget säger."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the author is told of the outcome, and how."""

    telling: Telling = Telling.NOT_CHOSEN
    text: str = ""


@act("moderation.ask_review", source=SOURCE)
def ask_review(actor: Actor, measure: Measure, /, *, why: str) -> Done[Review]:
    """The request is noted and waits for somebody who had no part in the decision."""
    measure = locked(measure)
    if measure.state not in _REVIEWED or measure.reviews.filter(decided_at=None).exists():
        raise NothingToJudge
    if not why.strip():
        raise RequestMissing
    review = Review.objects.create(
        id=ids.new(actor.now), measure=measure, asked_at=actor.now, noted_by=actor.person
    )
    return Done(review, {**told(measure), "review": str(review.id)}, why.strip())


@act("moderation.review", source=SOURCE)
def review(
    actor: Actor, measure: Measure, /, *, uphold: bool, why: str, answer: Answer
) -> Done[Review]:
    """Another person has decided; what is not upheld is taken back, and the author is told."""
    measure = locked(measure)
    asked = Review.objects.select_for_update().filter(measure=measure, decided_at=None).first()
    if asked is None:
        raise NothingToJudge
    refuse_same(actor.person, measure)
    if not why.strip():
        raise ReasonMissing
    notices.refuse_secret(measure, answer.telling, answer.text)
    verdict = "uphold" if uphold else "restore"
    judge(measure, "review", verdict, by=actor.person, now=actor.now, review=asked)
    asked.decided_at = actor.now
    asked.save(update_fields=["decided_at"])
    if measure.looked_at is None and measure.look_by is not None:
        measure.looked_at = actor.now
        measure.save(update_fields=["looked_at"])
    about = notices.UPHELD if uphold else notices.UNDONE
    notices.draft(measure, how=answer.telling, text=answer.text, about=about, by=actor.person)
    if uphold:
        notices.send(measure, about=about, now=actor.now)
    else:
        undoing.undo(measure, by=actor.person, action="moderation.review", now=actor.now)
    return Done(asked, {**told(measure), "verdict": verdict, "review": str(asked.id)}, why.strip())


@act("moderation.restore", source=SOURCE)
def restore(actor: Actor, measure: Measure, /, *, why: str) -> Done[Measure]:
    """A measure in force is taken back without a request, for a reason that stays."""
    measure = locked(measure)
    if measure.state != Standing.IN_FORCE:
        raise NothingToJudge
    if not why.strip():
        raise ReasonMissing
    undoing.undo(measure, by=actor.person, action="moderation.restore", now=actor.now)
    return Done(measure, told(measure), why.strip())


@act("moderation.retry", source=SOURCE)
def retry(actor: Actor, measure: Measure, /) -> Done[Measure]:
    """What the network refused is tried again, as it was decided."""
    measure = locked(measure)
    if not undoing.try_again(measure, now=actor.now):
        raise NothingToJudge
    return Done(measure, told(measure))
