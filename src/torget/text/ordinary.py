"""What an everyday message mostly is, where nothing tells it outright: kinds that compete.

Own case, service, criticism, a plain question and chatter are weighed on one scale
(points/*.txt; see weighing.py) and the heaviest wins. What was found with doubt counts as points,
too, and where it is outweighed it is left out. Nothing is weighed where a finding is certain of a
case, a complaint or criticism; that somebody asks says little in itself, since a complaint may
well be written as a question. Where nothing that may have to go was found, what may be an attack
is weighed likewise. The findings are uncertain: a person must judge.
"""

from __future__ import annotations

from dataclasses import replace

from torget.text import weighing
from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind
from torget.text.weighing import Scale

_FOUND = 12  # points of what a finder found with doubt
_CERTAIN = 18  # and of a question or chatter that is certain
_CLOSE = 5  # what was found stands, where nothing weighs more than this above it
_IDLE = 12  # points of chatter that no doubtful sign of a case stands against
_LEAST = 9  # points of a kind that no finder found
_SHORT = 10  # words in which a place alone says nothing of what is wrong with it
_BARE_PLACE = 13  # the points of such a place
_PLACES = frozenset({"street_thing", "service_noun", "public_thing"})
_WRONG = tuple(
    name
    for name, ground in sorted(weighing.SERVICE.grounds.items())
    if ground.points > 0 and name not in _PLACES
)
_ASKED = SignalKind.QUESTION
_KINDS: tuple[tuple[Scale, frozenset[SignalKind]], ...] = (
    (weighing.OWN_CASE, frozenset({SignalKind.OWN_CASE, SignalKind.ECONOMY})),
    (
        weighing.SERVICE,
        frozenset({SignalKind.COMPLAINT, SignalKind.FAULT_REPORT, SignalKind.SUGGESTION}),
    ),
    (
        weighing.CRITICISM,
        frozenset(
            {
                SignalKind.CRITICISM,
                SignalKind.POLITICAL_QUESTION,
                SignalKind.INSULT,
                SignalKind.ACCUSATION,
            }
        ),
    ),
    (weighing.QUESTION, frozenset({_ASKED})),
    (
        weighing.CHATTER,
        frozenset({SignalKind.PRAISE, SignalKind.MEMORY, SignalKind.GREETING, SignalKind.TAGGING}),
    ),
)
_SERVICE_AT = 1  # where service stands among them
_HARMLESS = _KINDS[3][1] | _KINDS[4][1]  # certain ones leave room for doubt
_OFFENSIVE = frozenset({SignalKind.INSULT, SignalKind.ACCUSATION})
_EVERYDAY = frozenset(kind for _, kinds in _KINDS for kind in kinds) - _OFFENSIVE
_TO_GO = _OFFENSIVE | {
    SignalKind.THREAT,
    SignalKind.INCITEMENT,
    SignalKind.HATE,
    SignalKind.HARASSMENT,
    SignalKind.OBSCENITY,
    SignalKind.SEXUAL,
    SignalKind.VIOLENCE_DEPICTION,
    SignalKind.CHILD_ABUSE_MATERIAL,
    SignalKind.COPYRIGHT,
    SignalKind.ADVERTISING,
    SignalKind.SCAM,
}
_CONTEXT = frozenset(
    {
        SignalKind.NAMED_PERSON,
        SignalKind.ORGANISATION_NUMBER,
        SignalKind.SWEARING,
        SignalKind.LINK,
        SignalKind.SHOUTING,
        SignalKind.QUOTATION,
    }
)
_STARTS = frozenset(
    {
        SignalKind.RECORDS_REQUEST,
        SignalKind.APPEAL,
        SignalKind.ERASURE_REQUEST,
        SignalKind.DAMAGES_CLAIM,
        SignalKind.PLAN_VIEW,
        SignalKind.FORMAL_PROPOSAL,
        SignalKind.TIP_OFF,
    }
)
_WEIGHED = "Flera ord tillsammans talar för det här. Läs och bedöm."


def find(reading: Reading, found: list[Signal]) -> list[Signal]:
    """Return the findings with the kind that weighs most, and without what it outweighs."""
    if any(signal.kind is _ASKED for signal in found) and "?" in reading.signs:
        reading.lists["a_mark"] = [(0, 0)]
    if not any(signal.kind in _TO_GO for signal in found) and not _told(found):
        attack = weighing.ATTACK.weigh(reading)
        if attack:
            found = [*found, reading.sign(*attack, why=_WEIGHED, certain=False)]
    idle = weighing.CHATTER.total(reading) - weighing.CHATTER.limit >= _IDLE
    if idle and not _told(found):
        found = [signal for signal in found if signal.kind not in _STARTS]
    if any(signal.kind not in _EVERYDAY | _CONTEXT | _OFFENSIVE for signal in found):
        return found
    return found if _told(found) else _heaviest(reading, found)


def _told(found: list[Signal]) -> bool:
    """Tell whether anything but a question or chatter is certain."""
    return any(signal.certain and signal.kind not in _HARMLESS | _CONTEXT for signal in found)


def _heaviest(reading: Reading, found: list[Signal]) -> list[Signal]:
    priors = [_prior(found, group) for _, group in _KINDS]
    scores = [
        scale.total(reading) - scale.limit + prior
        for (scale, _), prior in zip(_KINDS, priors, strict=True)
    ]
    if _names_a_place_only(reading):
        scores[_SERVICE_AT] -= _BARE_PLACE
    most = max(scores)
    near = (prior and score >= most - _CLOSE for score, prior in zip(scores, priors, strict=True))
    first = next((place for place, held in enumerate(near) if held), len(scores))
    scale, group = _KINDS[min(first, scores.index(most))]
    kept = [_doubted(s, group) for s in found if s.kind in group or not _yields(s)]
    if any(signal.kind in group for signal in found):
        return kept
    spoken = scale.heaviest(reading) if scale.total(reading) >= _LEAST else None
    return [*kept, reading.sign(*spoken, why=_WEIGHED, certain=False)] if spoken else found


def _names_a_place_only(reading: Reading) -> bool:
    """Tell whether a short text names a place or a service and nothing that is wrong with it."""
    return len(reading.tokens) <= _SHORT and not reading.has(*_WRONG)


def _prior(found: list[Signal], group: frozenset[SignalKind]) -> int:
    """Return the points that the findings themselves give a kind."""
    certain = {signal.certain for signal in found if signal.kind in group}
    if not certain:
        return 0
    return _CERTAIN if True in certain else _FOUND


def _yields(signal: Signal) -> bool:
    """Tell whether a finding is left out where another kind weighs more."""
    return signal.kind in _EVERYDAY and not (signal.certain and signal.kind is _ASKED)


def _doubted(signal: Signal, group: frozenset[SignalKind]) -> Signal:
    """Return a question that another kind outweighs as one that a person must judge."""
    asked = signal.kind is _ASKED and _ASKED not in group
    return replace(signal, certain=False) if asked else signal
