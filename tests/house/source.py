"""The repository as data: parsed files, and calls by their dotted name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scripts.gates import tree
from scripts.gates.verdict import ROOT

TORGET = ROOT / "src" / "torget"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def modules(*, migrations: bool = False) -> list[Path]:
    """Torget's own modules."""
    found = tree.with_ending(".py", under=("src",))
    return [path for path in found if migrations or "migrations" not in path.parts]


def room_of(path: Path) -> str:
    """'inbox/answer.py' for src/torget/inbox/answer.py."""
    return path.relative_to("src/torget").as_posix()


def templates() -> list[Path]:
    return [path for path in tree.with_ending(".html", ".txt") if "templates" in path.parts]


def imported_names(module: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, local name, full dotted name) of everything a module imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, alias.asname or alias.name, f"{node.module}.{alias.name}"


def dotted(node: ast.expr) -> str:
    """'a.b.c' for the expression a.b.c; '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def resolved_calls(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of each call, its first part resolved through the imports."""
    names = {local: full for _line, local, full in imported_names(module)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            first, dot, rest = dotted(node.func).partition(".")
            if first:
                yield node.lineno, names.get(first, first) + dot + rest
