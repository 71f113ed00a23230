"""What a gate answers, and how a tool is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Verdict:
    """How many things a gate looked at, and what it has against them."""

    count: int
    unit: str
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """A named question to the repository; below its floor of looked-at things it is red."""

    name: str
    floor: int
    ask: Callable[[], Verdict]

    def is_green(self, verdict: Verdict) -> bool:
        """Whether the verdict is free of complaints and rests on enough things."""
        return not verdict.complaints and verdict.count >= self.floor


@dataclass(frozen=True)
class Answer:
    """What a tool printed and how it ended."""

    code: int
    text: str

    @property
    def complaints(self) -> tuple[str, ...]:
        """What the tool said, when it ended badly; never empty then."""
        if self.code == 0:
            return ()
        return (self.text.strip()[-6000:] or f"ended with {self.code} and said nothing",)


def run(*command: str | Path, env: dict[str, str] | None = None) -> Answer:
    """Run one of this environment's tools at the root, without a terminal."""
    words: Sequence[str] = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Answer(done.returncode, done.stdout)
