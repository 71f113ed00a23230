"""One message through the flow chart: read, judged, dated and opened, as collecting does it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from benchmarks import messages
from benchmarks.figures import Figure, Figures, at_p95, spread
from benchmarks.messages import Generator, Made
from benchmarks.town import Town
from torget.connectors.port import Page
from torget.inbox import collect
from torget.organisation import rulebooks
from torget.rules import deadlines, flow
from torget.rules.codes import DeadlineKind
from torget.text.read import read

ALONE, JUDGED, ROUNDS = 200, 1_000, 5
GOAL_MS, GOAL_RATE = 50.0, 200.0
ON_ACCOUNT = 2


def measure(town: Town, generator: Generator) -> Figures:
    """Return the time of one message alone, written and committed, and how many are judged."""
    told = list(islice(iter(generator), max(ALONE, JUDGED)))
    alone = [_alone(town, made, n) for n, made in enumerate(told[:ALONE])]
    rates = [_judged_per_s(told[:JUDGED], at=generator.end) for _round in range(ROUNDS)]
    return (
        Figure(
            "one_message",
            "ett ensamt meddelande: läst, bedömt, sparat och kvitterat",
            "ms",
            at_p95(alone),
            goal=GOAL_MS,
        ),
        Figure(
            "triage",
            "meddelanden lästa och bedömda, en kärna",
            "meddelanden/s",
            spread(rates),
            goal=GOAL_RATE,
            at_least=True,
        ),
    )


def _alone(town: Town, made: Made, n: int) -> float:
    item = messages.incoming(made, prefix=f"ensam{n}-")
    page, now = Page(items=(item,), unreadable=(), cursor="", more=False), timezone.now()
    started = time.perf_counter()
    with transaction.atomic():
        collect.take_in(town.accounts[ON_ACCOUNT], page, now=now)
    return (time.perf_counter() - started) * 1e3


def _judged_per_s(told: list[Made], *, at: datetime) -> float:
    rulebook = rulebooks.value(rulebooks.current().id)
    started = time.perf_counter()
    for made in told:
        flow.assess(rulebook, read(made.text))
        for kind in (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.ANSWER):
            deadlines.due(rulebook, kind, at - timedelta(minutes=made.n))
    return len(told) / (time.perf_counter() - started)
