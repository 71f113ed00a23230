"""Danger: suicide, people in danger now, and reports of dangerous things.

Source: design node 1 (acute danger to life goes first); 112 is the right way, so an alarm too
many is better than one too few. `certain` is false where words have many meanings.
"""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.reading import Reading, Span, overlaps
from torget.text.signals import Signal, SignalKind

_ENOUGH_WEAK = 2
_NEAR_WORDS = 8
_ENOUGH_KINDS = 3
_PERILS = ("injury", "violence", "blaze", "means")
BEGINS = frozenset(  # without a word of these nothing is found here
    [
        *_PERILS, "suicide", "suicide_weak", "death_word", "life_word", "danger_place",
        "emergency_sure", "emergency", "strike", "peril_place", "hazard_strong", "hazard",
    ]
)  # fmt: skip


def find(reading: Reading) -> Iterator[Signal]:
    """Give signs of suicide, of ongoing danger and of dangerous things."""
    if reading.lacks(BEGINS):
        return
    yield from _suicide(reading)
    yield from _ongoing(reading)
    yield from _hazard(reading)


def _suicide(reading: Reading) -> Iterator[Signal]:
    sayings = reading.covered("not_suicide", "you_suicide")
    strong = [s for s in reading.lists.get("suicide", ()) if not overlaps(s, sayings)]
    if strong:
        yield reading.sign(SignalKind.SUICIDE, strong[0])
        return
    if not sayings and not reading.has("not_life"):
        wished = reading.near("wish", "death_word", within=5) or reading.near(
            "no_more", "life_word", within=4
        )
        standing = reading.near("posture", "danger_place", within=3)
        edge = standing if reading.near("jag_alone", "posture", within=2) else None
        span = (wished if reading.has("jag_alone") else None) or edge
        if span and not reading.has("hazard_strong"):
            yield reading.sign(SignalKind.SUICIDE, span, certain=False)
            return
    weak = _apart(reading.lists.get("suicide_weak", []))
    if len(weak) >= _ENOUGH_WEAK and reading.has("I") and not sayings:
        hope = reading.has("question_phrase", "fault")
        yield reading.sign(SignalKind.SUICIDE, (weak[0][0], weak[-1][1]), certain=not hope)


def _apart(spans: list[Span]) -> list[Span]:
    """Return spans that do not overlap, the first of each heap."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] > kept[-1][1]:
            kept.append(span)
    return kept


def _ongoing(reading: Reading) -> Iterator[Signal]:
    sayings = reading.covered("metaphor", "past_time")
    asked = "?" in reading.signs and reading.has("question_verb", "question_word")
    alarmed = reading.has("alarm")
    sure = [s for s in reading.lists.get("emergency_sure", ()) if not overlaps(s, sayings)]
    if sure and (alarmed or not (sayings or asked)):
        yield reading.sign(SignalKind.ONGOING_DANGER, sure[0])
        return
    people = reading.has("person", "child", "near_people", "kin", "he_she", "they")
    events = [s for s in reading.lists.get("emergency", ()) if not overlaps(s, sayings)]
    if events and (alarmed or (reading.has("now") and people and not sayings)):
        yield reading.sign(SignalKind.ONGOING_DANGER, events[0], certain=alarmed)
    elif events and not (sayings or asked) and (reading.has("now") or people):
        yield reading.sign(SignalKind.ONGOING_DANGER, events[0], certain=False)
    elif not (sayings or asked or reading.has("treated")):
        yield from _helpless(reading)


def _helpless(reading: Reading) -> Iterator[Signal]:
    """Give somebody stuck in a dangerous place, struck now, or armed among people."""
    stuck = reading.near("posture", "danger_place", within=4)
    struck = reading.near("strike", "alarm", within=10) or reading.near(
        "strike", "kin_alone", within=3
    )
    armed = reading.near("means", "school_place", within=6)
    if stuck and reading.has("helpless") and reading.has("person", "child", "he_she"):
        yield reading.sign(SignalKind.ONGOING_DANGER, stuck)
    elif struck and reading.has("now", "alarm"):
        yield reading.sign(SignalKind.ONGOING_DANGER, struck)
    elif armed:
        yield reading.sign(SignalKind.ONGOING_DANGER, armed, certain=False)
    else:
        yield from _composed(reading)


def _composed(reading: Reading) -> Iterator[Signal]:
    """Give danger told in words of our own lists' kinds: peril, somebody, and that it goes on."""
    perils = [name for name in _PERILS if reading.has(name)]
    nearby = reading.has("peril_place") + reading.has("distress")
    somebody = reading.has("human", "child", "kin_alone")
    score = len(perils) + nearby + somebody + reading.has("live")
    told = (perils and (somebody or perils != ["injury"])) or nearby > 1
    if told and score >= _ENOUGH_KINDS and reading.has("live", "distress"):
        span = reading.lists[perils[0] if perils else "peril_place"][0]
        yield reading.sign(SignalKind.ONGOING_DANGER, span, certain=score > _ENOUGH_KINDS)


def _hazard(reading: Reading) -> Iterator[Signal]:
    strong = reading.lists.get("hazard_strong")
    if strong:
        yield reading.sign(SignalKind.DANGER_REPORT, strong[0])
        return
    near = reading.near("hazard", "near_people", within=_NEAR_WORDS)
    if near:
        yield reading.sign(SignalKind.DANGER_REPORT, near, certain=False)
