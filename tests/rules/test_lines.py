from __future__ import annotations

import tomllib

import pytest

from tests.rules.made import document
from torget.rules.lines import Path, line_index, nearest_line

SOURCE = '''# first line
top = 1
"quoted key" = "a # b"

[table] # comment
a.b = """
[not.a.table]
x = 1 \\""" still
"""
c = \'\'\'it\'s\'\'\'
d = """ends in two"""""
[[rows]]
name = 'x'
list = [
  1, # one
  { k = "v", deep = [true, 2.5] },
]
[rows.inner]
z = 1979-05-27
[[rows]]
name = "y"
[[rows.sub]]
q = 1
[[rows.sub]]
q = "\\\\"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("table",), 5),
        (("table", "a", "b"), 6),
        (("table", "c"), 10),
        (("table", "d"), 11),
        (("rows",), 12),
        (("rows", 0), 12),
        (("rows", 0, "name"), 13),
        (("rows", 0, "list"), 14),
        (("rows", 0, "list", 0), 15),
        (("rows", 0, "list", 1), 16),
        (("rows", 0, "list", 1, "deep", 1), 16),
        (("rows", 0, "inner", "z"), 19),
        (("rows", 1), 20),
        (("rows", 1, "sub", 0, "q"), 23),
        (("rows", 1, "sub", 1), 24),
        (("rows", 1, "sub", 1, "q"), 25),
    ],
)
def test_line_of_a_key_is_where_it_stands(path: Path, line: int) -> None:
    tomllib.loads(SOURCE)

    assert line_index(SOURCE)[path] == line


def test_lines_are_the_same_with_windows_line_breaks() -> None:
    assert line_index(SOURCE.replace("\n", "\r\n")) == line_index(SOURCE)


def test_nearest_line_of_a_missing_key_is_its_table() -> None:
    assert nearest_line(line_index(SOURCE), ("rows", 1, "missing", "deeper")) == 20


def test_nearest_line_of_a_missing_table_is_the_first() -> None:
    assert nearest_line(line_index(SOURCE), ("nothing",)) == 1


def test_every_key_of_the_shipped_document_stands_on_its_line() -> None:
    source = document()
    rows = source.split("\n")

    wrong = [
        (path, line)
        for path, line in line_index(source).items()
        if isinstance(path[-1], str) and path[-1] not in rows[line - 1]
    ]

    assert wrong == []
