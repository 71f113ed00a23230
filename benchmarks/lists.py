"""The inbox's questions to the database, large beside small, and searching."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import words
from benchmarks.figures import Figure, Figures, at_p95, spread
from benchmarks.town import Town
from torget.inbox import lists
from torget.inbox.lists import Filter
from torget.organisation.act import Actor
from torget.records import search
from torget.records.asked import question
from torget.records.search import Wanted

ASKED = 40
GOAL_MS, GOAL_GROWTH, GOAL_SEARCH_MS, GOAL_SEARCH_GROWTH = 1.0, 2.0, 30.0, 3.0
ONE_AUTHORITY, TWO_AUTHORITIES = 0, 1  # places among the staff; see town.py
_VIEWS = {
    "unit": "en enhet",
    "account": "ett konto",
    "authority": "en nämnd",
    "two": "två nämnder",
    "mine": "mina",
}
_CLASSES = {
    "rare": "sällsynt",
    "mid": "mellan",
    "common": "vanligt",
    "and": "två ord",
    "or": "ord ELLER ord",
    "phrase": "fras",
    "minus": "ord utan ord",
    "several": "flera ordformer och början",
    "prefix": "början av ord",
    "inflected": "böjt",
    "commonest": "vanligaste (växer med n)",
}


def statements(town: Town) -> dict[str, tuple[str, ...]]:
    """Return the statements of each view as the house asks them of the database at hand."""
    one, two = (
        Actor.at(town.staff[place], timezone.now()) for place in (ONE_AUTHORITY, TWO_AUTHORITIES)
    )
    mine = next(each for each in town.accounts if each.authority_id == one.person.unit.authority_id)
    asked: Mapping[str, Callable[[], object]] = {
        "unit": lambda: lists.page(one, Filter(view="unit")),
        "account": lambda: lists.page(one, Filter(account_id=mine.id)),
        "authority": lambda: lists.page(one, Filter()),
        "two": lambda: lists.page(two, Filter()),
        "mine": lambda: lists.page(one, Filter(view="mine")),
    }
    return {name: _captured(ask) for name, ask in asked.items()}


def measure_sql(
    large: psycopg.Connection[tuple[object, ...]],
    small: psycopg.Connection[tuple[object, ...]],
    *,
    asked: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Figures:
    """Return milliseconds of each view in the large database, and how much the size costs.

    `asked` is the statements of "large" and of "small". The two take turns.
    """
    bare = spread([_spent_ms(large, ("select 1",)) for _each in range(ASKED)]).median
    figures: list[Figure] = []
    for view, told in _VIEWS.items():
        pairs = [
            (_spent_ms(large, asked["large"][view]), _spent_ms(small, asked["small"][view]))
            for _each in range(ASKED)
        ]
        figures.append(
            Figure(
                f"inbox_sql_{view}",
                f"inkorgens fråga, {told}",
                "ms",
                spread([pair[0] for pair in pairs]),
                goal=GOAL_MS,
                limit=f"tom fråga {bare:.2f}",
            )
        )
        growth = spread([pair[0] for pair in pairs]).median / max(
            spread([pair[1] for pair in pairs]).median, 0.001
        )
        figures.append(
            Figure(
                f"inbox_growth_{view}",
                f"samma fråga mot 10 000 meddelanden, {told}",
                "gånger",
                spread([growth]),
                goal=GOAL_GROWTH,
                is_ratio=True,
            )
        )
    return tuple(figures)


@dataclass(frozen=True, slots=True)
class Searched:
    """How long one class of words took, each time, and how many hits were shown."""

    spent_ms: tuple[float, ...]
    shown: int


def searched(town: Town, commonest: str) -> dict[str, Searched]:
    """Return the time of the newest 50 for each class of words, as the page asks for them.

    Asked of the database that Django is pointed at.
    """
    asker = Actor.at(town.staff[TWO_AUTHORITIES], timezone.now())
    planted = words.PLANTED_WORDS
    looked_for = {
        **planted,
        "and": f"{planted['mid']} {planted['common']}",
        "or": f"{planted['mid']} ELLER {planted['common']}",
        "phrase": f'"{planted["mid"]} {planted["common"]}"',
        "minus": f"{planted['common']} -{planted['mid']}",
        "several": f"{planted['mid'][:6]}* {planted['common']} {commonest}",
        "prefix": f"{planted['common'][:5]}*",
        "inflected": words.INFLECTED,
        "commonest": commonest,
    }
    return {name: _searched(asker, Wanted(words=text)) for name, text in looked_for.items()}


def _searched(asker: Actor, wanted: Wanted) -> Searched:
    shown = len(search.page(asker, wanted).heads)
    return Searched(
        tuple(_timed_ms(lambda: search.page(asker, wanted)) for _each in range(ASKED)), shown
    )


def search_figures(large: Mapping[str, Searched], small: Mapping[str, Searched]) -> Figures:
    """Return each class of words in the large database, and how much the size costs."""
    figures: list[Figure] = []
    for name, told in _CLASSES.items():
        figures.append(
            Figure(
                f"search_{name}",
                f"sökning, de 50 nyaste: {told}",
                "ms",
                at_p95(large[name].spent_ms),
                goal=GOAL_SEARCH_MS,
                limit=f"{large[name].shown} träffar visade",
            )
        )
        growth = spread(large[name].spent_ms).median / spread(small[name].spent_ms).median
        figures.append(
            Figure(
                f"search_growth_{name}",
                f"samma sökning mot 10 000 meddelanden: {told}",
                "gånger",
                spread([growth]),
                goal=GOAL_SEARCH_GROWTH,
                is_ratio=True,
                limit=f"{spread(small[name].spent_ms).median:.1f} ms där",
            )
        )
    return tuple(figures)


def _captured(ask: Callable[[], object]) -> tuple[str, ...]:
    with CaptureQueriesContext(connection) as seen:
        ask()
    return tuple(str(query["sql"]) for query in seen.captured_queries)


def _spent_ms(line: psycopg.Connection[tuple[object, ...]], asked: tuple[str, ...]) -> float:
    started = time.perf_counter()
    for statement in asked:
        line.execute(statement.encode()).fetchall()
    return (time.perf_counter() - started) * 1e3


def _timed_ms(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1e3


def commonest_word(stock: tuple[str, ...]) -> str:
    """Return the commonest word that searching does not pass over as small."""
    return next(word for word in islice(stock, 200) if question(word) is not None)
