"""`python -m benchmarks N`: every goal measured at N messages; see docs/drift/prestanda.md."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from benchmarks import processes
from benchmarks.stage import secrets_of_the_run, stage

ROOT = Path(__file__).resolve().parent.parent
LEAST = 2_000


def main() -> int:
    """Measure, print, and write JSON and table; 1 where a ratio misses its goal twice over."""
    given = _arguments()
    if given.n < LEAST:
        sys.stderr.write(f"N måste vara minst {LEAST}.\n")
        return 2
    signal.signal(signal.SIGTERM, _stop)  # so that the database goes too
    load = os.getloadavg()[0]
    ports = processes.free_port(), 0
    ports = ports[0], processes.free_port(but=ports[0])
    os.environ.update(
        secrets_of_the_run(),
        TORGET_EGRESS_ALLOW=f"127.0.0.1:{ports[1]}",
        TORGET_SITE_URL=f"http://127.0.0.1:{ports[0]}",
    )
    started = time.monotonic()
    with stage() as place:
        place.make("large")
        place.make("small")
        os.environ.update(place.environment("large"))
        import django  # noqa: PLC0415  settings read the environment above

        django.setup()
        from benchmarks import report, run  # noqa: PLC0415  models need settings

        done = run.measure(place, n=given.n, repeats=given.repeats, ports=ports, load=load)
        print(report.as_table(done))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(report.as_json(done), encoding="utf-8")
    if given.table:
        report.write_table(given.table, done)
    failed = [figure.name for figure in done.figures if figure.fails]
    for name in failed:
        print(f"Förhållandet missar sitt mål mer än två gånger: {name}")
    print(f"Hela mätningen tog {time.monotonic() - started:.0f} s.")
    return 1 if failed else 0


def _stop(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("n", type=int, nargs="?", default=10_000, metavar="N")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--table", type=Path, default=ROOT / "docs" / "drift" / "prestanda.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
