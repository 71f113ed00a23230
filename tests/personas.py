"""The people of the tests: the same few everywhere, so that a test reads as a story."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password

from torget.channels.connections import seal_token
from torget.channels.models import Feed
from torget.kit import ids
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import (
    Account,
    AdoptedRulebook,
    Authority,
    Department,
    Network,
    Person,
    Role,
    RoleGrant,
    Unit,
)

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "ett-bra-losenord-1"
NAMES = {
    Role.EDITOR: "Elin Redaktör",
    Role.COMMUNICATIONS_OFFICER: "Kim Kommunikatör",
    Role.MANAGER: "Maja Chef",
    Role.REGISTRAR: "Rut Registrator",
    Role.ARCHIVIST: "Arvid Arkivarie",
    Role.INFORMATION_STRATEGIST: "Isa Strateg",
    Role.IT: "Tor Teknik",
    Role.DATA_PROTECTION_OFFICER: "Dag Dataskydd",
    Role.AUDITOR: "Rebecka Revisor",
}


@dataclass(frozen=True, slots=True)
class Town:
    """A small municipality: two authorities, one account each, one person of every role."""

    authority: Authority
    unit: Unit
    account: Account
    people: dict[Role, Person]
    stranger: Person
    other_account: Account
    rulebook: AdoptedRulebook

    def actor(self, role: Role, now: datetime = MONDAY) -> Actor:
        """Return the person of this role as an actor."""
        return Actor.at(self.people[role], now)

    def stranger_actor(self, now: datetime = MONDAY) -> Actor:
        """Return an editor of the other authority."""
        return Actor.at(self.stranger, now)


def town(*, network: str = Network.FAKE, base_url: str = "http://127.0.0.1:1") -> Town:
    """Make the municipality; must run inside the test's database."""
    authority, unit = _authority("Kultur- och fritidsnämnden", "kultur", "Badhuset")
    _, other_unit = _authority("Byggnadsnämnden", "bygg", "Bygglov")
    people = {role: _person(name, role, unit) for role, name in NAMES.items()}
    stranger = _person("Stina Främling", Role.EDITOR, other_unit)
    other_boss = _person("Bo Byggchef", Role.MANAGER, other_unit)
    account = _account("badhuset", people[Role.EDITOR], people[Role.MANAGER], network, base_url)
    other_account = _account("bygglov", stranger, other_boss, network, base_url)
    rulebook = rulebooks.adopt(
        rulebooks.shipped_document(),
        rulebooks.Decision("Kommunstyrelsen", MONDAY.date(), "KS 2026-1"),
        by=None,
        now=MONDAY,
    )
    return Town(authority, unit, account, people, stranger, other_account, rulebook)


def _authority(name: str, slug: str, unit: str) -> tuple[Authority, Unit]:
    authority = Authority.objects.create(id=ids.new(MONDAY), name=name, slug=slug)
    department = Department.objects.create(
        id=ids.new(MONDAY), authority=authority, name=f"Förvaltningen för {slug}"
    )
    return authority, Unit.objects.create(
        id=ids.new(MONDAY),
        authority=authority,
        department=department,
        name=unit,
        phone="0300-00 00 00",
        email=f"{slug}@kommun.example",
        postal_address="Torget 1, Exempelby",
    )


def _person(name: str, role: Role, unit: Unit) -> Person:
    person = Person(
        id=ids.new(MONDAY),
        name=name,
        email=f"{name.split(maxsplit=1)[0].lower()}.{role.lower()}.{unit.authority.slug}@kommun.example",
        unit=unit,
    )
    person.password = _password()
    person.save()
    grant(person, role, unit.authority)
    return person


@functools.cache
def _password() -> str:
    return make_password(PASSWORD)  # slow on purpose, so once


def grant(
    person: Person, role: Role, authority: Authority, *, since: datetime = MONDAY
) -> RoleGrant:
    """Give a right in an authority for some time around `since`."""
    return RoleGrant.objects.create(
        id=ids.new(MONDAY),
        person=person,
        role=role,
        authority=authority,
        valid_from=since - timedelta(days=180),
        valid_to=since + timedelta(days=180),
    )


def _account(handle: str, owner: Person, manager: Person, network: str, base_url: str) -> Account:
    account = Account(
        id=ids.new(MONDAY),
        network=network,
        host="torget.test",
        remote_id=f"own-{handle}",
        handle=handle,
        display_name=f"Kommunen {handle}",
        base_url=base_url,
        authority=owner.unit.authority,
        unit=owner.unit,
        owner=owner,
        deputy=manager,
        responsible_manager=manager,
        function_email=f"{handle}@kommun.example",
        connected_at=MONDAY - timedelta(days=30),
    )
    account.secret = seal_token(account, f"token-{handle}")
    account.save()
    Feed.objects.create(account=account, next_at=MONDAY)
    return account
