"""The question of a trial from a shell: the whole year at once, and nothing is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from torget.lexicons import in_force, judging, running
from torget.lexicons.judging import Ground
from torget.lexicons.running import Tally
from torget.lexicons.trying import WINDOW
from torget.organisation import rulebooks
from torget.records.models import Record
from torget.rules.comparing import Change
from torget.text.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Question:
    """What holds now, what is proposed, and from when the messages are."""

    before: Ground
    after: Ground
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was counted, how many messages were read, and which records are the sample."""

    tally: Tally
    read: int
    emptied: int
    sample: dict[Change, tuple[str, ...]]


def question(*, words: Overlay | None, document: bytes | None, now: datetime) -> Question:
    """Return the question of these words, this rulebook, or both, over the last twelve months.

    Raises rules.loader.InvalidRulebook, and rulebooks.NoRulebook before the first adoption.
    """
    before = Ground(in_force.current(), rulebooks.value(rulebooks.current().id))
    lexicon = before.lexicon if words is None else words.lexicon()
    rulebook = before.rulebook if document is None else rulebooks.proposed(document)
    return Question(before, Ground(lexicon, rulebook), now - WINDOW, now)


def ask(asked: Question) -> Iterator[int | Answer]:
    """Give how many messages have been read, now and then, and at last the answer."""
    tally, read, emptied = Tally(), 0, 0
    rows = running.texts(asked.since, asked.until).values_list(
        "record_id", "version__content__text"
    )
    for record_id, text in rows.iterator(chunk_size=running.PORTION):
        read += 1
        if text is None:
            emptied += 1
        else:
            compared = judging.judged(text, asked.before, asked.after)
            tally.add(record_id, compared, known=Counter())
        if read % running.PORTION == 0:
            yield read
    yield Answer(tally, read, emptied, _sample(tally))


def _sample(tally: Tally) -> dict[Change, tuple[str, ...]]:
    wanted = {record_id for kept in tally.samples.values() for record_id, _ in kept}
    numbers = {each.id: str(each) for each in Record.objects.filter(id__in=wanted)}
    return {
        change: tuple(numbers[record_id] for record_id, _ in kept)
        for change, kept in tally.samples.items()
    }
