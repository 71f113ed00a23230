"""Complaint, fault, suggestion, criticism, politics, praise. Source: Regler, Tänk på det här."""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind

_GLAD = frozenset("😂🤣😆😀😃😄😁😊🙂😍🥰😘🤩👏👍❤💙💚💛🧡💜💪🙏🎉🎊🌟⭐✨🥳💯🙌🤗💐🌹🏆🥇")
_ANGRY = frozenset("😡😠🤬🤮👎💩😤🖕🤢")
_SHORT_PRAISE = 14
_WANTED = 12
BEGINS = frozenset(  # without a word of these, a quotation or a face nothing is found here
    [
        "fault", "complaint_strong", "complaint", "notice", "suggestion_strong", "suggestion",
        "criticism", "political", "praise_strong", "praise",
    ]
)  # fmt: skip
_FACES = _GLAD | _ANGRY


def find(reading: Reading) -> Iterator[Signal]:
    """Give how the writer finds things to be, and what she would rather have."""
    if reading.lacks(BEGINS) and not reading.quotes and reading.signs.isdisjoint(_FACES):
        return
    yield from _complaint(reading)
    yield from _suggestion(reading)
    yield from _criticism(reading)
    yield from _politics(reading)
    yield from _praise(reading)


def _complaint(reading: Reading) -> Iterator[Signal]:
    fault = reading.near("public_thing", "fault", within=9)
    if fault:
        yield reading.sign(SignalKind.FAULT_REPORT, fault)
    strong = reading.lists.get("complaint_strong")
    weak = reading.near("public_thing", "complaint", within=10)
    ironic = reading.near("irony", "complaint", within=14)
    if strong:
        yield reading.sign(SignalKind.COMPLAINT, strong[0])
    elif (weak or ironic) and not fault:
        yield reading.sign(SignalKind.COMPLAINT, weak or ironic or (0, 0), certain=False)
    notice = reading.lists.get("notice")
    if notice and not fault and not strong:
        yield reading.sign(SignalKind.COMPLAINT, notice[0], certain=False)


def _suggestion(reading: Reading) -> Iterator[Signal]:
    strong = reading.lists.get("suggestion_strong")
    near = reading.near("suggestion", "public_thing", within=_WANTED)
    if strong or near:
        span = strong[0] if strong else near or (0, 0)
        yield reading.sign(SignalKind.SUGGESTION, span, certain=bool(strong))


def _criticism(reading: Reading) -> Iterator[Signal]:
    spans = reading.lists.get("criticism")
    if spans:
        yield reading.sign(SignalKind.CRITICISM, spans[0], certain=len(spans) > 1)
    elif not reading.signs.isdisjoint(_ANGRY) or (reading.quotes and reading.has("ye")):
        yield reading.whole(SignalKind.CRITICISM, certain=False)


def _politics(reading: Reading) -> Iterator[Signal]:
    near = reading.near("political_ask", "political", within=10)
    if near and ("?" in reading.signs or reading.has("question_phrase")):
        yield reading.sign(SignalKind.POLITICAL_QUESTION, near)


def _praise(reading: Reading) -> Iterator[Signal]:
    spans = reading.lists.get("praise_strong") or reading.lists.get("praise")
    sour = reading.has("criticism", "complaint_strong", "irony", "insult", "fault")
    if spans:
        strong = reading.has("praise_strong")
        if strong or not sour:
            certain = strong and not sour
            yield reading.sign(SignalKind.PRAISE, spans[0], certain=certain)
    elif not sour and not reading.signs.isdisjoint(_GLAD) and len(reading.tokens) < _SHORT_PRAISE:
        yield reading.whole(SignalKind.PRAISE, certain=not reading.tokens)
