"""The inbox and an item as twenty of the staff meet them, over HTTP, logged in."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks import processes
from benchmarks.figures import Figure, Figures, at_p95, spread
from benchmarks.town import Town
from torget.inbox import lists
from torget.inbox.lists import Filter
from torget.organisation.act import Actor
from torget.organisation.models import Person

ASKS_EACH = 12
THINKING_S = (0.5, 1.5)
GOAL_MS, GOAL_CPU_MS, GOAL_KB = 60.0, 12.0, 40.0
INBOX = "/inkorg/"
_OK = 200


class PageFailed(Exception):
    """A page was not answered as it should be; what it took says nothing."""


@dataclass(frozen=True, slots=True)
class _Visitor:
    cookie: str
    items: tuple[UUID, ...]
    seed: int


def measure(town: Town, *, port: int, web_pid: int, asks: int = ASKS_EACH) -> Figures:
    """Return time, processor time and size of the inbox's page, and time of an item's page."""
    visitors = [_visitor(person, seed) for seed, person in enumerate(town.staff)]
    _visit(visitors, port, lambda _visitor, _chance: INBOX, asks=2, thinking=False)
    _visit(visitors, port, _item_path, asks=2, thinking=False)
    used = processes.cpu_s(processes.family(web_pid))
    inbox = _visit(visitors, port, lambda _visitor, _chance: INBOX, asks=asks, thinking=True)
    cpu_ms = (processes.cpu_s(processes.family(web_pid)) - used) / len(inbox) * 1e3
    item = _visit(visitors, port, _item_path, asks=asks, thinking=True)
    alone = _visit(visitors[:1], port, lambda _visitor, _chance: INBOX, asks=asks, thinking=False)
    told = f"en ensam {spread([ms for ms, _size in alone]).median:.0f}"
    return (
        Figure(
            "inbox_page",
            "inkorgens sida, 20 inloggade, en sida var i sekunden",
            "ms",
            at_p95([ms for ms, _size in inbox]),
            goal=GOAL_MS,
            limit=told,
        ),
        Figure(
            "inbox_cpu",
            "processortid i webben för inkorgens sida",
            "ms",
            spread([cpu_ms]),
            goal=GOAL_CPU_MS,
        ),
        Figure(
            "inbox_bytes",
            "inkorgens sida, 50 rader, okomprimerad",
            "KB",
            spread([size / 1000 for _ms, size in inbox]),
            goal=GOAL_KB,
        ),
        Figure(
            "item_page",
            "ett ärendes sida, 20 inloggade",
            "ms",
            at_p95([ms for ms, _size in item]),
            goal=GOAL_MS,
            limit=told,
        ),
    )


def _visitor(person: Person, seed: int) -> _Visitor:
    client = Client()
    client.force_login(person)
    actor = Actor.at(person, timezone.now())
    items = tuple(item.id for item in lists.page(actor, Filter()).items)
    name = settings.SESSION_COOKIE_NAME
    return _Visitor(f"{name}={client.cookies[name].value}", items, seed)


def _item_path(visitor: _Visitor, chance: random.Random) -> str:
    return f"{INBOX}{chance.choice(visitor.items)}/"


def _visit(
    visitors: Sequence[_Visitor],
    port: int,
    path: Callable[[_Visitor, random.Random], str],
    *,
    asks: int,
    thinking: bool,
) -> list[tuple[float, int]]:
    """Let all of them ask at once, each in turn with its own; return (ms, bytes) of each page."""

    def ask(visitor: _Visitor) -> list[tuple[float, int]]:
        chance = random.Random(visitor.seed)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        found = []
        try:
            for _each in range(asks):
                if thinking:
                    time.sleep(chance.uniform(*THINKING_S))
                found.append(_asked(line, path(visitor, chance), visitor.cookie))
        finally:
            line.close()
        return found

    with ThreadPoolExecutor(max_workers=len(visitors)) as pool:
        return [each for answers in pool.map(ask, visitors) for each in answers]


def _asked(line: http.client.HTTPConnection, path: str, cookie: str) -> tuple[float, int]:
    started = time.perf_counter()
    line.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "sv"})
    answer = line.getresponse()
    body = answer.read()
    spent = (time.perf_counter() - started) * 1e3
    if answer.status != _OK:
        raise PageFailed(path, answer.status)
    return spent, len(body)
