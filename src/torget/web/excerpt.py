"""The first words of a message, for a row or a heading."""

from __future__ import annotations

from torget.records.identity import without_names


def excerpt(text: str, longest: int) -> str:
    """Return the text on one line, without the names it begins with, cut with "…" at a word."""
    line = without_names(text[: 6 * longest])
    if len(line) <= longest:
        return line
    cut, _, _ = line[: longest - 1].rpartition(" ")
    return f"{cut or line[: longest - 1]}…"
