"""The house with people at its doors: a town, its messages, and a browser for each person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.factories import message, page
from tests.personas import MONDAY, Town, town
from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.connectors.port import MediaRef, Visibility
from torget.handover import preparing
from torget.handover.handing import Case, hand_over
from torget.handover.models import Port
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.kit import ids
from torget.lexicons import drafting, trying
from torget.moderation.models import Measure, Quarantine, Standing
from torget.organisation.models import Account, Person, Role
from torget.records import attachments
from torget.records.models import Attachment

LOGIN = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = "När öppnar badhuset?"


@dataclass(frozen=True, slots=True)
class Things:
    """The ids of what lies on one account: an open message and a direct one, or one of them."""

    account: UUID
    item: UUID
    record: UUID
    attachment: UUID
    private_item: UUID
    private_record: UUID
    private_attachment: UUID
    alarm: UUID
    hand_over: UUID
    private_hand_over: UUID
    measure: UUID
    private_measure: UUID


@dataclass(frozen=True, slots=True)
class House:
    """A town with one public and one direct message on each of its two accounts."""

    place: Town
    ours: Things
    others: Things
    version: UUID
    trial: UUID


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """The clock of the shell stands at the Monday on which everything in the tests happens."""
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=True):
        yield


@pytest.fixture
def place(db: None) -> Town:
    """A town without messages."""
    return town()


@pytest.fixture
def house(place: Town) -> House:
    """A town with messages."""
    version, trial = _proposed_words(place)
    return House(
        place, _fill(place.account, place), _fill(place.other_account, place), version, trial
    )


def browser(person: Person | None, *, csrf: bool = False) -> Client:
    """A browser, logged in as the person where there is one."""
    client = Client(enforce_csrf_checks=csrf, headers={"accept-language": "sv"})
    if person is not None:
        client.force_login(person, backend=LOGIN)
    return client


def bring(account: Account, count: int, *, text: str = WORDS, first: int = 1) -> None:
    """Let `count` public messages come in on the account."""
    items = (message(str(first + n), text, minutes_ago=n + 1) for n in range(count))
    with transaction.atomic():
        take_in(account, page(*items), now=MONDAY)


def _fill(account: Account, place: Town) -> Things:
    picture = MediaRef("https://cdn.test/a.jpg", "image/jpeg", "En groda")
    public = replace(message("1", WORDS), media=(picture,))
    private = replace(
        message("2", "Direkt till er", visibility=Visibility.DIRECT), media=(picture,)
    )
    with transaction.atomic():
        take_in(account, page(public, private), now=MONDAY)
    for kept in Attachment.objects.filter(version__record__account=account):
        attachments.keep(kept, b"\xff\xd8bytes", now=MONDAY)
    first, second = (
        Item.objects.get(account=account, private=private) for private in (False, True)
    )
    return Things(
        account=account.id,
        item=first.id,
        record=first.record_id,
        attachment=_attachment(first),
        private_item=second.id,
        private_record=second.record_id,
        private_attachment=_attachment(second),
        alarm=_alarm(account),
        hand_over=_handed_over(first),
        private_hand_over=_handed_over(second),
        measure=_proposed(first, place),
        private_measure=_proposed(second, place),
    )


def _proposed_words(place: Town) -> tuple[UUID, UUID]:
    """Words that the strategist has written and is trying."""
    writer = place.actor(Role.INFORMATION_STRATEGIST)
    version = drafting.draft(writer, drafting.new(writer, "[slur]\nflurpnisse"), why="Nytt ord")
    return version.id, trying.begin(writer, trying.new(writer, version=version)).id


def _alarm(account: Account) -> UUID:
    cause = Cause(Kind.HAND_OVER_FAILED, account, "account", account.id)
    return raise_alarm(cause, now=MONDAY).id


def _handed_over(item: Item) -> UUID:
    case = Case(
        Port.REGISTRY, item.record, "register", item.account.owner, "record.propose_registration"
    )
    with transaction.atomic():
        row = hand_over(case, now=MONDAY)
    preparing.prepare(row.id, now=MONDAY)
    return row.id


def _proposed(item: Item, place: Town) -> UUID:
    """The editor has proposed to block who wrote it, and its text is to be read."""
    Quarantine.objects.create(record=item.record, because="child_abuse", at=MONDAY)
    return Measure.objects.create(
        id=ids.new(MONDAY),
        record=item.record,
        account=item.account,
        authority_id=item.authority_id,
        unit_id=item.unit_id,
        rulebook=place.rulebook,
        step="block",
        reason="insult",
        family="house",
        evident=True,
        version=1,
        by=place.people[Role.EDITOR],
        at=MONDAY,
        discovered_at=MONDAY,
        needs_second=True,
        ends_at=MONDAY + timedelta(days=30),
        state=Standing.PROPOSED,
    ).id


def _attachment(item: Item) -> UUID:
    return Attachment.objects.get(version__record_id=item.record_id).id
