"""Finding an account or a person by what an operator types."""

from __future__ import annotations

from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from torget.organisation.models import Account, Person

MOST_LISTED = 50


def account(named: str, *, network: str = "") -> Account:
    """Return the account with this id or handle, on the network where one is named.

    Raises CommandError that says which accounts there are, or how to add one.
    """
    rows = Account.objects.filter(network=network) if network else Account.objects.all()
    found = list(rows.filter(_is_named(named)).order_by("network", "host", "id")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        message = f"Flera konton heter {named}. Ange kontots id i stället:\n{_listed(rows)}"
        raise CommandError(message)
    where = f" på {network}" if network else ""
    known = f"Det finns:\n{_listed(rows)}\n" if rows.exists() else ""
    message = f"Det finns inget konto {named}{where}. {known}Lägg till ett med: torget add_account"
    raise CommandError(message)


def person(email: str) -> Person:
    """Return the person with this e-mail address. Raises CommandError."""
    found = Person.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        message = f"Det finns ingen person med e-postadressen {email}."
        raise CommandError(message)
    return found


def _is_named(named: str) -> Q:
    wanted = Q(handle__iexact=named) | Q(handle__iexact=named.removeprefix("@"))
    try:
        return wanted | Q(id=UUID(named))
    except ValueError:
        return wanted


def _listed(rows: QuerySet[Account]) -> str:
    return "\n".join(
        f"  {one.id}  {one.network}  {one.host}  {one.handle}"
        for one in rows.order_by("network", "host", "handle")[:MOST_LISTED]
    )
