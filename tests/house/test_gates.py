"""No gate is green on nothing."""

import json
from pathlib import Path

import pytest

from scripts.gates import core_coverage, licences
from scripts.gates.__main__ import AFTER_TESTS, GATES, ask, main
from scripts.gates.verdict import Answer, Gate, Verdict


def test_gates_then_each_has_a_floor_above_nothing() -> None:
    floors = {gate.name: gate.floor for gate in (*GATES, *AFTER_TESTS)}

    assert len(floors) >= 15
    assert [name for name, floor in floors.items() if floor < 1] == []


@pytest.mark.parametrize(
    ("verdict", "green"),
    [
        (Verdict(10, "filer"), True),
        (Verdict(9, "filer"), False),
        (Verdict(0, "filer"), False),
        (Verdict(10, "filer", ("a.py: fel",)), False),
    ],
)
def test_gate_when_too_little_was_looked_at_or_something_is_wrong_then_red(
    verdict: Verdict, green: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(Gate("prov", 10, lambda: verdict))

    assert answer is green
    assert capsys.readouterr().out.startswith("grön" if green else "RÖD")


def test_gates_when_an_unknown_one_is_asked_for_then_refused() -> None:
    assert main(["finns_inte"]) == 2


def test_tool_when_it_fails_in_silence_then_there_is_a_complaint() -> None:
    assert Answer(3, "").complaints == ("ended with 3 and said nothing",)
    assert Answer(0, "All good").complaints == ()


def _file(*missing: int) -> dict[str, object]:
    return {
        "summary": {"num_statements": 50},
        "missing_lines": missing,
        "missing_branches": [],
    }


def _report(folder: Path, *missing: int) -> Path:
    files = {part + "x.py": _file() for part in core_coverage.CORE}
    files["src/torget/rules/x.py"] = _file(*missing)
    files["src/torget/web/x.py"] = _file(1, 2)
    report = folder / "coverage.json"
    report.write_text(json.dumps({"files": files}))
    return report


def test_core_coverage_when_all_of_the_core_is_run_then_green(tmp_path: Path) -> None:
    assert core_coverage.judge(_report(tmp_path)) == Verdict(200, "rader")


def test_core_coverage_when_one_line_is_not_run_then_named(tmp_path: Path) -> None:
    verdict = core_coverage.judge(_report(tmp_path, 7))

    assert verdict.complaints == ("src/torget/rules/x.py: lines 7",)


def test_core_coverage_when_a_part_was_not_measured_then_red(tmp_path: Path) -> None:
    report = tmp_path / "coverage.json"
    report.write_text('{"files": {}}')

    verdict = core_coverage.judge(report)

    assert verdict.complaints == tuple(f"{part} was not measured" for part in core_coverage.CORE)


def test_core_coverage_when_there_is_no_report_then_red(tmp_path: Path) -> None:
    verdict = core_coverage.judge(tmp_path / "coverage.json")

    assert verdict == Verdict(0, "rader", ("coverage.json is missing: run make test",))


def test_licences_then_the_locks_names_are_read() -> None:
    assert {"django", "psycopg", "cryptography"} <= set(licences.locked())
