"""Settling what a message is, from what was found in it and what it leans towards.

What the finders are certain of stands. What they are not certain of is weighed against the whole
text (leaning.py): a grave gist that much speaks for is told even where no finder saw it, and a
doubtful finding that almost nothing speaks for is left out. Where nothing grave is left, the
everyday gists compete and the heaviest of them wins. What is told here is never certain: a person
must judge. Only what a finder doubted may have to go, and the whole text speaks clearly for, is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torget.text import leaning
from torget.text.leaning import Gist, Leaning
from torget.text.reading import Reading
from torget.text.signals import Signal, SignalKind, Target

_PUBLIC = frozenset({Target.AUTHORITY, Target.POLITICIAN})
_JUDGEMENTS = frozenset({SignalKind.INSULT, SignalKind.ACCUSATION, SignalKind.OBSCENITY})
_WEIGHED = "Flera ord tillsammans talar för det här. Läs och bedöm."


@dataclass(frozen=True, slots=True)
class Grave:
    """Gists that must not be missed, and how much must speak for them.

    `told` is enough where no finder saw anything; less than `doubted` takes away what the finders
    were not certain of; so much as `clear` for the first gist makes it certain.
    """

    gists: tuple[Gist, ...]
    kinds: frozenset[SignalKind]
    told: float
    doubted: float
    why: str
    clear: float = 2.0  # never


GRAVE = (
    Grave(
        (Gist.DANGER,),
        frozenset({SignalKind.SUICIDE, SignalKind.ONGOING_DANGER}),
        told=0.3,
        doubted=0.05,
        why="Flera ord tillsammans kan betyda fara. Läs och bedöm.",
    ),
    Grave(
        (Gist.UNLAWFUL, Gist.DOUBTFUL),
        frozenset(
            {
                SignalKind.THREAT,
                SignalKind.INCITEMENT,
                SignalKind.HATE,
                SignalKind.HARASSMENT,
                SignalKind.INSULT,
                SignalKind.ACCUSATION,
                SignalKind.OBSCENITY,
                SignalKind.SEXUAL,
                SignalKind.VIOLENCE_DEPICTION,
                SignalKind.CHILD_ABUSE_MATERIAL,
                SignalKind.COPYRIGHT,
                SignalKind.ADVERTISING,
                SignalKind.SCAM,
            }
        ),
        told=0.35,
        doubted=0.03,
        clear=0.6,
        why="Flera ord tillsammans kan vara något som inte får stå kvar. Läs och bedöm.",
    ),
    Grave(
        (Gist.SENSITIVE,),
        frozenset(
            {
                SignalKind.HEALTH,
                SignalKind.SOCIAL_SERVICES,
                SignalKind.CHILD_WELFARE,
                SignalKind.PROTECTED_IDENTITY,
                SignalKind.SCHOOL_SITUATION,
            }
        ),
        told=0.22,
        doubted=0.08,
        why="Flera ord tillsammans kan röra en enskilds förhållanden. Läs och bedöm.",
    ),
    Grave(
        (Gist.FORMAL,),
        frozenset(
            {
                SignalKind.RECORDS_REQUEST,
                SignalKind.APPEAL,
                SignalKind.ERASURE_REQUEST,
                SignalKind.DAMAGES_CLAIM,
                SignalKind.PLAN_VIEW,
                SignalKind.FORMAL_PROPOSAL,
                SignalKind.TIP_OFF,
                SignalKind.DANGER_REPORT,
            }
        ),
        told=0.35,
        doubted=0.2,
        why="Flera ord tillsammans kan vara något som ska diarieföras. Läs och bedöm.",
    ),
)
_GRAVE_KINDS = frozenset[SignalKind]().union(*(grave.kinds for grave in GRAVE))
_EVERYDAY: dict[Gist, frozenset[SignalKind]] = {
    Gist.OWN_CASE: frozenset({SignalKind.OWN_CASE, SignalKind.ECONOMY}),
    Gist.SERVICE: frozenset({SignalKind.COMPLAINT, SignalKind.FAULT_REPORT, SignalKind.SUGGESTION}),
    Gist.CRITICISM: frozenset({SignalKind.CRITICISM, SignalKind.POLITICAL_QUESTION}),
    Gist.QUESTION: frozenset({SignalKind.QUESTION}),
    Gist.CHATTER: frozenset(
        {SignalKind.PRAISE, SignalKind.MEMORY, SignalKind.GREETING, SignalKind.TAGGING}
    ),
}
_SAID_AS = {
    Gist.OWN_CASE: SignalKind.OWN_CASE,
    Gist.CRITICISM: SignalKind.CRITICISM,
    Gist.QUESTION: SignalKind.QUESTION,
}
_YIELDING = frozenset(kind for kinds in _EVERYDAY.values() for kind in kinds)
_FIRM = _EVERYDAY[Gist.OWN_CASE] | _EVERYDAY[Gist.SERVICE] | _EVERYDAY[Gist.CRITICISM]
_FEWEST = 3  # words and stops; less is not weighed
_KNOWN = 0.15  # so many of the words must be known before they are weighed
_LEAST = 0.4  # so much tells what nothing was found of
_SILENT = 0.8  # and so much that nothing needs to be done
_CLEAR = 0.9  # so much for another gist outweighs what a finder was certain of


def find(reading: Reading, found: Sequence[Signal]) -> list[Signal]:
    """Return the findings with what the whole text leans towards, and without what it outweighs."""
    if len(reading.tokens) < _FEWEST:
        return list(found)
    leant = leaning.lean(reading, found)
    if leant.known < _KNOWN:
        return list(found)
    grave_ones = [signal for signal in found if _is_grave(signal)]
    settled = list(found)
    for grave in GRAVE:
        held = [signal for signal in grave_ones if signal.kind in grave.kinds]
        if held:
            settled = _weighed(settled, held, leant, grave)
        elif leant.of(*grave.gists) >= grave.told:
            settled.append(_told(reading, leant, grave))
    if any(map(_is_grave, settled)):
        return settled
    return _everyday(reading, settled, leant)


def _is_grave(signal: Signal) -> bool:
    """Tell whether the finding must not be missed; who judges the authority may."""
    public = signal.target in _PUBLIC and signal.kind in _JUDGEMENTS
    return signal.kind in _GRAVE_KINDS and not public


def _weighed(found: list[Signal], held: list[Signal], leant: Leaning, grave: Grave) -> list[Signal]:
    """Return the findings with those that are held made certain, as they are, or left out."""
    if any(signal.certain for signal in held):
        return found
    if leant.parts[grave.gists[0]] >= grave.clear:
        return [replace(s, certain=True) if s in held else s for s in found]
    if leant.of(*grave.gists) < grave.doubted:
        return [signal for signal in found if signal not in held]
    return found


def _told(reading: Reading, leant: Leaning, grave: Grave) -> Signal:
    span = leaning.heaviest(reading, grave.gists[0])
    return reading.sign(leant.kind(grave.gists[0]), span, why=grave.why, certain=False)


def _everyday(reading: Reading, found: list[Signal], leant: Leaning) -> list[Signal]:
    """Return the findings with the heaviest everyday gist, the others left out or doubted."""
    first = max(_EVERYDAY, key=leant.parts.__getitem__)
    kinds = _EVERYDAY[first]
    sure = any(signal.certain and signal.kind in _FIRM for signal in found)
    if sure and (first is Gist.CHATTER or leant.parts[first] < _CLEAR):  # silence outweighs nothing
        return found
    kept = [_doubted(s, kinds) for s in found if s.kind in kinds or not _yields(s)]
    if any(signal.kind in kinds for signal in found):
        return kept
    if leant.parts[first] < (_SILENT if first is Gist.CHATTER else _LEAST):
        return found
    kind = _SAID_AS.get(first) or leant.kind(first)
    span = leaning.heaviest(reading, first)
    return [*kept, reading.sign(kind, span, why=_WEIGHED, certain=False)]


def _yields(signal: Signal) -> bool:
    """Tell whether a finding is left out where another gist weighs more."""
    return signal.kind in _YIELDING and not (signal.certain and signal.kind is SignalKind.QUESTION)


def _doubted(signal: Signal, kinds: frozenset[SignalKind]) -> Signal:
    """Return a question that another gist outweighs as one that a person must judge."""
    outweighed = signal.kind is SignalKind.QUESTION and signal.kind not in kinds
    return replace(signal, certain=False) if outweighed else signal
