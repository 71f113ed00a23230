"""`python -m scripts.gates [name …]`: ask the gates, all of them if none is named."""

from __future__ import annotations

import sys
import time

from scripts.gates import core_coverage, leaks, licences, tools
from scripts.gates.verdict import Gate

GATES = (
    Gate("ruff_lint", 100, tools.ruff_lint),
    Gate("ruff_format", 100, tools.ruff_format),
    Gate("import_floors", 80, tools.import_floors),
    Gate("mypy", 100, tools.mypy),
    Gate("deptry", 80, tools.deptry),
    Gate("djlint", 10, tools.djlint),
    Gate("djangofmt", 10, tools.djangofmt),
    Gate("codespell", 80, tools.codespell),
    Gate("migrations_complete", 1, tools.migrations_complete),
    Gate("migrations_linear", 1, tools.migrations_linear),
    Gate("deploy_checks", 1, tools.deploy_checks),
    Gate("leaks", 5000, leaks.scan),
    Gate("licences", 45, licences.licences),
    Gate("direct_dependencies", 10, licences.direct),
    Gate("house", 40, tools.house),
)
AFTER_TESTS = (Gate("core_coverage", 500, core_coverage.judge),)


def ask(gate: Gate) -> bool:
    """Print the gate's line, with its complaints when red; whether it is green."""
    began = time.monotonic()
    verdict = gate.ask()
    green = gate.is_green(verdict)
    took = time.monotonic() - began
    print(
        f"{'grön' if green else 'RÖD '}  {gate.name:<20} {verdict.count:>6} {verdict.unit}"
        f" (minst {gate.floor})  {took:.1f} s",
        flush=True,
    )
    for complaint in verdict.complaints:
        print("      " + complaint.replace("\n", "\n      "), flush=True)
    return green


def main(names: list[str]) -> int:
    """Ask the named gates, or all that need no test run; 1 if any is red or unknown."""
    every = {gate.name: gate for gate in (*GATES, *AFTER_TESTS)}
    unknown = [name for name in names if name not in every]
    if unknown:
        print(f"No such gate: {', '.join(unknown)}. There are: {', '.join(every)}.")
        return 2
    chosen = [every[name] for name in names] or list(GATES)
    red = [gate.name for gate in chosen if not ask(gate)]
    print(f"{len(chosen) - len(red)} av {len(chosen)} grindar gröna" + _list_of(red))
    return 1 if red else 0


def _list_of(red: list[str]) -> str:
    return f"; röda: {', '.join(red)}" if red else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
