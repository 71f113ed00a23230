"""torget database_status: say what the database is and whether it runs."""

from __future__ import annotations

import os
import sys

from django.core.management.base import BaseCommand, CommandError

from torget.kit.postgres import PostgresError, Status, home_from, is_external, status

NOT_RUNNING = 3


class Command(BaseCommand):
    """Say the state of the embedded database; the exit code is 0 where it runs, otherwise 3."""

    help = "Visar om datahemmets databas kör. Avslutas med kod 3 om den inte gör det."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Tell the state without starting or changing anything."""
        try:
            if is_external(os.environ):
                self.stdout.write("DATABASE_URL pekar ut en egen server.")
                return
            state = status(home_from(os.environ))
        except PostgresError as error:
            raise CommandError(str(error)) from error
        for line in described(state):
            self.stdout.write(line)
        if not state.is_running:
            sys.exit(NOT_RUNNING)


def described(state: Status) -> list[str]:
    """Return the state as lines to read."""
    data = f"PostgreSQL {state.data_major}" if state.data_major else "ännu inga uppgifter"
    runs = f"kör (process {state.pid})" if state.is_running else "kör inte"
    lines = [
        f"Datahem: {state.home}",
        f"Uppgifter: {data}",
        f"Databasmotor: PostgreSQL {state.program_version}",
        f"Databasen {runs}",
    ]
    return [*lines, f"Uttag: {state.socket_dir}"] if state.is_running else lines
