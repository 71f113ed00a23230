"""The municipality of the benchmark: four authorities, sixty accounts, twenty of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from torget.channels.connections import seal_token
from torget.channels.models import Feed
from torget.kit import ids
from torget.organisation import rulebooks
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

AUTHORITIES, UNITS_EACH, ACCOUNTS, STAFF = 4, 3, 60, 20
_FAR = timedelta(days=180)
_ROLES = (Role.EDITOR, Role.COMMUNICATIONS_OFFICER, Role.MANAGER, Role.REGISTRAR)


@dataclass(frozen=True, slots=True)
class Town:
    """All that messages are hung on."""

    accounts: tuple[Account, ...]
    staff: tuple[Person, ...]
    rulebook: AdoptedRulebook


def build(*, now: datetime) -> Town:
    """Make the municipality in the database that Django is pointed at."""
    units = tuple(unit for n in range(AUTHORITIES) for unit in _authority(n, now=now))
    staff = tuple(_person(n, units[n % len(units)], now=now) for n in range(STAFF))
    rulebook = rulebooks.adopt(
        rulebooks.shipped_document(),
        rulebooks.Decision("Kommunstyrelsen", now.date(), "KS 2026-1"),
        by=None,
        now=now,
    )
    networks = (Network.MASTODON, Network.FACEBOOK)
    accounts = tuple(
        account(f"konto{n}", units[n % len(units)], staff, networks[n % 2], now=now)
        for n in range(ACCOUNTS)
    )
    return Town(accounts, staff, rulebook)


def account(
    handle: str,
    unit: Unit,
    staff: Sequence[Person],
    network: str,
    *,
    now: datetime,
    base_url: str = "https://social.example",
) -> Account:
    """Make one account of the unit, owned by the first of the staff."""
    made = Account(
        id=ids.new(now),
        network=network,
        host="social.example",
        remote_id=handle,
        handle=handle,
        display_name=f"{unit.name} {handle}",
        base_url=base_url,
        authority_id=unit.authority_id,
        unit=unit,
        owner=staff[0],
        deputy=staff[1],
        responsible_manager=staff[2],
        function_email=f"{handle}@kommun.example",
        connected_at=now - timedelta(days=900),
    )
    made.secret = seal_token(made, f"token-{handle}")
    made.save()
    Feed.objects.create(account=made, next_at=now + _FAR)
    return made


def _authority(n: int, *, now: datetime) -> tuple[Unit, ...]:
    authority = Authority.objects.create(id=ids.new(now), name=f"Nämnd {n}", slug=f"namnd-{n}")
    department = Department.objects.create(
        id=ids.new(now), authority=authority, name=f"Förvaltning {n}"
    )
    return tuple(
        Unit.objects.create(
            id=ids.new(now), authority=authority, department=department, name=f"Enhet {n}.{each}"
        )
        for each in range(UNITS_EACH)
    )


def _person(n: int, unit: Unit, *, now: datetime) -> Person:
    """Make a member of the staff; each second one has a right in a second authority too."""
    person = Person(
        id=ids.new(now), name=f"Person {n}", email=f"person{n}@kommun.example", unit=unit
    )
    person.set_unusable_password()
    person.save()
    scopes = [unit.authority]
    if n % 2:
        scopes.append(Authority.objects.exclude(id=unit.authority_id).order_by("slug")[n % 3])
    for scope in scopes:
        RoleGrant.objects.create(
            id=ids.new(now),
            person=person,
            role=_ROLES[n % len(_ROLES)],
            authority=scope,
            valid_from=now - _FAR,
            valid_to=now + _FAR,
        )
    return person
