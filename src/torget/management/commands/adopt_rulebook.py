"""`torget adopt_rulebook [FILE] --body … --date … --number …`: these rules hold from now on."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.management.commands import _finding
from torget.organisation import rulebooks
from torget.organisation.models import AdoptedRulebook
from torget.rules.loader import InvalidRulebook, load


class Command(BaseCommand):
    """Adopt a document that is whole; print every fault of one that is not, and exit with 1."""

    help = "Antar en regelbok. Den gäller för allt som kommer in från och med nu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the document and the decision."""
        parser.add_argument(
            "file", metavar="FILE", nargs="?", help="regelboken; utan fil den som följer med Torget"
        )
        parser.add_argument("--body", required=True, help="vem som beslutade")
        parser.add_argument("--date", required=True, type=_date, help="beslutets dag, ÅÅÅÅ-MM-DD")
        parser.add_argument("--number", required=True, help="beslutets diarienummer eller paragraf")
        parser.add_argument("--by", default="", help="e-postadressen till den som antar den")

    def handle(self, *_args: object, **options: object) -> None:
        """Adopt, and say which version holds; the same document again changes nothing."""
        now = timezone.now()
        decision = _decision(options, today=timezone.localdate())
        document = _document(options["file"])
        by = _finding.person(str(options["by"])) if options["by"] else None
        try:
            load(document, name=str(options["file"] or "kungsbacka.toml"))
            adopted = rulebooks.adopt(document, decision, by=by, now=now)
        except InvalidRulebook as error:
            faults = [str(fault) for fault in error.faults]
            self.stderr.write("\n".join([*faults, _count(len(faults))]))
            raise SystemExit(1) from error
        self.stdout.write(_said(adopted, is_new=adopted.adopted_at == now))
        current = rulebooks.current()
        if current.id != adopted.id:
            message = f"En senare antagen regelbok gäller: version {current.version}."
            raise CommandError(message)


def _date(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        message = f"{written} är inget datum, skriv ÅÅÅÅ-MM-DD"
        raise ArgumentTypeError(message) from error


def _decision(options: dict[str, object], *, today: date) -> rulebooks.Decision:
    body, number = str(options["body"]).strip(), str(options["number"]).strip()
    decided: date = options["date"]  # type: ignore[assignment]
    if not body or not number:
        message = "Ange vem som beslutade (--body) och beslutets nummer (--number)."
        raise CommandError(message)
    if decided > today:
        message = f"Beslutets dag {decided} har inte varit än."
        raise CommandError(message)
    return rulebooks.Decision(body[:200], decided, number[:60])


def _document(path: object) -> bytes:
    if path is None:
        return rulebooks.shipped_document()
    try:
        return Path(str(path)).read_bytes()
    except OSError as error:
        message = f"{path}: Filen går inte att läsa ({error.strerror})."
        raise CommandError(message) from error


def _count(faults: int) -> str:
    found = "Ett fel hittades." if faults == 1 else f"{faults} fel hittades."
    return f"{found} Regelboken är inte antagen."


def _said(adopted: AdoptedRulebook, *, is_new: bool) -> str:
    said = "är antagen" if is_new else "var redan antagen"
    return (
        f"Regelboken version {adopted.version} {said}:"
        f" {adopted.body}, {adopted.decided_date}, {adopted.decision_no}."
    )
