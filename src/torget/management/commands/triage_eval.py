"""`torget triage_eval FILE`: how well the suggestions agree with labelled messages."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from torget.rules import evaluation
from torget.rules.evaluation import Evaluation, Judged, Labelled, NotLabelled
from torget.rules.loader import shipped
from torget.text.lexicons import SHIPPED

_RATES = (
    ("macro_f1", "F1, medel över utfallen"),
    ("urgent_recall", "larm som hittas"),
    ("secrecy_recall", "sekretess och personuppgifter som hittas"),
    ("register_recall", "diarieföring som hittas"),
    ("removal_flagged_recall", "det som ska bort och flaggas"),
    ("legal_harsh_removal_rate", "laglig kritik som föreslås bort"),
    ("legal_harsh_review_rate", "laglig kritik som föreslås bedömas av två"),
)


class Command(BaseCommand):
    """Print the figures over a file of labelled messages; the database is not touched."""

    help = "Jämför flödesschemats förslag med meddelanden som människor har märkt."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path of the messages, and whether to print JSON or each miss."""
        parser.add_argument("file", metavar="FILE", help="märkta meddelanden, ett JSON-objekt/rad")
        parser.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")
        parser.add_argument(
            "--misses", action="store_true", help="skriv radnummer för varje annat förslag"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Judge every message with the shipped rulebook and print the figures.

        Raise CommandError where the file cannot be read or a line is no labelled message.
        """
        messages = _messages(str(options["file"]))
        rulebook = shipped()
        judged: list[Judged] = []
        spent: list[float] = []
        for message in messages.values():
            start = perf_counter()
            judged.append(evaluation.judge(rulebook, message))
            spent.append((perf_counter() - start) * 1000)
        figures = evaluation.evaluate(judged)
        slowest = evaluation.slowest(spent)
        self.stdout.write(_json(figures, slowest) if options["json"] else _table(figures, slowest))
        if options["misses"]:
            self.stdout.write(_misses(tuple(messages), judged))


def _messages(path: str) -> dict[int, Labelled]:
    """Return line number -> message; blank lines are passed over."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: Filen går inte att läsa.") from error
    messages = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                messages[number] = evaluation.labelled(line)
            except NotLabelled as error:
                raise CommandError(f"{path}, rad {number}: {NotLabelled.__doc__}") from error
    return messages


def _json(figures: Evaluation, slowest: float | None) -> str:
    said = dataclasses.asdict(figures) | {"p95_ms": slowest, "lexicon": SHIPPED.version}
    return json.dumps(said, ensure_ascii=False, indent=2)


def _table(figures: Evaluation, slowest: float | None) -> str:
    rates = [(title, getattr(figures, name)) for name, title in _RATES]
    lines = [f"Ordlistor {SHIPPED.version}. {figures.messages} meddelanden."]
    lines += [f"{_shown(rate)}  {title}" for title, rate in rates]
    lines.append(f"{slowest or 0:6.2f}  millisekunder, 95 av 100 meddelanden")
    lines += [
        f"{_shown(score.precision)} {_shown(score.recall)} {score.support:5}  {outcome.value}"
        for outcome, score in figures.outcomes.items()
    ]
    return "\n".join(lines)


def _shown(rate: float | None) -> str:
    return "     -" if rate is None else f"{rate:6.3f}"


def _misses(numbers: tuple[int, ...], judged: list[Judged]) -> str:
    """Return the lines whose first suggestion is another; never the citizens' words."""
    return "\n".join(
        f"rad {number}: {each.message.outcome.value}, föreslogs {', '.join(each.suggested)}"
        for number, each in zip(numbers, judged, strict=True)
        if each.suggested[0] is not each.message.outcome
    )
