"""torget stop_database: stop the home's own database."""

from __future__ import annotations

import os

from django.core.management.base import BaseCommand, CommandError

from torget.kit.postgres import PostgresError, home_from, stop


class Command(BaseCommand):
    """Stop the embedded database; what is saved is kept."""

    help = "Stoppar datahemmets databas. Allt som är sparat finns kvar."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Stop the database of the home, whoever started it."""
        home = home_from(os.environ)
        try:
            was_running = stop(home)
        except PostgresError as error:
            raise CommandError(str(error)) from error
        said = "är stoppad" if was_running else "körde inte"
        self.stdout.write(f"Databasen i {home} {said}.")
