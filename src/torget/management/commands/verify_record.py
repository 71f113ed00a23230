"""`torget verify_record ID`: whether one record is as it was."""

from __future__ import annotations

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from torget.records.proof import check


class Command(BaseCommand):
    """Exit 0 where all holds, 1 where something does not, 2 where there is nothing to check."""

    help = "Kontrollerar en handling mot liggaren."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the record's id."""
        parser.add_argument("record_id", type=UUID)

    def handle(self, *_args: object, **options: UUID) -> None:
        """Check and say what was found."""
        checked = check(options["record_id"])
        if not checked.events:
            message = "Det finns ingen sådan handling i liggaren."
            raise CommandError(message, returncode=2)
        self.stdout.write(
            f"Kontrollerade {checked.events} händelser och {checked.parts} delar: "
            f"{checked.broken_events} händelser och {checked.unmatched_parts} delar stämmer inte."
        )
        if not checked.ok:
            message = "Handlingen stämmer inte med liggaren."
            raise CommandError(message, returncode=1)
