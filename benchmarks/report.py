"""What was measured, for people and for machines: a table in Swedish, and JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from benchmarks.figures import Figure, Figures

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
_KB_IN_GIB = 1024 * 1024
_FEW, _SOME = 10, 100
_DASH = "\u2013"


class NoPlace(Exception):
    """Filen saknar märkena som tabellen ska stå mellan."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how large, when, on what, and all that was measured."""

    n: int
    day: date
    machine: str
    filled_s: float
    load: float  # others' work on the machine when the run began
    figures: Figures


def machine() -> str:
    """Return what the machine is, without its name: cores, memory, Python."""
    return (
        f"{os.cpu_count()} kärnor, {_memory_gib():.0f} GiB minne, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _memory_gib() -> float:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) / _KB_IN_GIB
    return 0.0


def as_json(run: Run) -> str:
    """Return the run as JSON."""
    told = {
        "n": run.n,
        "date": run.day.isoformat(),
        "machine": run.machine,
        "load": round(run.load, 2),
        "filled_s": round(run.filled_s, 1),
        "figures": {
            figure.key: {**asdict(figure), "holds": figure.holds, "fails": figure.fails}
            for figure in run.figures
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def as_table(run: Run) -> str:
    """Return the run as a table in Swedish."""
    lines = [
        (
            f"Mätt {run.day.isoformat()} med `make bench N={run.n}`: {_count(run.n)} meddelanden, "
            f"{run.machine}. Databasen fylldes på {run.filled_s:.0f} s. Maskinen delades med annat "
            f"(belastning {_number(run.load)} när mätningen började)."
        ),
        "",
        "| Del | Mål | Mätt | Spridning | Gräns att jämföra med | Håller |",
        "|---|---|---|---|---|---|",
        *(_row(figure) for figure in run.figures),
    ]
    return "\n".join(lines)


def write_table(path: Path, run: Run) -> None:
    """Put the table between its marks in the file; the rest of the file stays as it was."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise NoPlace(path)
    path.write_text(f"{before}{BEGIN}\n{as_table(run)}\n{END}{after}", encoding="utf-8")


def _row(figure: Figure) -> str:
    value = figure.value
    goal = _DASH
    if figure.goal is not None:
        word = "minst" if figure.at_least else "högst"
        goal = f"{word} {_number(figure.goal)} {figure.unit}"
    held = {None: _DASH, True: "ja", False: "**nej**"}[figure.holds]
    extent = f"{_number(value.low)}{_DASH}{_number(value.high)} ({value.count})"
    measured = f"{_number(value.median)} {figure.unit}"
    return f"| {figure.name} | {goal} | {measured} | {extent} | {figure.limit or _DASH} | {held} |"


def _number(value: float) -> str:
    """Return a number as Swedes write it, with as many signs as it deserves."""
    if value >= _SOME:
        return _count(round(value))
    text = f"{value:.1f}" if value >= _FEW else f"{value:.2f}"
    return text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text


def _count(value: int) -> str:
    return f"{value:,}".replace(",", "\u00a0")
