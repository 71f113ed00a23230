"""`torget arm_triage_model [ID | --off]`: a trained model is put to use, or none is."""

from __future__ import annotations

from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.management.commands import _finding
from torget.organisation import triage_models
from torget.organisation.models import TriageModel

MOST_LISTED = 20
_REFUSALS = (triage_models.NoSuchModel, triage_models.NotBetter, triage_models.NothingArmed)


class Command(BaseCommand):
    """List the models, arm one, or disarm. The ledger says who and why."""

    help = "Slår på en tränad modell, eller av med --off. Utan id visas alla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which model, who, and why."""
        parser.add_argument("id", metavar="ID", nargs="?", default="", help="modellens id")
        parser.add_argument("--off", action="store_true", help="reglerna gäller ensamma igen")
        parser.add_argument(
            "--anyway", action="store_true", help="också om den inte är bättre än reglerna"
        )
        parser.add_argument("--reason", default="", help="varför; krävs med --anyway")
        parser.add_argument("--by", default="", help="e-postadressen till den som bestämmer")

    def handle(self, *_args: object, **options: object) -> None:
        """Do it and say what holds; raise CommandError with what to do where it is refused."""
        by = _finding.person(str(options["by"])) if options["by"] else None
        named, why = str(options["id"]), str(options["reason"])
        if bool(options["off"]) and named:
            raise CommandError("Ange ett id eller --off, inte båda.")
        try:
            if options["off"]:
                triage_models.disarm(by=by, now=timezone.now(), why=why)
                self.stdout.write("Ingen modell är påslagen. Reglerna gäller ensamma.")
            elif named:
                anyway = bool(options["anyway"])
                triage_models.arm(_id(named), by=by, now=timezone.now(), anyway=anyway, why=why)
                self.stdout.write(f"Modellen {named} är påslagen.")
            else:
                self.stdout.write(_listed())
        except _REFUSALS as refused:
            raise CommandError(" ".join(str(type(refused).__doc__).split())) from refused


def _id(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError as error:
        raise triage_models.NoSuchModel from error


def _listed() -> str:
    armed = triage_models.armed_id()
    rows = TriageModel.objects.defer("document").order_by("-trained_at", "-id")[:MOST_LISTED]
    lines = [
        f"{'*' if row.id == armed else ' '} {row.id}  {row.trained_at:%Y-%m-%d}"
        f"  {row.learned_from} beslut  F1 {row.figures['rules']['macro_f1']:.3f}"
        f" -> {row.figures['model']['macro_f1']:.3f}"
        for row in rows
    ]
    told = "* är påslagen." if armed else "Ingen modell är påslagen."
    return "\n".join([*lines, told]) if lines else f"Ingen modell är tränad. {told}"
