"""No secret lies in the repository: known shapes, and strings too random to be words."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scripts.gates import tree
from scripts.gates.verdict import Verdict

_SHAPES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "cloud key": re.compile(r"\bA(?:KIA|SIA)[0-9A-Z]{16}\b"),
    "code host token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20,})\b"),
    "chat token": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "network token": re.compile(r"\bEAA[A-Za-z0-9]{60,}\b"),
    "signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "password in address": re.compile(r"\b[a-z][a-z+]*://[^/\s:@\"'{}<>]+:[^/\s:@\"'{}<>]{6,}@"),
}
_NAMED = re.compile(
    r"(?i)(?:secret|token|passw(?:or)?d|api_?key)\w*[\"']?\s*[:=]\s*[\"']([^\"'\s]{16,})[\"']"
)
_LONG = re.compile(r"[\"'`]([A-Za-z0-9+/=_-]{40,})[\"'`]")
_RANDOM_BITS = 4.6  # per sign; English words joined lie below 4.2, random base64 above 5
_NAMED_BITS = 3.6
_OTHERS = {".lock", ".svg", ".mo", ".png", ".woff2", ".ico"}
KNOWN = Path("scripts/gates/known_strings.txt")


def bits(text: str) -> float:
    """The text's entropy per sign."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def findings(line: str) -> Iterator[tuple[str, str]]:
    """What in a line looks like a secret, as (kind, text)."""
    for kind, shape in _SHAPES.items():
        yield from ((kind, found.group(0)) for found in shape.finditer(line))
    for found in _NAMED.finditer(line):
        if bits(found.group(1)) > _NAMED_BITS and any(map(str.isdigit, found.group(1))):
            yield "named secret", found.group(1)
    for found in _LONG.finditer(line):
        if bits(found.group(1)) > _RANDOM_BITS:
            yield "random string", found.group(1)


def known() -> frozenset[str]:
    """The sha256 of each string that was looked at and is no secret."""
    if KNOWN not in tree.files():
        return frozenset()
    lines = tree.read(KNOWN).splitlines()
    return frozenset(line.split()[0] for line in lines if line and not line.startswith("#"))


def scan() -> Verdict:
    """Every line of every text file; a finding is named by its place and sha256, never shown."""
    accepted, complaints, lines = known(), [], 0
    for path in tree.files():
        if path.suffix in _OTHERS or "vendor" in path.parts or path == KNOWN:
            continue
        for number, line in enumerate(tree.read(path).splitlines(), start=1):
            lines += 1
            for kind, text in findings(line):
                mark = hashlib.sha256(text.encode()).hexdigest()
                if mark not in accepted:
                    complaints.append(f"{path}:{number}: {kind} {mark}")
    return Verdict(lines, "rader", tuple(complaints))
