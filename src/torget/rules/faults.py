"""What can be wrong with a rulebook document, told in Swedish with file, line and key."""

from __future__ import annotations

from dataclasses import dataclass

from torget.rules.lines import Path

_SHOWN = 80  # characters of what was found


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what was expected there and what was found."""

    file: str
    line: int  # 1-based
    key: str  # as flow.nodes[3].title; "" for the document as a whole
    expected: str
    found: str

    def __str__(self) -> str:
        """Return the fault as one Swedish sentence with its place."""
        place = f"{self.file}:{self.line}: "
        key = f"{self.key}: " if self.key else ""
        return f"{place}{key}Här väntas {self.expected}, men här står {self.found}."


class InvalidRulebook(Exception):
    """The document is not a valid rulebook; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault before its line is known; `rests_on` are other places it was judged by."""

    path: Path
    expected: str
    found: str
    rests_on: tuple[Path, ...] = ()


def shown(value: object) -> str:
    """Return a value of the document as it may be shown in a fault: short and on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = value or "ingenting"
            quoted = f"”{text}”" if value else text
        case dict():
            quoted = "en tabell"
        case list():
            quoted = f"en lista med {len(value)} delar"
        case _:
            quoted = str(value)
    flat = " ".join(quoted.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"


def key_name(path: Path) -> str:
    """Return a key path as people write it: flow.nodes[3].title, counted from 0."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else part
    return name
