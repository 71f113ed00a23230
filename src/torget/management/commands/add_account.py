"""`torget add_account`: an account of the municipality's, with its token and its people."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from torget.channels import connecting
from torget.connectors.port import ConnectorError, NeedsLogin, Profile
from torget.management.commands import _hours, _place
from torget.organisation.models import Account, AccountState

_NAMES = (
    ("--network", "nätverkets namn, till exempel mastodon eller facebook"),
    ("--url", "nätverkets adress, till exempel https://social.example"),
    ("--handle", "kontots användarnamn"),
    ("--remote-id", "kontots id på nätverket; behövs inte om token anges"),
    ("--name", "kontots visningsnamn"),
    ("--authority", "nämnden"),
    ("--unit", "verksamheten"),
    ("--owner", "e-postadress till den kontoansvariga"),
    ("--deputy", "e-postadress till ersättaren"),
    ("--manager", "e-postadress till ansvarig chef"),
    ("--function-email", "kontots funktionsbrevlåda"),
    ("--token-env", "namnet på miljövariabeln som håller kontots token"),
    ("--like", "ett konto vars verksamhet, personer och brevlåda det nya får"),
)
_ADDRESSES = {"facebook": "https://www.facebook.com"}


class Command(BaseCommand):
    """Exit 0 with the account's id where it was added, 1 with the reason where it was not."""

    help = "Lägger till ett konto. Token läses från miljön eller från standard in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take all of it but the token, which never stands on a command line."""
        for name, meaning in _NAMES:
            parser.add_argument(name, default="", help=meaning)
        parser.add_argument(
            "--hours", action="append", default=[], type=_hours.read, help='"mån-fre 8.00-16.30"'
        )
        parser.add_argument(
            "--create", action="store_true", help="skapa nämnd, verksamhet och personer som saknas"
        )
        parser.add_argument(
            "--token-stdin", action="store_true", help="läs token från standard in, en rad"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Ask the network whose the token is, add the account, and say what follows."""
        named = {key: value.strip() for key, value in options.items() if isinstance(value, str)}
        token = _token(named["token_env"], from_stdin=bool(options["token_stdin"]))
        network, url = _network(named)
        seen = _profile(network, url, token) if token and connecting.speaks(network) else None
        remote_id = _remote_id(named["remote_id"], seen)
        handle = named["handle"] or (seen.handle if seen else "")
        if not handle:
            message = "Ange kontots användarnamn med --handle."
            raise CommandError(message)
        now = timezone.now()
        try:
            with transaction.atomic():
                place = _place.of(options, now=now)
                wanted = connecting.NewAccount(
                    network=network,
                    host=urlsplit(url).netloc,
                    remote_id=remote_id,
                    handle=handle.removeprefix("@"),
                    display_name=named["name"] or (seen.display_name if seen else "") or handle,
                    base_url=url,
                    unit=place.unit,
                    owner=place.owner,
                    deputy=place.deputy,
                    responsible_manager=place.manager,
                    function_email=place.function_email,
                    token=token,
                    hours=[one for span in options["hours"] for one in span],  # type: ignore[attr-defined]
                )
                account = connecting.add(wanted, now=now)
        except connecting.AlreadyThere as error:
            raise CommandError(str(connecting.AlreadyThere.__doc__)) from error
        self.stdout.write(str(account.id))
        self.stderr.write(_said(account))


def _token(variable: str, *, from_stdin: bool) -> str:
    if from_stdin:
        asked = sys.stdin.isatty()
        token = getpass.getpass("Token: ") if asked else sys.stdin.readline()
    elif variable:
        token = os.environ.get(variable, "")
    else:
        return ""
    if not token.strip():
        message = "Ingen token gick att läsa. Inget är tillagt."
        raise CommandError(message)
    return token.strip()


def _network(named: dict[str, str]) -> tuple[str, str]:
    network = named["network"]
    if network not in connecting.networks():
        able = ", ".join(connecting.networks())
        message = f"Torget kan inte nätverket {network or '(inget angivet)'}. Det kan: {able}."
        raise CommandError(message)
    url = (named["url"] or _ADDRESSES.get(network, "")).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        message = "Ange nätverkets adress med --url, till exempel https://social.example."
        raise CommandError(message)
    return network, url


def _profile(network: str, url: str, token: str) -> Profile:
    try:
        return connecting.profile(network, url, token)
    except NeedsLogin as error:
        message = f"Nätverket godtar inte token ({error.code}). Skapa en ny där och försök igen."
        raise CommandError(message) from error
    except ConnectorError as error:
        message = (
            f"Nätverket svarade inte ({error.code}). Kontrollera adressen, och att den är"
            " tillåten i TORGET_EGRESS_ALLOW om den inte är https på internet."
        )
        raise CommandError(message) from error


def _remote_id(given: str, seen: Profile | None) -> str:
    told = seen.remote_id if seen else ""
    if given and told and given != told:
        message = f"Token hör till kontot {told} på nätverket, inte {given}."
        raise CommandError(message)
    if not (given or told):
        message = "Ange kontots id på nätverket med --remote-id, eller dess token."
        raise CommandError(message)
    return given or told


def _said(account: Account) -> str:
    if account.state == AccountState.CONNECTED:
        return f"{account} är tillagt och hämtas från och med nu."
    if account.state == AccountState.NEEDS_LOGIN:
        return f"{account} är tillagt men har ingen token, så inget hämtas ännu."
    return (
        f"{account} är tillagt. Nätverket läses bara från filer:"
        f" torget import_file --network {account.network} --account {account.handle} FILE…"
    )
