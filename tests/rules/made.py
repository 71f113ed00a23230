"""Made-up findings and documents, said shortly."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from torget.text.signals import Signal, SignalKind, Signals, Target


def finding(
    kind: SignalKind,
    target: Target = Target.NONE,
    *,
    certain: bool = True,
    quoted: bool = False,
) -> Signal:
    """Return one finding of a kind."""
    return Signal(kind, 0, 3, "Ett fynd.", target, certain, quoted)


def found(*signals: Signal | SignalKind, language: str = "sv", length: int = 40) -> Signals:
    """Return the findings of one text; a bare kind stands for a certain finding of it."""
    return Signals(tuple(_each(signals)), language, length)


def _each(signals: Iterable[Signal | SignalKind]) -> Iterable[Signal]:
    for signal in signals:
        yield finding(signal) if isinstance(signal, SignalKind) else signal


def document() -> str:
    """Return the source of the shipped rulebook."""
    return resources.files("torget.rules").joinpath("kungsbacka.toml").read_text("utf-8")


def changed(old: str, new: str) -> bytes:
    """Return the shipped document with the first `old` replaced; it must stand there."""
    source = document()
    assert old in source
    return source.replace(old, new, 1).encode()


def line_of(source: bytes, text: str) -> int:
    """Return the 1-based line where a text first stands."""
    return source[: source.index(text.encode())].count(b"\n") + 1
