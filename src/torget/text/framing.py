"""Finding frames: word lists that mean something together, matched in one pass; see frame.py.

Time grows in proportion to the text: no frame looks further than its number of words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from torget.text.frame import Frame
from torget.text.people import People, target_of
from torget.text.reading import Reading, Span
from torget.text.signals import Signal, SignalKind, Target
from torget.text.words import STOP

_AIMED = frozenset(
    {
        SignalKind.THREAT,
        SignalKind.INCITEMENT,
        SignalKind.HATE,
        SignalKind.HARASSMENT,
        SignalKind.INSULT,
        SignalKind.ACCUSATION,
        SignalKind.OBSCENITY,
    }
)
_OWNED = 3  # words from `my` to the relative that it owns
_WAYS = {
    "a_contact": frozenset({SignalKind.LINK, SignalKind.PHONE, SignalKind.EMAIL}),
    "a_home": frozenset(
        {SignalKind.PERSONAL_NUMBER, SignalKind.COORDINATION_NUMBER, SignalKind.ADDRESS}
    ),
}


def find(reading: Reading, people: People, found: list[Signal]) -> list[Signal]:
    """Return what else was found, less what frames take away, and what frames add."""
    _see(reading, people, found)
    held = _held(reading)
    if not held:
        return found
    denied = {kind for kind, force in held if force == "not"}
    kept = [signal for signal in found if signal.kind not in denied]
    known = {signal.kind for signal in kept if signal.certain}
    for (kind, force), span in held.items():
        if force == "sure" and kind not in known:
            kept = [signal for signal in kept if signal.kind is not kind]
            kept.append(_signal(reading, people, kind, span, certain=True))
    seen = denied.union(signal.kind for signal in kept)
    for (kind, force), span in held.items():
        if force == "maybe" and kind not in seen:
            kept.append(_signal(reading, people, kind, span, certain=False))
    return kept


def _see(reading: Reading, people: People, found: list[Signal]) -> None:
    """Let frames ask for persons named and ways to reach somebody as if they were word lists."""
    if people.names:
        reading.lists["a_name"] = list(people.names)
    own_kin = reading.before("own", "kin", within=_OWNED)
    if own_kin:
        reading.lists["a_kin"] = [own_kin]
    for name, kinds in _WAYS.items():
        ways = [signal.start for signal in found if signal.kind in kinds]
        if ways:
            starts = [reading.folded.span(*place)[0] for place in reading.places]
            near = sorted(max(0, bisect_right(starts, start) - 1) for start in ways)
            reading.lists[name] = [(word, word) for word in near]


def _signal(
    reading: Reading, people: People, kind: SignalKind, span: Span, *, certain: bool
) -> Signal:
    target = target_of(reading, people, span) if kind in _AIMED else Target.NONE
    return reading.sign(kind, span, target=target, certain=certain)


def _held(reading: Reading) -> dict[tuple[SignalKind, str], Span]:
    """Return (kind, force) -> the words of a frame that holds, the first one met."""
    names = frozenset(reading.lists)
    frames = reading.lexicon.frames
    held: dict[tuple[SignalKind, str], Span] = {}
    begun = filter(frames.__contains__, reading.lists)
    for name in begun:  # in the order of the text: which is first must not vary
        for frame in frames[name]:
            if frame.needs <= names and frame.gives not in held and names.isdisjoint(frame.unless):
                span = _first(reading, frame)
                if span:
                    held[frame.gives] = span
    return held


def _first(reading: Reading, frame: Frame) -> Span | None:
    """Return the first place where the frame's lists stand together and may."""
    for span in reading.lists[frame.chain[0]]:
        chain = _chained(reading, frame, span) if len(frame.chain) > 1 else span
        found = _with_others(reading, frame, chain) if chain and frame.also else chain
        if found and _holds(reading, frame, found):
            return found
    return None


def _holds(reading: Reading, frame: Frame, span: Span) -> bool:
    """Tell whether the words of the span may stand together."""
    if not frame.past_stops and STOP in reading.tokens[span[0] : span[1] + 1]:
        return False
    return not any(_after(reading.lists.get(name, ()), *span) for name in frame.without)


def _chained(reading: Reading, frame: Frame, span: Span) -> Span | None:
    """Return the span from `span` to the last list of the chain, if each follows in time."""
    last = span[1]
    for name in frame.chain[1:]:
        step = _after(reading.lists[name], last + 1, last + frame.words)
        if not step:
            return None
        last = step[1]
    return span[0], last


def _with_others(reading: Reading, frame: Frame, chain: Span) -> Span | None:
    """Return the span of the chain and of the lists that stand close to it, if all do."""
    low, high = chain
    for name in frame.also:
        spans = reading.lists[name]
        step = _after(spans, high + 1, high + frame.words) or _after(
            spans, low - frame.words, low - 1
        )
        if not step:
            return None
        low, high = min(low, step[0]), max(high, step[1])
    return low, high


def _after(spans: Sequence[Span], low: int, high: int) -> Span | None:
    """Return the first of the sorted spans that begins from word `low` to word `high`."""
    place = bisect_left(spans, (low, 0))
    return spans[place] if place < len(spans) and spans[place][0] <= high else None
