"""`torget train_triage`: a model learns from people's decisions, and is not in use."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.inbox import learning, training
from torget.lexicons import in_force
from torget.management.commands import _finding
from torget.organisation import rulebooks, triage_models


class Command(BaseCommand):
    """Train on this machine, print how it does beside the rules alone, and keep it unarmed."""

    help = "Tränar modellen för vart meddelanden leds, på avslutade ärenden. Den slås inte på."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who trains it."""
        parser.add_argument("--by", default="", help="e-postadressen till den som tränar")

    def handle(self, *_args: object, **options: object) -> None:
        """Train, print the table and keep the model; raise CommandError where it cannot be done."""
        by = _finding.person(str(options["by"])) if options["by"] else None
        try:
            adopted = rulebooks.current()
            rulebook = rulebooks.value(adopted.id)
            decisions = learning.decisions(rulebook)
            trained = training.train(rulebook, decisions)
        except (learning.TooFew, training.NoTrainer, rulebooks.NoRulebook) as refused:
            raise CommandError(str(refused) or str(type(refused).__doc__)) from refused
        lesson = triage_models.Lesson(
            learned_from=trained.learned_from,
            held_out=trained.held_out,
            first_at=decisions[0].at,
            last_at=decisions[-1].at,
            lexicon=in_force.current().version,
            is_better=trained.is_better,
            figures={"rules": trained.rules.as_json(), "model": trained.model.as_json()},
        )
        model = triage_models.store(
            trained.document, lesson, rulebook=adopted, by=by, now=timezone.now()
        )
        self.stdout.write(table(lesson.figures, learned_from=trained.learned_from))
        self.stdout.write(
            f"Med modellen blev {trained.gained} förslag rätta som var fel,"
            f" och {trained.lost} fel som var rätta."
        )
        self.stdout.write(_next(model.id, better=trained.is_better))


def table(figures: Mapping[str, Any], *, learned_from: int) -> str:
    """Return the figures of rules alone and of rules with the model, side by side."""
    rules, model = figures["rules"], figures["model"]
    held_out = sum(count for _f1, count in rules["outcomes"].values())
    lines = [
        f"Tränad på {learned_from} beslut, prövad på de {held_out} senaste.",
        "  regler  med modell",
        f"{rules['accuracy']:8.3f} {model['accuracy']:11.3f}  rätt förslag först",
        f"{rules['macro_f1']:8.3f} {model['macro_f1']:11.3f}  F1, medel över utfallen",
    ]
    lines += [
        f"{f1:8.3f} {model['outcomes'][name][0]:11.3f}  {name} ({count} beslut)"
        for name, (f1, count) in rules["outcomes"].items()
    ]
    return "\n".join(lines)


def _next(model_id: object, *, better: bool) -> str:
    if better:
        return f"Den är inte påslagen. Slå på den med: torget arm_triage_model {model_id}"
    return (
        f"Modellen {model_id} är inte bättre än reglerna ensamma, och är inte påslagen."
        " Träna igen när fler ärenden är avslutade."
    )
