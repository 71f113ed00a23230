"""Where an authority's records go. Without a route a person does it all, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from torget.channels import handing
from torget.channels.connections import keyring
from torget.connectors.handing.file_drop import FOLDER
from torget.connectors.handing.mail import ADDRESS
from torget.handover import numbers
from torget.handover.models import HandOverRoute, Port
from torget.kit import ids
from torget.ledger import write as ledger
from torget.organisation.act import Actor
from torget.organisation.models import Authority
from torget.organisation.policy import Scope

MANUAL = "manual"
SHORTEST_SECRET = 32


class UnknownAdapter(Exception):
    """Det finns ingen sådan väg installerad."""


class AddressMissing(Exception):
    """Vägen behöver en e-postadress som går att använda."""


class FolderMissing(Exception):
    """Vägen behöver en mapp: små bokstäver, siffror, bindestreck, inga snedstreck."""


class PatternUnusable(Exception):
    """Mönstret för nummer går inte att läsa."""


class SecretTooShort(Exception):
    """Hemligheten för återanrop ska ha minst 32 tecken."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A route as an operator writes it."""

    adapter: str
    address: str = ""
    folder: str = ""
    approved_for_secrecy: bool = False
    trusted_sender: str = ""
    number_pattern: str = ""
    callback_secret: str = ""


def route_of(authority: Authority, port: str) -> HandOverRoute | None:
    """Return the authority's route; None where a person does it all."""
    return HandOverRoute.objects.filter(authority=authority, port=port).first()


def routes_seen(asker: Actor, action: str) -> tuple[HandOverRoute, ...]:
    """Return the routes of the authorities in which the person may do the action."""
    rows = HandOverRoute.objects.select_related("authority").order_by("authority__name", "port")
    return tuple(row for row in rows if asker.may(action, Scope(row.authority_id)))


def set_route(authority: Authority, port: Port, wanted: Wanted, *, now: datetime) -> HandOverRoute:
    """The authority's records go this way from now on; what is on its way already is not moved.

    A new secret for callbacks is used beside the one before it, so that both ends can change.
    """
    _refuse(wanted)
    row = route_of(authority, port) or HandOverRoute(
        id=ids.new(now), authority=authority, port=port
    )
    row.adapter = wanted.adapter
    row.address = wanted.address
    row.folder = wanted.folder
    row.approved_for_secrecy = wanted.approved_for_secrecy
    row.trusted_sender = wanted.trusted_sender.lower()
    row.number_pattern = wanted.number_pattern
    if wanted.callback_secret:
        row.callback_secret_before = row.callback_secret
        row.callback_secret = keyring().seal(wanted.callback_secret, place=place(row))
    row.changed_at = now
    row.save()
    _tell(row, now=now)
    return row


def place(row: HandOverRoute) -> str:
    """Return where the route's secrets are sealed for: they open nowhere else."""
    return f"hand_over_route:{row.id}:callback"


def _refuse(wanted: Wanted) -> None:
    abilities = handing.abilities(wanted.adapter)
    if abilities is None:
        raise UnknownAdapter
    addresses = [wanted.address] if "address" in abilities.wants or wanted.address else []
    if not all(ADDRESS.fullmatch(each) for each in addresses):
        raise AddressMissing
    if wanted.trusted_sender and not ADDRESS.fullmatch(wanted.trusted_sender):
        raise AddressMissing
    if ("folder" in abilities.wants or wanted.folder) and not FOLDER.fullmatch(wanted.folder):
        raise FolderMissing
    if wanted.number_pattern and not numbers.is_pattern(wanted.number_pattern):
        raise PatternUnusable
    if wanted.callback_secret and len(wanted.callback_secret) < SHORTEST_SECRET:
        raise SecretTooShort


def _tell(row: HandOverRoute, *, now: datetime) -> None:
    ledger.write(
        ledger.Entry(
            "handover.route_set",
            "hand_over_route",
            row.id,
            ledger.SYSTEM,
            now,
            {
                "authority": str(row.authority_id),
                "port": row.port,
                "adapter": row.adapter,
                "secrets": row.approved_for_secrecy,
            },
        )
    )
