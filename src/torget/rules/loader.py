"""A rulebook document in, a rulebook out, or everything that is wrong with the document."""

from __future__ import annotations

import tomllib
from importlib import resources

from torget.rules import coherence
from torget.rules.build import build
from torget.rules.faults import Fault, Finding, InvalidRulebook, key_name
from torget.rules.lines import Path, line_index, nearest_line
from torget.rules.rulebook import Rulebook

__all__ = ["Fault", "InvalidRulebook", "load", "shipped"]

_SHIPPED = "kungsbacka.toml"
_MAX_BYTES = 1_000_000
_MAX_LINE = 2_000  # signs
_MAX_DOTS = 60  # in one line: very long dotted keys make the parser slow
_MAX_DEPTH = 12  # levels of lists and tables in one value


def load(document: bytes, *, name: str) -> Rulebook:
    """Return the rulebook of a TOML document; `name` is the file's name in the faults.

    Raise InvalidRulebook with all faults at once: what is not TOML, what does not fit the
    fields, and what does not hang together.
    """
    text = _text(document, name)
    _refuse_monsters(text, name)
    data = _parsed(text, name)
    rulebook, misfits = build(Rulebook, data)
    spoiled = {misfit.path for misfit in misfits}
    loose = [each for each in coherence.findings(rulebook) if not _may_echo(each, spoiled)]
    if misfits or loose:
        raise InvalidRulebook(_placed((*misfits, *loose), text, name))
    return rulebook


def shipped() -> Rulebook:
    """Return the rulebook that Torget is delivered with."""
    document = resources.files("torget.rules").joinpath(_SHIPPED).read_bytes()
    return load(document, name=_SHIPPED)


def _text(document: bytes, name: str) -> str:
    if len(document) > _MAX_BYTES:
        expected, found = f"högst {_MAX_BYTES} byte", f"{len(document)} byte"
        raise InvalidRulebook((Fault(name, 1, "", expected, found),))
    try:
        return document.decode()
    except UnicodeDecodeError as error:
        line = document.count(b"\n", 0, error.start) + 1
        fault = Fault(name, line, "", "text i UTF-8", "tecken i någon annan kodning")
        raise InvalidRulebook((fault,)) from error


def _refuse_monsters(text: str, name: str) -> None:
    """Raise InvalidRulebook for what would only serve to exhaust the parser."""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        depth, deepest = _depths(line, 0 if line.startswith("[") else depth)
        limits = (
            (len(line), _MAX_LINE, "tecken på en rad"),
            (line.count("."), _MAX_DOTS, "punkter på en rad"),
            (deepest, _MAX_DEPTH, "nivåer i varandra"),
        )
        for found, most, what in limits:
            if found > most:
                fault = Fault(name, number, "", f"högst {most} {what}", str(found))
                raise InvalidRulebook((fault,))


def _depths(line: str, depth: int) -> tuple[int, int]:
    """Return how many brackets are open after the line, and at most within it."""
    deepest = depth
    for sign in line:
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth = max(depth - 1, 0)
    return depth, deepest


def _parsed(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(name, _error_line(str(error), text), "", "giltig TOML", f"fel ({error})")
        raise InvalidRulebook((fault,)) from error
    except RecursionError as error:
        fault = Fault(name, 1, "", f"högst {_MAX_DEPTH} nivåer i varandra", "fler")
        raise InvalidRulebook((fault,)) from error


def _error_line(message: str, text: str) -> int:
    """Return the line that the parser's message names; the last one for the end."""
    _, _, place = message.rpartition("(at line ")
    line = place.partition(",")[0]
    return int(line) if line.isdigit() else text.count("\n") + 1


def _may_echo(finding: Finding, spoiled: set[Path]) -> bool:
    """Tell whether a finding may only echo a fault in the same place, around it or inside."""
    places = (finding.path, *finding.rests_on)
    return any(each[: len(place)] == place[: len(each)] for each in spoiled for place in places)


def _placed(findings: tuple[Finding, ...], text: str, name: str) -> tuple[Fault, ...]:
    lines = line_index(text)
    faults = (
        Fault(name, nearest_line(lines, each.path), key_name(each.path), each.expected, each.found)
        for each in findings
    )
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.key, fault.expected)))
