"""One run, from two empty databases to every figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from django.db import connections
from django.utils import timezone

from benchmarks import delivery, fill, ingest, lists, pages, processes, report, stage, town, triage
from benchmarks.figures import Figure, Figures, spread
from benchmarks.messages import Generator
from benchmarks.processes import running
from benchmarks.stage import Stage
from benchmarks.town import Town
from torget.kit.django.address import database_at
from torget.kit.postgres.databases import at

SMALL = 10_000
GOAL_MEMORY_MB = 500.0


def measure(
    place: Stage, *, n: int, repeats: int, ports: tuple[int, int], load: float
) -> report.Run:
    """Return every figure at `n` messages. `ports` are the web's and the pretended network's."""
    now = timezone.now()
    small_town, small, _ = _filled(place, "small", min(n, SMALL), now=now)
    asked_small = lists.statements(small_town)
    searched_small = lists.searched(small_town, lists.commonest_word(small.stock))
    built, generator, filled_s = _filled(place, "large", n, now=now)
    figures = [
        *_lists(place, built, asked_small),
        *lists.search_figures(
            lists.searched(built, lists.commonest_word(generator.stock)), searched_small
        ),
        *_served(place, built, ports=ports, repeats=repeats),
        *processes.apart(
            place.environment("large"), ingest.measure, built, generator, repeats=repeats
        ),
        *processes.apart(place.environment("large"), triage.measure, built, generator),
    ]
    for alias in ("default", "owner"):
        connections[alias].close()
    return report.Run(n, now.date(), report.machine(), filled_s, load, tuple(figures))


def _filled(place: Stage, database: str, n: int, *, now: datetime) -> tuple[Town, Generator, float]:
    """Point Django at the database and fill it."""
    for alias, url in (("default", place.server.app_url), ("owner", place.server.owner_url)):
        connections[alias].close()
        connections[alias].settings_dict.update(database_at(at(url, database)))
    built = town.build(now=now)
    generator = Generator(n, accounts=len(built.accounts), end=now)
    filled_s = fill.fill(place.admin_url(database), built, generator)
    stage.settle(place.admin_url(database))
    return built, generator, filled_s


def _lists(place: Stage, built: Town, asked_small: dict[str, tuple[str, ...]]) -> Figures:
    url = place.server.app_url
    asked = {"large": lists.statements(built), "small": asked_small}
    with (
        psycopg.connect(at(url, "large"), autocommit=True) as large,
        psycopg.connect(at(url, "small"), autocommit=True) as small,
    ):
        return lists.measure_sql(large, small, asked=asked)


def _served(place: Stage, built: Town, *, ports: tuple[int, int], repeats: int) -> Figures:
    """Measure what needs the web server, the worker and a network to run."""
    network_home = place.home / "network"
    network_home.mkdir()
    base_url = f"http://127.0.0.1:{ports[1]}"
    env = place.environment("large")
    log = place.home / "bench.log"
    with _told(log), running(processes.network_arguments(ports[1], network_home), env, log=log):
        processes.wait_for(ports[1], "/control/health")
        with (
            running(processes.web_arguments(ports[0]), env, log=log) as web,
            running(("-m", "torget", "worker"), env, log=log) as worker,
        ):
            processes.wait_for(ports[0], "/health")
            paged = pages.measure(built, port=ports[0], web_pid=web.pid)
            at_rest = _memory(place, web.pid, worker.pid)
            answered = delivery.measure_answers(built, base_url=base_url, home=network_home)
        crises = delivery.measure_crises(
            built, base_url=base_url, home=network_home, repeats=repeats
        )
    return (*paged, *answered, *crises, at_rest)


def _memory(place: Stage, web_pid: int, worker_pid: int) -> Figure:
    parts = {
        "webb": processes.memory_mb(processes.family(web_pid)),
        "jobb": processes.memory_mb(processes.family(worker_pid)),
        "databas": processes.memory_mb(processes.family(place.server.pid)),
    }
    return Figure(
        "memory",
        "webb, jobb och databas i vila",
        "MB",
        spread([sum(parts.values())]),
        goal=GOAL_MEMORY_MB,
        limit=", ".join(f"{name} {mb:.0f}" for name, mb in parts.items()),
    )


@contextmanager
def _told(log: Path) -> Iterator[None]:
    """Show what the processes said if the measuring fails; the log goes with the home."""
    try:
        yield
    except Exception:
        print(log.read_text(encoding="utf-8", errors="replace")[-4000:])
        raise
