"""`torget set_hand_over_route`: where an authority's records are handed over."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from torget.channels import handing
from torget.handover import routes
from torget.handover.models import Port
from torget.organisation.models import Authority

REFUSALS = (
    routes.UnknownAdapter,
    routes.AddressMissing,
    routes.FolderMissing,
    routes.PatternUnusable,
    routes.SecretTooShort,
)


class Command(BaseCommand):
    """Set one route. Secrets are read from standard input, never from the command line."""

    help = "Ställer in vart en nämnds handlingar lämnas över: diariet eller synpunktssystemet."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what a route needs."""
        parser.add_argument("authority", help="nämndens kortnamn, som kultur")
        parser.add_argument("port", choices=[str(port) for port in Port])
        parser.add_argument("adapter", help=f"en av: {', '.join(handing.names())}")
        parser.add_argument("--address", default="", help="e-postadress, för mail")
        parser.add_argument("--folder", default="", help="mapp under TORGET_HANDOVER_ROOT")
        parser.add_argument(
            "--approved-for-secrecy", action="store_true", help="vägen får bära sekretess"
        )
        parser.add_argument("--trusted-sender", default="", help="avsändare vars nummer gäller")
        parser.add_argument("--number-pattern", default="", help="hur ett nummer ser ut (RE2)")
        parser.add_argument(
            "--callback-secret", action="store_true", help="läs en hemlighet på standard in"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Set it and tell what it became."""
        authority = Authority.objects.filter(slug=str(options["authority"])).first()
        if authority is None:
            raise CommandError("Det finns ingen nämnd med det kortnamnet.")
        wanted = routes.Wanted(
            adapter=str(options["adapter"]),
            address=str(options["address"]),
            folder=str(options["folder"]),
            approved_for_secrecy=bool(options["approved_for_secrecy"]),
            trusted_sender=str(options["trusted_sender"]),
            number_pattern=str(options["number_pattern"]),
            callback_secret=sys.stdin.readline().strip() if options["callback_secret"] else "",
        )
        try:
            row = routes.set_route(
                authority, Port(str(options["port"])), wanted, now=timezone.now()
            )
        except REFUSALS as refusal:
            raise CommandError(str(type(refusal).__doc__)) from refusal
        self.stdout.write(f"{authority.name}, {row.port}: {row.adapter}")
        if row.callback_secret is not None:
            self.stdout.write(f"Återanrop: /overlamningar/aterrop/{row.id}/")
