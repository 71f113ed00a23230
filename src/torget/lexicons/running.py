"""A trial under way: the year in portions, each counted once whatever stops the worker.

A portion, its counts, its samples and how far it reached are one transaction. Whoever has the
row of the trial works; another who comes finds it taken and goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from torget.kit import ids
from torget.ledger import write as ledger
from torget.lexicons import judging
from torget.lexicons.judging import Ground
from torget.lexicons.models import Trial, TrialCount, TrialSample, TrialState
from torget.records.models import Direction, RecordHead
from torget.rules.comparing import Change, Compared

PORTION = 500
MOST_SAMPLES = 20
_ONE_MOMENT = timedelta(milliseconds=1)
_ADD = """
insert into torget_trialcount (trial_id, change, before, after, n) values (%s, %s, %s, %s, %s)
on conflict (trial_id, change, before, after) do update set n = torget_trialcount.n + excluded.n
"""


@dataclass(slots=True)
class Tally:
    """What is counted of the messages gone through, and the first few of each change."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes: Counter[Change] = field(default_factory=Counter)
    samples: dict[Change, list[tuple[UUID, Compared]]] = field(default_factory=dict)

    def add(self, record_id: UUID, compared: Compared, *, known: Counter[Change]) -> None:
        """Count one message; `known` are the samples there are already of each change."""
        self.outcomes[compared.before, compared.after] += 1
        for change in compared.changes:
            self.changes[change] += 1
            kept = self.samples.setdefault(change, [])
            if len(kept) + known[change] < MOST_SAMPLES:
                kept.append((record_id, compared))


def waiting() -> tuple[UUID, ...]:
    """Return the trial that is to be gone on with, if there is one: the oldest."""
    rows = Trial.objects.filter(state=TrialState.RUNNING).order_by("begun_at", "id")
    return tuple(rows.values_list("id", flat=True)[:1])


def go_on(trial_id: UUID, *, now: datetime) -> bool:
    """The next portion is counted, or the trial is done; tell whether there is more to do."""
    with transaction.atomic():
        trial = (
            Trial.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("version", "arming")
            .filter(id=trial_id, state=TrialState.RUNNING)
            .first()
        )
        if trial is None:
            return False
        before, after = judging.of_trial(trial)
        if (before.lexicon.version, after.lexicon.version) != (
            trial.lexicon_before,
            trial.lexicon_after,
        ):
            _end(trial, TrialState.FAILED, now=now)
            return False
        if trial.total is None:
            trial.total = _left(trial).count()
        return _portion(trial, before, after, now=now)


def texts(since: datetime, until: datetime) -> QuerySet[RecordHead]:
    """Return the heads of what citizens sent in between, in the order it came to us."""
    return RecordHead.objects.filter(
        record_id__lt=ids.least(until + _ONE_MOMENT),
        record__received_at__gte=since,
        direction=Direction.RECEIVED,
    ).order_by("record_id")


def _left(trial: Trial) -> QuerySet[RecordHead]:
    return texts(trial.since, trial.begun_at).filter(record_id__gt=trial.reached)


def _portion(trial: Trial, before: Ground, after: Ground, *, now: datetime) -> bool:
    rows = list(_left(trial).values_list("record_id", "version__content__text")[:PORTION])
    known = Counter(
        Change(each) for each in trial.samples.order_by("id").values_list("change", flat=True)
    )
    tally = Tally()
    for record_id, text in rows:
        if text is None:
            trial.emptied += 1
        else:
            tally.add(record_id, judging.judged(text, before, after), known=known)
    _keep(trial, tally)
    trial.done += len(rows)
    if rows:
        trial.reached = rows[-1][0]
    if len(rows) < PORTION:
        _end(trial, TrialState.DONE, now=now)
        return False
    trial.save(update_fields=["reached", "total", "done", "emptied"])
    return True


def _keep(trial: Trial, tally: Tally) -> None:
    rows: Iterable[tuple[UUID, str, str, str, int]] = [
        *((trial.id, Change.OUTCOME, *pair, n) for pair, n in tally.outcomes.items()),
        *(
            (trial.id, change, "", "", n)
            for change, n in tally.changes.items()
            if change is not Change.OUTCOME
        ),
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, sorted(rows, key=str))
    TrialSample.objects.bulk_create(
        TrialSample(
            trial=trial,
            change=change,
            record_id=record_id,
            before=compared.before,
            after=compared.after,
            secret=compared.secret,
        )
        for change, kept in tally.samples.items()
        for record_id, compared in kept
    )


def _end(trial: Trial, state: TrialState, *, now: datetime) -> None:
    trial.state, trial.ended_at = state, now
    trial.save()
    counts = TrialCount.objects.filter(trial=trial).exclude(change=Change.OUTCOME)
    told = dict(counts.order_by("change").values_list("change", "n"))
    ledger.write(
        ledger.Entry(
            f"trial.{state}", "trial", trial.id, ledger.SYSTEM, now, {"done": trial.done, **told}
        )
    )


def fail(trial_id: UUID, *, now: datetime) -> None:
    """The trial met a fault of ours: it ends, so that it is not tried for ever."""
    with transaction.atomic():
        trial = Trial.objects.select_for_update().get(id=trial_id)
        if trial.state == TrialState.RUNNING:
            _end(trial, TrialState.FAILED, now=now)
