"""A town with an owner, a deputy and a manager who are three people, each with a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core import mail

from tests.factories import page
from tests.personas import MONDAY, Town, town
from torget.alarms.models import Alarm, Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.connectors.port import Incoming
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.organisation.models import Account, Person, Role

Raise = Callable[..., Alarm]
IN_DANGER = "Jag ska ta mitt liv i kväll"


@pytest.fixture
def place(db: None) -> Iterator[Town]:
    """A town whose account has Elin as owner, Rut as deputy and Maja as manager."""
    made = town()
    people = made.people
    Account.objects.filter(id=made.account.id).update(
        owner=people[Role.EDITOR],
        deputy=people[Role.REGISTRAR],
        responsible_manager=people[Role.MANAGER],
    )
    Person.objects.filter(id=people[Role.EDITOR].id).update(phone="070-174 06 05")
    made.account.refresh_from_db()
    mail.outbox = []
    yield made
    mail.outbox = []


@pytest.fixture
def sound(place: Town) -> Raise:
    """Raise an alarm on the town's account."""

    def made(kind: Kind = Kind.ACUTE_DANGER, **more: object) -> Alarm:
        thing = more.get("about", place.account.id)
        cause = Cause(kind, place.account, "account", thing)  # type: ignore[arg-type]
        return raise_alarm(cause, now=more.get("now", MONDAY))  # type: ignore[arg-type]

    return made


def come_in(place: Town, *items: Incoming) -> Item:
    """Let messages come in on the town's account and give the item of the last one."""
    take_in(place.account, page(*items), now=MONDAY)
    return Item.objects.get(record__remote_id=items[-1].remote_id)


def told() -> list[str]:
    """The first names of those who got mail, in order."""
    return [letter.to[0].partition(".")[0] for letter in mail.outbox]


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that nobody answers at."""

    def refuse(*_args: object, **_more: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
