"""What an operator may meet is described in docs/drift."""

import ast
import importlib
import re
from pathlib import Path

from scripts.gates import tree
from scripts.gates.verdict import ROOT
from tests.house import source

DRIFT = ROOT / "docs" / "drift"
SETTING = re.compile(r"\b(?:TORGET|DATABASE)_[A-Z][A-Z0-9_]*[A-Z0-9]\b")
NUMBER = re.compile(r"[\"'](torget\.[EWIC]\d{3}|T\d{3}|TORGET-[A-Z]+-(?!000)\d{3})[\"']")


def _docs(*names: str) -> str:
    paths = [DRIFT / name for name in names] if names else sorted(DRIFT.glob("*.md"))
    return "\n".join(path.read_text() for path in paths)


def _undocumented(names: set[str], text: str) -> list[str]:
    return sorted(name for name in names if f"`{name}`" not in text)


def _environment_names(code: ast.Module) -> set[str]:
    """Names that the code reads from the environment or shows to an operator, in any string."""
    return {
        name
        for node in ast.walk(code)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in SETTING.findall(node.value)
    }


def _settings() -> set[str]:
    return {name for path in source.modules() for name in _environment_names(source.parsed(path))}


def _jobs() -> set[str]:
    jobs = importlib.import_module("torget.jobs")
    registered = {name for name in jobs.app.tasks if "procrastinate" not in name}
    return registered | set(jobs.SCHEDULE)


def _commands() -> set[str]:
    folder = source.TORGET / "management" / "commands"
    return {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}


def test_settings_then_each_is_described() -> None:
    names = _settings()

    assert len(names) > 8
    assert _undocumented(names, _docs("installningar.md")) == []


def test_settings_when_described_then_they_exist() -> None:
    described = set(re.findall(r"(?m)^\| `([A-Z_]+)`", _docs("installningar.md")))

    assert sorted(described - _settings()) == []


def test_numbered_errors_and_checks_then_each_is_described() -> None:
    numbers = {found for path in source.modules() for found in NUMBER.findall(tree.read(path))}

    assert len(numbers) > 10
    assert _undocumented(numbers, _docs()) == []


def test_jobs_then_each_is_described() -> None:
    jobs = _jobs()

    assert len(jobs) >= 3
    assert _undocumented(jobs, _docs("jobb.md")) == []


def test_commands_then_each_is_described() -> None:
    commands = _commands()

    assert len(commands) >= 3
    assert _undocumented({f"torget {name}" for name in commands}, _docs("kommandon.md")) == []


def test_links_in_docs_then_lead_somewhere() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
        if "://" not in target and not target.startswith("mailto:")
        if not _exists(page, target)
    ]

    assert len(pages) > 20
    assert broken == []


def _exists(page: Path, target: str) -> bool:
    return (page.parent / target).exists()
