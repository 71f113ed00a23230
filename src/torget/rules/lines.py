"""Line numbers of keys in a TOML document that is known to parse.

`tomllib` forgets where a key stood. This walks the source once, left to right, and
remembers the line of every key, table and array item.
"""

from __future__ import annotations

from collections.abc import Mapping

Path = tuple[str | int, ...]
_BARE_END = "=.] \t\r\n"
_VALUE_END = ",]} \t\r\n#"


def line_index(source: str) -> Mapping[Path, int]:
    """Return the 1-based line of each key path; array items are ints in the path.

    `source` must be valid TOML: check with `tomllib` first.
    """
    walk = _Walk(source)
    walk.document()
    return walk.lines


def nearest_line(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest table around it; 1 for the document."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Walk:
    """One pass over the source; `at` is the position, `line` the line it stands on."""

    def __init__(self, source: str) -> None:
        self.source = source.replace("\r\n", "\n") + "\n"
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self.blanks()
        while self.at < len(self.source):
            if self.source[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blanks()

    def blanks(self) -> None:
        """Step over white space, commas, line breaks and comments."""
        while self.at < len(self.source):
            sign = self.source[self.at]
            if sign == "#":
                self.move(self.source.index("\n", self.at) - self.at)
            elif sign in " \t\n,":
                self.move(1)
            else:
                return

    def move(self, steps: int) -> None:
        self.line += self.source.count("\n", self.at, self.at + steps)
        self.at += steps

    def header(self) -> Path:
        line = self.line
        array = self.source.startswith("[[", self.at)
        self.move(2 if array else 1)
        path = self.resolved(self.key())
        self.move(2 if array else 1)
        if array:
            path = self.next_item(path, line)
        self.lines.setdefault(path, line)
        return path

    def resolved(self, key: Path) -> Path:
        """Put in the number of the current item after each part that is an array of tables."""
        path: Path = ()
        for part in key[:-1]:
            path = (*path, part)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return (*path, key[-1])

    def next_item(self, path: Path, line: int) -> Path:
        self.lines.setdefault(path, line)
        number = self.counts.get(path, 0)
        self.counts[path] = number + 1
        return (*path, number)

    def key(self) -> Path:
        parts: list[str] = []
        while True:
            self.blanks()
            parts.append(self.key_part())
            self.blanks()
            if self.source[self.at] != ".":
                return tuple(parts)
            self.move(1)

    def key_part(self) -> str:
        start = self.at
        quote = self.source[start]
        if quote in "\"'":
            self.text()
            return self.source[start + 1 : self.at - 1]
        while self.source[self.at] not in _BARE_END:
            self.move(1)
        return self.source[start : self.at]

    def pair(self, table: Path) -> None:
        line = self.line
        path = (*table, *self.key())
        self.lines[path] = line
        self.move(1)
        self.blanks()
        self.value(path)

    def value(self, path: Path) -> None:
        sign = self.source[self.at]
        if sign in "\"'":
            self.text()
        elif sign == "[":
            self.array(path)
        elif sign == "{":
            self.inline_table(path)
        else:
            while self.source[self.at] not in _VALUE_END:
                self.move(1)

    def array(self, path: Path) -> None:
        self.move(1)
        self.blanks()
        number = 0
        while self.source[self.at] != "]":
            self.lines[(*path, number)] = self.line
            self.value((*path, number))
            number += 1
            self.blanks()
        self.move(1)

    def inline_table(self, path: Path) -> None:
        self.move(1)
        self.blanks()
        while self.source[self.at] != "}":
            self.pair(path)
            self.blanks()
        self.move(1)

    def text(self) -> None:
        """Step over a string of any of the four kinds."""
        quote = self.source[self.at]
        end = quote * 3 if self.source.startswith(quote * 3, self.at) else quote
        self.move(len(end))
        while not self.source.startswith(end, self.at):
            self.move(2 if quote == '"' and self.source[self.at] == "\\" else 1)
        self.move(len(end))
        while len(end) > 1 and self.source[self.at] == quote:
            self.move(1)  # a text may end in one or two quotes of its own
