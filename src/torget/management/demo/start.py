"""The demo's door without Django: what only supervises need not load the whole house."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from torget.kit.postgres import PostgresError
from torget.management.demo import home, network, run
from torget.management.demo.supervisor import AlreadyRunning

HELP = "Startar Torget med en påhittad kommun. FRESH=1 börjar om, CHECK=1 provar och slutar."
_STOPPED = (
    AlreadyRunning,
    PostgresError,
    home.NotADemoHome,
    home.NoFreePort,
    network.NetworkDidNotStart,
    network.NoFreePort,
    run.DidNotStart,
)


def main(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run the demo as the command line and the environment ask; return the exit code."""
    wish = read(arguments, environ)
    try:
        return run.run(wish, _say)
    except _STOPPED as error:
        sys.stderr.write(f"{error}\n")
        return 1


def read(arguments: Sequence[str], environ: Mapping[str, str]) -> run.Wish:
    """Return what is asked for; exits with code 2 on an unknown argument."""
    parser = argparse.ArgumentParser(prog="torget demo", description=HELP)
    add_arguments(parser)
    asked = parser.parse_args(arguments)
    return wish(environ, is_fresh=asked.fresh, is_check=asked.check)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the demo's two arguments to a parser."""
    parser.add_argument("--fresh", action="store_true", help="glöm allt och börja om")
    parser.add_argument("--check", action="store_true", help="gå igenom demon och sluta")


def wish(environ: Mapping[str, str], *, is_fresh: bool, is_check: bool) -> run.Wish:
    """Return the wish, where the environment's FRESH and CHECK count as the arguments do."""
    return run.Wish(
        home=home.default_home(environ),
        is_fresh=is_fresh or _is_on(environ, "FRESH"),
        is_check=is_check or _is_on(environ, "CHECK"),
    )


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "") not in {"", "0"}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
