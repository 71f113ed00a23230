"""The repository's own files: what git tracks or would track."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scripts.gates.verdict import ROOT

_NEVER = {".git", ".venv", "__pycache__", "build", "dist", "node_modules", "htmlcov"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository as a path from its root, sorted; from the disk if no git."""
    return tuple(sorted(path for path in _listed() if (ROOT / path).is_file()))


def _listed() -> Iterator[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        yield from (Path(name) for name in done.stdout.split("\0") if name)
        return
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT)
        if not _NEVER.intersection(inside.parts):
            yield inside


def with_ending(*endings: str, under: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """The files with one of the endings, under one of the folders if any are named."""
    return tuple(
        path for path in files() if path.suffix in endings and (not under or path.parts[0] in under)
    )


def python(*under: str) -> tuple[Path, ...]:
    """The repository's Python files, migrations left out."""
    return tuple(path for path in with_ending(".py", under=under) if "migrations" not in path.parts)


def read(path: Path) -> str:
    """A file's text; what is not UTF-8 shows as replacement signs."""
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")
