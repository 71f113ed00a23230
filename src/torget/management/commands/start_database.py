"""torget start_database: start the home's own database, or find it running."""

from __future__ import annotations

import os

from django.core.management.base import BaseCommand, CommandError

from torget.kit.postgres import PostgresError, ensure_running, home_from, is_external


class Command(BaseCommand):
    """Start the embedded database and say where it is."""

    help = "Startar datahemmets databas, eller hittar den om den redan kör."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Start the database, unless the environment names another server."""
        try:
            if is_external(os.environ):
                self.stdout.write("DATABASE_URL pekar ut en egen server. Inget startas här.")
                return
            home = home_from(os.environ)
            server = ensure_running(home)
        except PostgresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Databasen kör i {home} (process {server.pid}).")
