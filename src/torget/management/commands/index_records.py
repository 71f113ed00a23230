"""`torget index_records [--all]`: the rows that searching reads are made from what is kept."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from torget.records.indexing import index_again


class Command(BaseCommand):
    """Exit 0 when every record can be found."""

    help = "Gör de rader som sökningen läser, ur det som är sparat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --all; otherwise only what is missing is made."""
        parser.add_argument(
            "--all", action="store_true", help="gör om alla, inte bara de som saknas"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Index, and say how many."""
        made = index_again(everything=bool(options["all"]))
        self.stdout.write(f"{made} handlingar har fått sökord.")
