"""Files and functions stay small enough to read."""

import ast

from scripts.gates import tree
from tests.house import source

FILE_LINES = 400
FUNCTION_LINES = 60
TEMPLATE_LINES = 150


def test_python_files_then_at_most_400_lines() -> None:
    lengths = {path: len(tree.read(path).splitlines()) for path in tree.python()}

    assert len(lengths) > 50
    assert {str(path): n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_functions_then_at_most_60_lines() -> None:
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in tree.python()
        for node in ast.walk(source.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert len(lengths) > 200
    assert {where: n for where, n in lengths.items() if n > FUNCTION_LINES} == {}


def test_templates_then_at_most_150_lines() -> None:
    lengths = {path: len(tree.read(path).splitlines()) for path in source.templates()}

    assert len(lengths) > 5
    assert {str(path): n for path, n in lengths.items() if n > TEMPLATE_LINES} == {}


def test_settings_then_at_most_150_lines() -> None:
    assert len((source.TORGET / "settings.py").read_text().splitlines()) <= TEMPLATE_LINES
