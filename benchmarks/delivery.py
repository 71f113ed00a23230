"""Words on their way out: one answer with an idle queue, and a crisis on many accounts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from benchmarks import processes, town
from benchmarks.figures import Figure, Figures, at_p95, spread
from benchmarks.town import Town
from torget.channels import outbox
from torget.channels.deliver import batch
from torget.channels.models import Outbox, State
from torget.channels.payload import Payload
from torget.connectors.fake.peer import FakePeer
from torget.inbox import collect
from torget.inbox.answer import answer
from torget.inbox.models import Item
from torget.kit import ids
from torget.organisation.act import Actor
from torget.organisation.models import Account, Network

ANSWERS = 25
GOAL_ANSWER_S = 2.0
CRISES = {20: 5.0, 500: 10.0}
"""Accounts -> seconds within which all have it, over a network of half a second to two."""
LATENCY = "0.5-2.0"
LONGEST_LATENCY_S = 2.0
_LIMIT_S = 60.0


def measure_answers(place: Town, *, base_url: str, home: Path, answers: int = ANSWERS) -> Figures:
    """Return the time from pressing to the receipt being written, with the real worker."""
    account = _account(place, "svarskonto", base_url)
    peer = FakePeer(base_url, home, account=account.handle)
    for n in range(answers):
        peer.comment(f"När öppnar badhuset på lördag? ({n})", author="medborgare")
    collect.collect(account, now=timezone.now())
    spent = [
        _answered(place, item)
        for item in Item.objects.filter(account=account).order_by("id")[:answers]
    ]
    return (
        Figure(
            "answer",
            "svar, från tryck till kvitto, tom kö",
            "s",
            at_p95(spent),
            goal=GOAL_ANSWER_S,
        ),
    )


def _answered(place: Town, item: Item) -> float:
    actor = Actor.at(place.staff[0], timezone.now())
    started = time.perf_counter()
    written = answer(actor, item, text="Vi öppnar klockan nio.", seen_version=1)
    processes.wait_until(
        lambda: Outbox.objects.filter(id=written.outbox_id, state=State.SENT).exists(),
        limit_s=_LIMIT_S,
        every_s=0.005,
    )
    return time.perf_counter() - started


def measure_crises(place: Town, *, base_url: str, home: Path, repeats: int) -> Figures:
    """Return the time until every account's network has the same words, and all is written."""
    accounts = [_account(place, f"kris{n}", base_url) for n in range(max(CRISES))]
    peer = FakePeer(base_url, home, account="")
    peer.fault("create", "latency", times=-1, value=LATENCY)
    figures = []
    for count, goal in CRISES.items():
        spent = [_spread_out(place, accounts[:count]) for _repeat in range(repeats)]
        figures.append(
            Figure(
                f"crisis_{count}",
                f"kris: {count} konton, nätverk som dröjer {LATENCY} s",
                "s",
                spread(spent),
                goal=goal,
                limit=f"nätverket självt {LONGEST_LATENCY_S:.0f}",
            )
        )
    peer.behave()
    return tuple(figures)


def _spread_out(place: Town, accounts: Sequence[Account]) -> float:
    now = timezone.now()
    with transaction.atomic():
        rows = [_post(place, account) for account in accounts]
    started = time.perf_counter()
    batch.deliver_due(now=now + timedelta(seconds=1), limit=len(rows))
    spent = time.perf_counter() - started
    sent = Outbox.objects.filter(id__in=[row.id for row in rows], state=State.SENT).count()
    if sent != len(rows):
        raise AssertionError(sent, len(rows))
    return spent


def _post(place: Town, account: Account) -> Outbox:
    now = timezone.now()
    return outbox.post(
        outbox.Letter(
            account=account,
            payload=Payload("Vattnet i centrum ska kokas.", "public", "sv"),
            author=place.staff[0],
            action="post.publish",
            source_id=ids.new(now),
        ),
        now=now,
    )


def _account(place: Town, handle: str, base_url: str) -> Account:
    return town.account(
        handle,
        place.staff[0].unit,
        place.staff,
        Network.FAKE,
        now=timezone.now(),
        base_url=base_url,
    )
