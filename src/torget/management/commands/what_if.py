"""`torget what_if [--words FILE] [--rulebook FILE]`: what a change would have made of a year."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.lexicons import asking
from torget.lexicons.asking import Answer, Question
from torget.organisation.rulebooks import NoRulebook
from torget.rules.comparing import GRAVE, Change
from torget.rules.loader import InvalidRulebook
from torget.text import overlay
from torget.text.overlay import InvalidOverlay, Overlay

_TOLD = {
    Change.ALARM_LOST: "larm som försvinner",
    Change.SECRECY_LOST: "sekretess som försvinner",
    Change.REGISTER_LOST: "diarieföring som försvinner",
    Change.REMOVAL_GAINED: "flaggas för borttagning",
    Change.REMOVAL_LOST: "flaggas inte längre för borttagning",
    Change.ALARM_GAINED: "nya larm",
    Change.SECRECY_GAINED: "ny sekretess",
    Change.REGISTER_GAINED: "ny diarieföring",
    Change.OUTCOME: "annat första förslag",
}


class Command(BaseCommand):
    """Exit 1 where a file is not whole; nothing is changed and no message is shown."""

    help = "Visar vad egna ord eller en regelbok hade gjort med de senaste tolv månaderna."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the words, the rulebook, or both."""
        parser.add_argument("--words", metavar="FILE", help="egna ord, skrivna som ordlistorna")
        parser.add_argument("--rulebook", metavar="FILE", help="en regelbok, ett TOML-dokument")
        parser.add_argument("--json", action="store_true", help="skriv siffrorna som JSON")

    def handle(self, *_args: object, **options: object) -> None:
        """Go through the year, tell how far it has come on stderr, and print the figures."""
        if not (options["words"] or options["rulebook"]):
            message = "Ange vad som ska prövas: --words FILE, --rulebook FILE eller båda."
            raise CommandError(message)
        asked = self._question(str(options["words"] or ""), str(options["rulebook"] or ""))
        began = perf_counter()
        for told in asking.ask(asked):
            if isinstance(told, Answer):
                spent = perf_counter() - began
                self.stdout.write(
                    _json(asked, told, spent) if options["json"] else _table(asked, told, spent)
                )
            else:
                self.stderr.write(f"{told} meddelanden …")

    def _question(self, words: str, rulebook: str) -> Question:
        try:
            return asking.question(
                words=_overlay(words) if words else None,
                document=_read(rulebook) if rulebook else None,
                now=timezone.now(),
            )
        except NoRulebook as error:
            raise CommandError(str(NoRulebook.__doc__)) from error
        except (InvalidOverlay, InvalidRulebook) as error:
            self.stderr.write("\n".join(map(str, error.faults)))
            raise SystemExit(1) from error


def _overlay(path: str) -> Overlay:
    try:
        return overlay.parse(_read(path).decode())
    except UnicodeDecodeError as error:
        message = f"{path}: Filen är inte text i UTF-8."
        raise CommandError(message) from error


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"{path}: Filen går inte att läsa ({error.strerror})."
        raise CommandError(message) from error


def _json(asked: Question, answer: Answer, spent: float) -> str:
    tally = answer.tally
    told = {
        "messages": answer.read,
        "emptied": answer.emptied,
        "seconds": round(spent, 1),
        "lexicon": [asked.before.lexicon.version, asked.after.lexicon.version],
        "rulebook": [asked.before.rulebook.meta.version, asked.after.rulebook.meta.version],
        "outcomes": [[*pair, n] for pair, n in tally.outcomes.most_common()],
        "changes": {change: tally.changes[change] for change in Change},
        "sample": answer.sample,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _table(asked: Question, answer: Answer, spent: float) -> str:
    tally = answer.tally
    before, after = asked.before, asked.after
    speed = f"{answer.read / spent:.0f}" if spent else "-"
    lines = [
        (
            f"{answer.read} meddelanden ({answer.emptied} gallrade) på {spent:.1f} sekunder,"
            f" {speed} i sekunden."
        ),
        (
            f"Ordlistor {before.lexicon.version} -> {after.lexicon.version},"
            f" regelbok {before.rulebook.meta.version} -> {after.rulebook.meta.version}."
        ),
        "",
    ]
    for change in Change:
        if n := tally.changes[change]:
            numbers = ", ".join(answer.sample[change])
            grave = "OBS " if change in GRAVE else "    "
            lines.append(f"{grave}{n:7}  {_TOLD[change]}: {numbers}")
    if not tally.changes:
        lines.append("Inget meddelande hade bedömts annorlunda.")
    lines += ["", "Första förslaget, före -> efter"]
    lines += [
        f"    {n:7}  {first} -> {then}"
        for (first, then), n in tally.outcomes.most_common()
        if first != then
    ]
    return "\n".join(lines)
