"""The gates that ask a tool."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from scripts.gates import tree
from scripts.gates.verdict import BIN, ROOT, Answer, Verdict, run

_FOLDERS = ("src", "tests", "scripts", "benchmarks")
_DJANGO = {
    "DJANGO_SETTINGS_MODULE": "torget.settings",
    "TORGET_SECRET_KEY": "".join(chr(33 + number * 7 % 90) for number in range(60)),
    "TORGET_TOKEN_KEYS": "gate:" + base64.b64encode(bytes(32)).decode(),
}


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0


def _said(answer: Answer, pattern: str, unit: str) -> Verdict:
    return Verdict(_number(pattern, answer.text), unit, answer.complaints)


def _existing_folders() -> list[str]:
    return [name for name in _FOLDERS if (ROOT / name).is_dir()]


def ruff_lint() -> Verdict:
    """Every rule of ruff but those that pyproject.toml leaves out, each with its reason."""
    shown = run(BIN / "ruff", "check", "--show-files", ".")
    answer = run(BIN / "ruff", "check", "--output-format=concise", ".")
    return Verdict(len(shown.text.splitlines()), "filer", answer.complaints)


def ruff_format() -> Verdict:
    """The code is written as the formatter writes it."""
    return _said(
        run(BIN / "ruff", "format", "--check", "--output-format=concise", "."),
        r"(\d+) files? already formatted",
        "filer",
    )


def import_floors() -> Verdict:
    """No room imports upwards; see docs/utvecklare/huset.md."""
    answer = run(BIN / "lint-imports", "--no-cache")
    kept = _number(r"Contracts: (\d+) kept", answer.text)
    analysed = _number(r"Analyzed (\d+) files", answer.text)
    return Verdict(analysed if kept else 0, f"filer mot {kept} regler", answer.complaints)


def mypy() -> Verdict:
    """Types hold, in tests too."""
    answer = run(BIN / "mypy", *_existing_folders())
    return _said(answer, r"no issues found in (\d+) source files", "filer")


def deptry() -> Verdict:
    """What is imported is declared, and what is declared is used."""
    return _said(run(BIN / "deptry", "--no-ansi", "src"), r"Scanning (\d+) files", "filer")


def _templates() -> tuple[Path, ...]:
    return tuple(path for path in tree.with_ending(".html", under=("src",)))


def djlint() -> Verdict:
    """Templates are sound HTML."""
    templates = _templates()
    if not templates:
        return Verdict(0, "mallar")
    return _said(run(BIN / "djlint", "--lint", *templates), r"Linted (\d+) file", "mallar")


def djangofmt() -> Verdict:
    """Templates are written as the formatter writes them."""
    templates = _templates()
    if not templates:
        return Verdict(0, "mallar")
    answer = run(BIN / "djangofmt", "--check", *templates)
    return Verdict(len(templates), "mallar", answer.complaints)


def codespell() -> Verdict:
    """The English of the code has no common misspelling; Swedish is not codespell's to judge."""
    written = (
        *tree.with_ending(".py", under=("src", "scripts", "benchmarks")),
        *tree.with_ending(".sh", ".css", ".sql"),
        *(path for path in tree.with_ending(".js") if "vendor" not in path.parts),
    )
    return Verdict(len(written), "filer", run(BIN / "codespell", *written).complaints)


def _migrations() -> int:
    return len(list((ROOT / "src/torget/migrations").glob("0*.py")))


def migrations_complete() -> Verdict:
    """No model differs from its migrations."""
    answer = run(
        *(BIN / "python", "-W", "ignore::RuntimeWarning", "-m", "django"),
        *("makemigrations", "--check", "--dry-run"),
        env=_DJANGO,
    )
    return Verdict(_migrations(), "migrationer", answer.complaints)


def migrations_linear() -> Verdict:
    """One line of migrations, and Django's own checks are silent."""
    answer = run(BIN / "python", "-m", "django", "check", "--fail-level=WARNING", env=_DJANGO)
    complaints = list(answer.complaints)
    newest = ROOT / "src/torget/migrations/max_migration.txt"
    names = sorted(path.stem for path in newest.parent.glob("0*.py"))
    if not newest.exists():
        complaints.append("src/torget/migrations/max_migration.txt is missing")
    elif names and newest.read_text().strip() != names[-1]:
        complaints.append(f"max_migration.txt does not name {names[-1]}")
    numbers = [name.split("_")[0] for name in names]
    if len(set(numbers)) != len(numbers):
        complaints.append("two migrations share a number")
    return Verdict(len(names), "migrationer", tuple(complaints))


def deploy_checks() -> Verdict:
    """`check --deploy` has nothing to say about an installation on https."""
    answer = run(
        *(BIN / "python", "-m", "django", "check", "--deploy", "--fail-level=WARNING"),
        env={
            **_DJANGO,
            "TORGET_SITE_URL": "https://torget.example.org",
            "TORGET_MAIL_URL": "smtp://post.example.org",
        },
    )
    return Verdict(int("System check" in answer.text), "installation", answer.complaints)


def house() -> Verdict:
    """The tests of the house itself, and of the docs."""
    folders = [name for name in ("tests/house", "tests/docs") if (ROOT / name).is_dir()]
    answer = run(BIN / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders)
    return _said(answer, r"(\d+) passed", "prov")
