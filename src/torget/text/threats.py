"""Threats and incitement. Source: Regler, Tänk på det här, p. 8; BrB 4:5, 16:5, 17:1."""

from __future__ import annotations

from collections.abc import Iterator

from torget.text.people import People, target_of
from torget.text.reading import Reading, overlaps
from torget.text.signals import Signal, SignalKind

_SOON = "Ett hot som kan verkställas snart."
_MEANS = "Talar om vapen, eld eller sprängmedel i samband med hot."

BEGINS = frozenset(  # without a word of these nothing is found here
    ["threat_hard", "threat", "violent_verb", "means", "incitement", "attack_verb"]
)


def find(reading: Reading, people: People) -> Iterator[Signal]:
    """Give threats and calls to crime; a threat with means at hand is also ongoing danger."""
    if reading.lacks(BEGINS):
        return
    yield from _threats(reading, people)
    yield from _calls(reading)


def _threats(reading: Reading, people: People) -> Iterator[Signal]:
    sayings = reading.covered("metaphor")
    hard = [s for s in reading.lists.get("threat_hard", ()) if not overlaps(s, sayings)]
    mild = [s for s in reading.lists.get("threat", ()) if not overlaps(s, sayings)]
    spans = hard or mild
    armed = reading.near("means", "at_hand", within=7)
    if not spans:
        yield from _unspoken(reading, people)
        return
    if reading.has("not_threat", "not_suicide") and not hard:
        return
    target = target_of(reading, people, spans[0])
    certain = bool(hard) and not (reading.has("not_threat") and not armed)
    yield reading.sign(SignalKind.THREAT, spans[0], target=target, certain=certain or bool(armed))
    if armed:
        yield reading.sign(SignalKind.ONGOING_DANGER, armed, why=_MEANS, target=target)
    elif hard and reading.has("soon"):
        yield reading.sign(SignalKind.ONGOING_DANGER, hard[0], why=_SOON, target=target)


def _unspoken(reading: Reading, people: People) -> Iterator[Signal]:
    """Give threats told by plan or means: `ska` with a violent act, or the writer with a weapon."""
    if reading.has("metaphor", "not_threat", "not_suicide"):
        return
    planned = reading.before("future", "violent_verb", within=3) or reading.before(
        "jag_alone", "violent_verb", within=6
    )
    planned = planned or reading.before("violent_verb", "jag_alone", within=1)
    armed = reading.near("means", "at_hand", within=7)
    coming = reading.near("coming", "means", within=9)
    if planned and reading.has("attack_target", "you") and not reading.has("they_plan"):
        target = target_of(reading, people, planned)
        yield reading.sign(SignalKind.THREAT, planned, target=target)
        if armed or reading.has("soon"):
            yield reading.sign(SignalKind.ONGOING_DANGER, planned, why=_SOON, target=target)
    elif (coming or armed) and reading.has("I"):
        span = armed or coming or (0, 0)
        yield reading.sign(SignalKind.THREAT, span, certain=False)
        yield reading.sign(SignalKind.ONGOING_DANGER, span, why=_MEANS, certain=armed is not None)


def _calls(reading: Reading) -> Iterator[Signal]:
    """Give calls to crime: said outright, or an attack on a target together with a call."""
    outright = reading.lists.get("incitement")
    if outright and not reading.has("metaphor"):
        yield reading.sign(SignalKind.INCITEMENT, outright[0])
        return
    pair = reading.before("attack_verb", "attack_target", within=4)
    if not pair and reading.has("call"):
        pair = reading.near("attack_verb", "attack_target", within=4)
    if pair and not reading.has("metaphor", "not_threat"):
        certain = reading.near("call", "attack_verb", within=8) is not None
        if certain or reading.has("insult", "swearing"):
            yield reading.sign(SignalKind.INCITEMENT, pair, certain=certain)
