"""torget upgrade_data: move the home's data from an older PostgreSQL to the installed one."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from torget.kit.postgres import PostgresError, Upgrade, home_from, remove_old, upgrade


class Command(BaseCommand):
    """Move the data over and count it, or remove the old files once that is done."""

    help = "För över uppgifterna från en äldre PostgreSQL till den installerade."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the one choice: to remove the old files."""
        parser.add_argument(
            "--remove-old",
            action="store_true",
            help="Ta bort de gamla filerna när de nya står klara.",
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Upgrade, or remove what an earlier upgrade kept."""
        home = home_from(os.environ)
        try:
            lines = _removed(home) if options["remove_old"] else described(upgrade(home))
        except PostgresError as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)


def _removed(home: Path) -> list[str]:
    return [f"Borttaget: {folder}" for folder in remove_old(home)]


def described(done: Upgrade) -> list[str]:
    """Return what was moved, what was not, and where the old files lie."""
    lines = [
        f"Uppgifterna är förda från PostgreSQL {done.from_major} till {done.to_major}.",
        f"Kontrollerat på båda sidor: {done.rows} rader i {done.tables} tabeller.",
    ]
    if done.left_out:
        lines.append(f"Inte med, för att de inte är Torgets: {', '.join(done.left_out)}.")
    return [
        *lines,
        f"De gamla filerna ligger kvar i {done.old_folder}.",
        "Starta Torget och se efter att allt stämmer.",
        "Sedan kan du ta bort dem med: torget upgrade_data --remove-old",
    ]
