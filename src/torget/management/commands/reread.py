"""`torget reread [--all | ID…]`: what could not be read is read again, or shown."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.inbox.importing import Reread, reread
from torget.ledger.write import SYSTEM
from torget.organisation.rulebooks import NoRulebook
from torget.records import rereading
from torget.records.models import DeadLetter


class Command(BaseCommand):
    """Exit 0 where all that was asked for could be read, otherwise 1."""

    help = "Visar det som inte gick att läsa, eller läser det igen efter en rättelse."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ids, or --all; nothing shows what waits."""
        parser.add_argument("--all", action="store_true", help="läs allt som väntar igen")
        parser.add_argument("ids", metavar="ID", nargs="*", type=UUID, help="det oläsbaras id")

    def handle(self, *_args: object, **options: object) -> None:
        """Show, or read again each in a transaction of its own."""
        asked: list[UUID] = options["ids"]  # type: ignore[assignment]
        if not asked and not options["all"]:
            self._show()
            return
        letters = self._wanted(asked)
        if not letters:
            self.stdout.write("Det finns inget oläsbart att läsa igen.")
            return
        left = sum(not self._read(letter) for letter in letters)
        self.stdout.write(f"{len(letters) - left} lästa, {left} är fortfarande oläsbara.")
        if left:
            message = "Allt gick inte att läsa. Det finns kvar som det kom."
            raise CommandError(message)

    def _show(self) -> None:
        letters = rereading.waiting()
        for letter in letters.iterator():
            self.stdout.write(_line(letter))
        self.stdout.write(_count(letters.count()))

    def _wanted(self, asked: Iterable[UUID]) -> list[DeadLetter]:
        ids = list(asked)
        waiting = rereading.waiting()
        letters = list(waiting.filter(id__in=ids) if ids else waiting)
        missing = sorted(str(one) for one in set(ids) - {letter.id for letter in letters})
        if missing:
            message = f"Väntar inte på att läsas: {', '.join(missing)}."
            raise CommandError(message)
        return letters

    def _read(self, letter: DeadLetter) -> bool:
        try:
            found = reread(letter.id, by=SYSTEM, now=timezone.now())
        except NoRulebook as error:
            raise CommandError(str(NoRulebook.__doc__)) from error
        self.stdout.write(f"{letter.id}: {_said(found)}")
        return found.resolved


def _line(letter: DeadLetter) -> str:
    at = timezone.localtime(letter.at)
    return f"{letter.id}  {letter.account.handle}  {at:%Y-%m-%d %H.%M}  {letter.error_code}"


def _count(waiting: int) -> str:
    if not waiting:
        return "Det finns inget oläsbart."
    return f"{waiting} väntar. Läs dem igen med: torget reread --all"


def _said(found: Reread) -> str:
    if not found.resolved:
        return f"fortfarande oläsbart ({found.code})"
    if not found.records:
        return "läst, inget nytt meddelande"
    return "läst, en handling" if found.records == 1 else f"läst, {found.records} handlingar"
