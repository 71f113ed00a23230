"""Every line and branch of the core is run by the tests: rules, text, ledger, delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from scripts.gates.verdict import ROOT, Verdict

CORE = (
    "src/torget/rules/",
    "src/torget/text/",
    "src/torget/ledger/",
    "src/torget/channels/deliver",
)
REPORT = Path("build/coverage.json")


@dataclass(frozen=True)
class Measured:
    """One file of the coverage report."""

    name: str
    lines: int
    missing_lines: tuple[int, ...]
    missing_branches: tuple[tuple[int, int], ...]

    @property
    def complaint(self) -> str:
        """Where the tests did not go, or nothing."""
        parts = []
        if self.missing_lines:
            parts.append("lines " + ", ".join(map(str, self.missing_lines)))
        if self.missing_branches:
            parts.append("branches " + ", ".join(f"{a}->{b}" for a, b in self.missing_branches))
        return f"{self.name}: {'; '.join(parts)}" if parts else ""


def measured(report: Path) -> list[Measured]:
    """The files of a coverage report in JSON."""
    files = cast("dict[str, dict[str, object]]", json.loads(report.read_text())["files"])
    return [_file(name, about) for name, about in sorted(files.items())]


def _file(name: str, about: dict[str, object]) -> Measured:
    return Measured(
        name=name,
        lines=cast("dict[str, int]", about["summary"])["num_statements"],
        missing_lines=tuple(cast("list[int]", about["missing_lines"])),
        missing_branches=tuple(
            (pair[0], pair[1]) for pair in cast("list[list[int]]", about["missing_branches"])
        ),
    )


def judge(report: Path = ROOT / REPORT) -> Verdict:
    """The core's lines, and each line or branch of it that no test ran."""
    if not report.exists():
        return Verdict(0, "rader", (f"{report.name} is missing: run make test",))
    core = [file for file in measured(report) if file.name.startswith(CORE)]
    empty = [part for part in CORE if not any(file.name.startswith(part) for file in core)]
    complaints = [f"{part} was not measured" for part in empty]
    complaints += [file.complaint for file in core if file.complaint]
    return Verdict(sum(file.lines for file in core), "rader", tuple(complaints))
