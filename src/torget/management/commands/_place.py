"""Whose a new account is: unit and people, found by name, like another account's, or made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.core.management.base import CommandError
from django.utils.text import slugify

from torget.kit import ids
from torget.management.commands import _finding
from torget.organisation.models import Authority, Department, Person, Unit

PEOPLE = ("owner", "deputy", "manager")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose the account is and where its mail goes."""

    unit: Unit
    owner: Person
    deputy: Person
    manager: Person
    function_email: str


def of(options: Mapping[str, object], *, now: datetime) -> Place:
    """Return the place that the options name; those of --like stand where none is named.

    With --create what is missing is made, without it CommandError says what is missing.
    """
    like = _like(options)
    create = bool(options["create"])
    unit = _unit(options, create=create, now=now) or (like.unit if like else None)
    if unit is None:
        raise CommandError(_missing("--authority och --unit"))
    owner, deputy, manager = (
        _someone(str(options[name]), like, name, unit, create=create, now=now) for name in PEOPLE
    )
    email = str(options["function_email"]) or (like.function_email if like else "")
    if not email:
        raise CommandError(_missing("--function-email"))
    if owner == deputy:
        message = "Ersättaren måste vara någon annan än den kontoansvariga."
        raise CommandError(message)
    return Place(unit, owner, deputy, manager, email)


def _someone(
    written: str, like: Place | None, name: str, unit: Unit, *, create: bool, now: datetime
) -> Person:
    if written:
        return _person(written, unit, create=create, now=now)
    if like is None:
        raise CommandError(_missing(f"--{name}"))
    return {"owner": like.owner, "deputy": like.deputy, "manager": like.manager}[name]


def _like(options: Mapping[str, object]) -> Place | None:
    if not options["like"]:
        return None
    other = _finding.account(str(options["like"]))
    return Place(
        other.unit, other.owner, other.deputy, other.responsible_manager, other.function_email
    )


def _missing(what: str) -> str:
    return f"Ange {what}, eller ett konto som det nya ska likna med --like."


def _unit(options: Mapping[str, object], *, create: bool, now: datetime) -> Unit | None:
    named, authority_name = str(options["unit"]).strip(), str(options["authority"]).strip()
    if not named or not authority_name:
        return None
    found = Unit.objects.filter(name__iexact=named, authority__name__iexact=authority_name).first()
    if found is not None:
        return found
    if not create:
        message = (
            f"Det finns ingen verksamhet {named} under {authority_name}."
            " Lägg till --create för att skapa den."
        )
        raise CommandError(message)
    authority = _authority(authority_name, now=now)
    department, _ = Department.objects.get_or_create(
        authority=authority, name=authority_name, defaults={"id": ids.new(now)}
    )
    return Unit.objects.create(
        id=ids.new(now), authority=authority, department=department, name=named
    )


def _authority(name: str, *, now: datetime) -> Authority:
    found = Authority.objects.filter(name__iexact=name).first()
    return found or Authority.objects.create(id=ids.new(now), name=name, slug=slugify(name)[:50])


def _person(written: str, unit: Unit, *, create: bool, now: datetime) -> Person:
    name, email = parseaddr(written)
    if not create or Person.objects.filter(email__iexact=email).exists():
        return _finding.person(email or written)
    if not name or "@" not in email:
        message = f'{written}: skriv "Namn <e-post>" för en person som ska skapas.'
        raise CommandError(message)
    person = Person(id=ids.new(now), name=name, email=email, unit=unit)
    person.set_unusable_password()
    person.save()
    return person
