"""`torget demo`: Torget with an invented municipality, on this machine only."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser
from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from torget.management.demo import start


class Command(BaseCommand):
    """Start everything, or (`--prepare`, by the demo itself) fill its database."""

    help = start.HELP
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the environment can say as well."""
        start.add_arguments(parser)
        parser.add_argument("--prepare", action="store_true", help=SUPPRESS)

    def handle(self, *_args: object, **options: object) -> None:
        """Run; raise CommandError, with the exit code, where it did not start or failed."""
        if options["prepare"]:
            self._prepare()
            return
        asked = (f"--{name}" for name in ("fresh", "check") if options[name] is True)
        if code := start.main(tuple(asked)):
            raise CommandError("Demon stannade.", returncode=code)

    def _prepare(self) -> None:
        from torget.management.demo import preparation  # noqa: PLC0415  loads every room

        preparation.prepare(
            os.environ, settings.TORGET_EGRESS_ALLOW, datetime.now(UTC), self.stdout.write
        )
