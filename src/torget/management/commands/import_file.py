"""`torget import_file --network NETWORK --account ACCOUNT FILE…`: saved answers become records."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from torget.channels.files import NoTranslator, readable_networks
from torget.inbox.importing import Outcome, import_file
from torget.management.commands import _finding, _states
from torget.organisation.models import Account
from torget.organisation.rulebooks import NoRulebook


class Command(BaseCommand):
    """Exit 0 where everything was read, 1 where something was not; what could be read is kept."""

    help = "Läser in ett nätverks egna svar från filer. Samma fil två gånger ger inga dubbletter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the network, the account and the files."""
        parser.add_argument("--network", default="", help="nätverkets namn, till exempel facebook")
        parser.add_argument("--account", required=True, help="kontots id eller användarnamn")
        parser.add_argument(
            "files",
            metavar="FILE",
            nargs="+",
            type=Path,
            help="JSON, rader av JSON eller en zip; en mapp betyder filerna i den",
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Take in each file in turn and say what came of it; one bad file stops no other."""
        network = str(options["network"])
        able = readable_networks()
        if network and network not in able:
            message = f"Det finns ingen översättare för {network}. Det finns: {', '.join(able)}."
            raise CommandError(message)
        account = _finding.account(str(options["account"]), network=network)
        paths = list(_expanded(options["files"]))  # type: ignore[arg-type]
        try:
            outcomes = [outcome for path in paths for outcome in self._taken(account, path)]
        except NoTranslator as error:
            message = f"Det finns ingen översättare för {error.network}."
            raise CommandError(message) from error
        except NoRulebook as error:
            raise CommandError(str(NoRulebook.__doc__)) from error
        self._conclude(outcomes, files=len(paths))

    def _taken(self, account: Account, path: Path) -> list[Outcome]:
        outcomes = list(import_file(account, path, now=timezone.now()))
        counted = _sum(outcomes)
        self.stdout.write(f"{path.name}: {_sentence(counted)}")
        told: set[tuple[str, str, str]] = set()
        for one in outcomes:
            key = (one.file, one.state, one.code)
            if one.state not in _states.READ and key not in told:
                told.add(key)
                self._tell_fault(one)
        return outcomes

    def _tell_fault(self, one: Outcome) -> None:
        number, wrong, advice = _states.FAULTS[one.state]
        code = f" ({one.code})" if one.code else ""
        self.stderr.write(f"{number} {one.file}: {wrong}{code}. {advice}")

    def _conclude(self, outcomes: list[Outcome], *, files: int) -> None:
        counted = _sum(outcomes)
        self.stdout.write(f"Totalt {_files(files)}: {_sentence(counted)}")
        if counted["unreadable"]:
            self.stderr.write(
                "Det oläsbara är sparat som det kom. Se det med: torget reread. Läs det igen"
                " efter en rättelse med: torget reread --all"
            )
        if counted["unreadable"] or any(one.state not in _states.READ for one in outcomes):
            message = "Allt gick inte att läsa. Det som gick är sparat."
            raise CommandError(message)


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files; a folder stands for the files in it, by name, hidden ones left out."""
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.iterdir() if one.is_file())
            yield from sorted(one for one in inside if not one.name.startswith("."))
        else:
            yield path


def _sum(outcomes: Iterable[Outcome]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in outcomes:
        counted.update(
            new=one.new,
            changed=one.changed,
            unchanged=one.unchanged,
            unreadable=one.unreadable,
        )
    return counted


def _sentence(counted: Counter[str]) -> str:
    return (
        f"{counted['new']} nya, {counted['changed']} ändrade,"
        f" {counted['unchanged']} oförändrade, {counted['unreadable']} oläsbara."
    )


def _files(count: int) -> str:
    return "1 fil" if count == 1 else f"{count} filer"
