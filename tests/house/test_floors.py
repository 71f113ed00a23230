"""The import rules hold, and would be red if they did not."""

import re
import shutil
import subprocess
from pathlib import Path

from scripts.gates.verdict import BIN, ROOT

# room, the planted line, what the linter then says it imports
PLANTED = [
    ("ledger", "from torget.inbox import models", "torget.inbox.models"),
    ("rules", "import django", "django"),
    ("text", "import psycopg", "psycopg"),
    ("rules", "import time", "time"),
    ("connectors", "from django.db import models", "django"),
    ("connectors", "import httpcore2", "httpcore2"),
    ("connectors", "from torget.kit import django", "torget.kit.django"),
    ("text", "from torget import connectors", "torget.connectors"),
    ("inbox", "from torget.connectors import catalogue", "torget.connectors.catalogue"),
    ("channels", "from torget.connectors import mastodon", "torget.connectors.mastodon"),
    ("web", "from torget.connectors import fake", "torget.connectors.fake"),
]


def _copy(target: Path) -> Path:
    shutil.copytree(
        ROOT / "src" / "torget",
        target / "torget",
        ignore=shutil.ignore_patterns("__pycache__", "static", "locale", "templates"),
    )
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_rules_on_a_clean_copy_then_kept(tmp_path: Path) -> None:
    answer = _lint(_copy(tmp_path))

    assert answer.returncode == 0, answer.stdout


def test_import_rules_when_wrong_imports_are_planted_then_each_is_named(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    for number, (room, line, _imported) in enumerate(PLANTED):
        (folder / "torget" / room / f"planted_{number}.py").write_text(f"{line}\n")

    answer = _lint(folder)

    assert answer.returncode == 1, answer.stdout
    assert [
        planted
        for number, planted in enumerate(PLANTED)
        if not re.search(
            rf"torget\.{planted[0]}\.planted_{number} ->\s+{re.escape(planted[2])}\b", answer.stdout
        )
    ] == []


def test_import_rules_when_a_room_has_no_floor_then_broken(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "torget" / "garage").mkdir()
    (folder / "torget" / "garage" / "__init__.py").write_text("")

    answer = _lint(folder)

    assert answer.returncode == 1, answer.stdout
    assert "garage" in answer.stdout


def test_import_rules_when_two_rooms_make_a_circle_then_broken(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "torget" / "kit" / "planted_a.py").write_text("from torget.kit import planted_b\n")
    (folder / "torget" / "kit" / "planted_b.py").write_text("from torget.kit import planted_a\n")

    answer = _lint(folder)

    assert answer.returncode == 1, answer.stdout
    assert "torget.kit" in answer.stdout
