"""A town with a year's messages, a strategist who writes words and a manager who arms them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.connectors.port import Incoming
from torget.inbox.collect import take_in
from torget.lexicons import arming, drafting, running, trying
from torget.lexicons.models import LexiconVersion, Trial
from torget.organisation.act import Actor
from torget.organisation.models import Role

Write = Callable[[str], LexiconVersion]
Try = Callable[[LexiconVersion], Trial]
LATER = MONDAY + timedelta(minutes=5)
ALARM_WORDS = "[suicide]\nzorkblippa/v"
URGENT = "Jag ska zorkblippa mig i kväll"


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def isa(place: Town) -> Actor:
    """The information strategist, who writes."""
    return place.actor(Role.INFORMATION_STRATEGIST, LATER)


@pytest.fixture
def maja(place: Town) -> Actor:
    """The manager, who puts in force."""
    return place.actor(Role.MANAGER, LATER)


@pytest.fixture
def bring(place: Town) -> Callable[..., None]:
    """Let messages come in on the town's account."""

    def come_in(*items: Incoming) -> None:
        with transaction.atomic():
            take_in(place.account, page(*items), now=MONDAY)

    return come_in


@pytest.fixture
def write(isa: Actor) -> Write:
    """Let the strategist write words down."""

    def written(source: str) -> LexiconVersion:
        return drafting.draft(isa, drafting.new(isa, source), why="Ett nytt ord")

    return written


@pytest.fixture
def tried(isa: Actor) -> Try:
    """Let a version be tried to its end."""

    def run(version: LexiconVersion) -> Trial:
        trial = trying.begin(isa, trying.new(isa, version=version))
        while running.go_on(trial.id, now=LATER):
            pass
        trial.refresh_from_db()
        return trial

    return run


@pytest.fixture
def hold(maja: Actor, write: Write, tried: Try) -> Write:
    """Let words be tried and put in force."""

    def held(source: str) -> LexiconVersion:
        version = write(source)
        tried(version)
        arming.arm(maja, version, why="Nu", losses_seen=True)
        return version

    return held


def texts(*said: str) -> list[Incoming]:
    """Return a message for each text."""
    return [message(str(n), text) for n, text in enumerate(said, start=1)]
