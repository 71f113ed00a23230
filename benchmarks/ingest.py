"""Taking in pages of 500: what the house writes, beside COPY of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from unittest.mock import patch

from django.db import connection, transaction
from django.utils import timezone

from benchmarks import fill, messages
from benchmarks.figures import Figure, Figures, spread
from benchmarks.messages import Generator, Made
from benchmarks.town import Town
from torget.connectors.port import Page
from torget.inbox import assessing, collect, opening
from torget.inbox.assessing import assessed
from torget.kit import memory
from torget.organisation import rulebooks
from torget.text.read import read

BATCH = 500
BATCHES = 3
REPEATS = 6
GOAL_RATIO = 0.5
GOAL_RATE = 1_500
GOAL_SIGNALS_US = 250
ON_ACCOUNT = 1  # every row of a page lies on one account, by the nature of collecting
_fresh = count()


@dataclass(frozen=True, slots=True)
class _Variant:
    name: str
    run: Callable[[Town, Sequence[Made]], float]


def measure(town: Town, generator: Generator, *, repeats: int = REPEATS) -> Figures:
    """Return messages a second of COPY, of ingest with given signals, and of all of it.

    The three take turns, so that a busy machine slows them alike.
    """
    memory.settle()  # as the worker does before its first job
    variants = (_Variant("copy", _copy), _Variant("given", _given), _Variant("whole", _whole))
    pages = _pages(generator)
    for variant in variants:
        variant.run(town, next(pages))  # the first page of each pays for caches
    rates: dict[str, list[float]] = {variant.name: [] for variant in variants}
    for _repeat in range(repeats):
        for variant in variants:
            spent = sum(variant.run(town, next(pages)) for _each in range(BATCHES))
            rates[variant.name].append(BATCHES * BATCH / spent)
    return _figures(rates, _signals(generator, repeats=repeats))


def _figures(rates: dict[str, list[float]], signals_us: list[float]) -> Figures:
    ratios = [own / copy for own, copy in zip(rates["given"], rates["copy"], strict=True)]
    per_s = "meddelanden/s"
    return (
        Figure("copy", "COPY av samma rader till samma tabeller", per_s, spread(rates["copy"])),
        Figure(
            "ingest",
            "insamling, 500 åt gången, signaler och bedömning givna",
            per_s,
            spread(rates["given"]),
        ),
        Figure(
            "ingest_ratio",
            "insamling mot COPY",
            "av COPY",
            spread(ratios),
            goal=GOAL_RATIO,
            at_least=True,
            is_ratio=True,
            limit="COPY = 1",
        ),
        Figure(
            "ingest_whole",
            "insamling med signaler och flödesschema",
            per_s,
            spread(rates["whole"]),
            goal=GOAL_RATE,
            at_least=True,
            limit=f"COPY {spread(rates['copy']).median:.0f}",
        ),
        Figure(
            "signals",
            "första signalerna",
            "µs/meddelande",
            spread(signals_us),
            goal=GOAL_SIGNALS_US,
        ),
    )


def _pages(generator: Generator) -> Iterator[Sequence[Made]]:
    """Give page after page of messages, the generator begun again where it ends."""
    while True:
        walk = iter(generator)
        while len(chunk := list(islice(walk, BATCH))) == BATCH:
            yield chunk
        if generator.count < BATCH:
            raise ValueError(generator.count)


def _page(chunk: Sequence[Made]) -> Page:
    prefix = f"new{next(_fresh)}-"
    items = tuple(messages.incoming(made, prefix=prefix) for made in chunk)
    return Page(items=items, unreadable=(), cursor="", more=False)


def _whole(town: Town, chunk: Sequence[Made]) -> float:
    page, now = _page(chunk), timezone.now()
    started = time.perf_counter()
    with transaction.atomic():
        collect.take_in(town.accounts[ON_ACCOUNT], page, now=now)
    return time.perf_counter() - started


def _given(town: Town, chunk: Sequence[Made]) -> float:
    """Take in a page whose texts are already read and judged: the next row's work is left out."""
    rulebook_id = rulebooks.current().id
    known = {made.text: assessed(made.text, rulebook_id, routed_by=None) for made in chunk}
    with (
        patch.object(assessing, "read", lambda text, _lexicon: known[text][0]),
        patch.object(opening, "assessed", lambda text, *_given, **_named: known[text]),
    ):
        return _whole(town, chunk)


def _copy(town: Town, chunk: Sequence[Made]) -> float:
    """Copy rows that are already made into the same tables, in one transaction."""
    bodies = fill.bodies(town, chunk, prefix=f"copy{next(_fresh)}-", on_account=ON_ACCOUNT)
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for name, body in bodies.items():
            with cursor.copy(f"copy torget_{name} ({fill.COLUMNS[name]}) from stdin") as copy:
                copy.write(body)
    return time.perf_counter() - started


def _signals(generator: Generator, *, repeats: int) -> list[float]:
    """Return microseconds a message for reading texts alone."""
    spent = []
    for texts in islice(_pages(generator), repeats):
        started = time.perf_counter()
        for made in texts:
            read(made.text)
        spent.append((time.perf_counter() - started) / len(texts) * 1e6)
    return spent
