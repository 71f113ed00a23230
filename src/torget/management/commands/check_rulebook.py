"""`torget check_rulebook FILE`: whether a rulebook document can be adopted."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from torget.rules.loader import InvalidRulebook, load
from torget.rules.rulebook import Rulebook


class Command(BaseCommand):
    """Print every fault of the document with its line, or one line that says it is whole."""

    help = "Kontrollerar en regelbok och visar alla fel på en gång."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path of the document."""
        parser.add_argument("file", metavar="FILE", help="regelboken, ett TOML-dokument")

    def handle(self, *_args: object, **options: object) -> None:
        """Load the document and say that it is whole, or what is not and exit with 1.

        Raise CommandError where the file cannot be read.
        """
        path = str(options["file"])
        try:
            rulebook = load(_read(path), name=path)
        except InvalidRulebook as error:
            faults = [str(fault) for fault in error.faults]
            self.stderr.write("\n".join([*faults, _count(len(faults))]))
            raise SystemExit(1) from error
        self.stdout.write(_summary(rulebook))


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: Filen går inte att läsa ({error.strerror}).") from error


def _count(faults: int) -> str:
    return "Ett fel hittades." if faults == 1 else f"{faults} fel hittades."


def _summary(rulebook: Rulebook) -> str:
    return (
        f"Regelboken {rulebook.meta.id} version {rulebook.meta.version} är hel: "
        f"{len(rulebook.purposes)} syften, {len(rulebook.flow.nodes)} frågor i flödesschemat, "
        f"{len(rulebook.removal.reasons)} skäl att ta bort, "
        f"{len(rulebook.retention.classes)} gallringsklasser, "
        f"{len(rulebook.templates)} svarstexter och {len(rulebook.terms)} ord i ordlistan."
    )
