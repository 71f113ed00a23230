"""Puts the demo's organisation, people, rulebook and accounts into the database.

Runs in a process of its own that has the demo's database in its environment. Everything is
found again on a second run; nothing is doubled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from torget.channels.connections import seal_token
from torget.channels.models import Feed
from torget.kit import ids
from torget.management.demo import people
from torget.management.demo.seeding import SeededAccount
from torget.management.demo.world import DemoAccount, World
from torget.organisation import rulebooks
from torget.organisation.models import (
    Account,
    AccountState,
    Authority,
    Department,
    Network,
    Person,
    RoleGrant,
    Unit,
)
from torget.records.indexing import index_again

RULEBOOK = ("torget.rules", "kungsbacka.toml")  # the one that rules.loader.shipped reads
_GRANT_DAYS = 360
_PHONE = "031-390 06 00"
_PHONES = "070-174 06 {:02}"  # from 05 to 99 they are kept for fiction


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo's network answers, and the password that everyone logs in with."""

    network_url: str
    password: str


def migrate() -> None:
    """Bring the database's tables up to date, as their owner, and what is found by searching."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    index_again(everything=False)


def settle(world: World, seeded: tuple[SeededAccount, ...], place: Place, now: datetime) -> None:
    """Make sure that the whole organisation is there, with its accounts connected."""
    with transaction.atomic():
        units = _organisation(now)
        staff = _staff(units, place.password, now)
        _grants(staff, now)
        _adopt_rules(staff["MG"], now)
        tokens = {account.handle: account for account in seeded}
        for account in world.accounts:
            _connect(account, tokens[account.handle], units, staff, place=place, now=now)


def _organisation(now: datetime) -> Mapping[str, Unit]:
    authorities = {
        entry.key: Authority.objects.get_or_create(
            slug=entry.key, defaults={"id": ids.new(now), "name": entry.name}
        )[0]
        for entry in people.AUTHORITIES
    }
    departments = {
        entry.key: Department.objects.get_or_create(
            authority=authorities[entry.authority],
            name=entry.name,
            defaults={"id": ids.new(now)},
        )[0]
        for entry in people.DEPARTMENTS
    }
    return {entry.key: _unit(entry, departments[entry.department], now) for entry in people.UNITS}


def _unit(entry: people.DemoUnit, department: Department, now: datetime) -> Unit:
    unit, _ = Unit.objects.get_or_create(
        authority=department.authority,
        department=department,
        name=entry.name,
        defaults={
            "id": ids.new(now),
            "phone": _PHONE,
            "email": entry.function_email,
            "postal_address": f"{people.MUNICIPALITY}, Torget 1, 000 00 Exempelby",
        },
    )
    return unit


def _staff(units: Mapping[str, Unit], password: str, now: datetime) -> Mapping[str, Person]:
    """Return the people, the first of each role by its code and the others by their key."""
    staff: dict[str, Person] = {}
    hashed = make_password(password)  # one password for all: hashed once
    for number, entry in enumerate(people.PEOPLE):
        phone = _PHONES.format(number + 5)
        person, _ = Person.objects.update_or_create(
            email=entry.email,
            defaults={
                "name": entry.name,
                "title": entry.title,
                "phone": phone,
                "unit": units[entry.unit],
                "password": hashed,
            },
            create_defaults={
                "id": ids.new(now),
                "email": entry.email,
                "name": entry.name,
                "title": entry.title,
                "phone": phone,
                "unit": units[entry.unit],
                "password": hashed,
            },
        )
        staff[entry.key] = person
        staff.setdefault(entry.role, person)
    return staff


def _grants(staff: Mapping[str, Person], now: datetime) -> None:
    """Give each person the role in the authorities named; a right that has run out anew."""
    authorities = {authority.slug: authority for authority in Authority.objects.all()}
    for entry in people.PEOPLE:
        person = staff[entry.key]
        giver = staff["MG"] if person != staff["MG"] else staff["IS"]
        for key in entry.authorities:
            held = RoleGrant.objects.filter(
                person=person, role=entry.role, authority=authorities[key], valid_to__gt=now
            )
            if not held.exists():
                RoleGrant.objects.create(
                    id=ids.new(now),
                    person=person,
                    role=entry.role,
                    authority=authorities[key],
                    valid_from=now,
                    valid_to=now + timedelta(days=_GRANT_DAYS),
                    granted_by=giver,
                )


def rulebook_document() -> bytes:
    """Return the rulebook that is shipped: Kungsbacka's rules."""
    package, path = RULEBOOK
    return resources.files(package).joinpath(path).read_bytes()


def _adopt_rules(manager: Person, now: datetime) -> None:
    decision = rulebooks.Decision(
        body="Kommunstyrelsen i Exempelby (demo)",
        decided_date=now.date(),
        decision_no="DEMO-2026-1",
    )
    rulebooks.adopt(rulebook_document(), decision, by=manager, now=now)


def _connect(
    entry: DemoAccount,
    seeded: SeededAccount,
    units: Mapping[str, Unit],
    staff: Mapping[str, Person],
    *,
    place: Place,
    now: datetime,
) -> None:
    """Connect one account. It gets no hours of its own: the rulebook's hours hold."""
    unit = units[entry.unit]
    account = Account.objects.filter(
        network=Network.MASTODON, remote_id=seeded.remote_id
    ).first() or Account(
        id=ids.new(now),
        network=Network.MASTODON,
        remote_id=seeded.remote_id,
        authority=unit.authority,
        connected_at=now,
    )
    account.host = place.network_url.removeprefix("http://")
    account.base_url = place.network_url
    account.handle, account.display_name = entry.handle, entry.name
    account.unit, account.function_email = unit, unit.email
    account.owner, account.deputy = staff["ED"], staff["CO"]
    account.responsible_manager = staff["MG"]
    account.state = AccountState.CONNECTED
    account.secret = seal_token(account, seeded.token)
    account.save()
    Feed.objects.get_or_create(account=account, defaults={"next_at": now})
