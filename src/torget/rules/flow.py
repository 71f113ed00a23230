"""What the flow chart says about a message: every ending that holds, the first one first.

It suggests; a person decides. What may be secret is never answered in public.

Source: Regler, bilaga Flödesschema; Tänk på det här, p. 4-8.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torget.rules import removal
from torget.rules.codes import DecidedBy, Outcome, TemplateKind
from torget.rules.match import matching
from torget.rules.rulebook import Branch, Node, Rulebook, Way
from torget.text.signals import Signal, SignalKind, Signals

_REGISTERED = frozenset({Outcome.REGISTER, Outcome.REGISTER_AND_REFER})
_TWO_LOOK = frozenset({Outcome.REVIEW_REMOVAL, Outcome.REMOVE_KEEP_RECORD})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One ending that holds: where the flow chart leads to it and what in the text did."""

    outcome: Outcome
    node: int
    branch: str
    title: str
    why: str
    source: str
    signals: tuple[Signal, ...]
    proposal: bool = False
    template: TemplateKind | None = None
    by_model: bool = False  # put first by the trained model (rules.routing), not by the chart


@dataclass(frozen=True, slots=True)
class Learned:
    """What a trained model said where it differs from the chart, and the words that weighed most.

    `words` are spans in the text as given; `put_first` is false where it only calls a person.
    """

    outcome: Outcome
    probability: float
    words: tuple[tuple[int, int], ...]
    model: str
    put_first: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that holds for a message, `first` the one to suggest first.

    `set_aside` also hold but may not be chosen, since another branch rules them out;
    `lawful` is what a person may choose. `needs_person` says that the reading itself must be
    judged: something uncertain, a removal, an alarm, or a language that we cannot read.
    """

    suggestions: tuple[Suggestion, ...]
    set_aside: tuple[Suggestion, ...]
    ruled_out: frozenset[Outcome]
    urgent: bool
    secrecy: bool
    needs_person: bool
    learned: Learned | None = None

    @property
    def first(self) -> Suggestion:
        """Return the ending to suggest first."""
        return self.suggestions[0]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the outcomes that hold, each once, in order."""
        return tuple(dict.fromkeys(each.outcome for each in self.suggestions))

    @property
    def must_register(self) -> bool:
        """Tell whether it must be registered before it can be closed.

        What may be secret, what is suggested first of all, and what is certain besides another
        ending. Something uncertain besides another ending is a suggestion that binds nobody.
        """
        return self.secrecy or any(
            each.outcome in _REGISTERED
            and (each is self.first or any(signal.certain for signal in each.signals))
            for each in self.suggestions
        )

    @property
    def lawful(self) -> frozenset[Outcome]:
        """Return the outcomes that a person may choose."""
        return frozenset(Outcome) - self.ruled_out


def assess(rulebook: Rulebook, signals: Signals) -> Assessment:
    """Return every ending of the flow chart that holds for what was found in a text."""
    held = list(_held(rulebook, signals)) or list(_fallback(rulebook, signals))
    held.sort(key=lambda each: _rank(rulebook, *each))
    branches = [branch for _, branch, _ in held]
    ruled_out = _ruled_out(branches)
    suggestions = [_suggestion(*each) for each in held]
    return Assessment(
        suggestions=tuple([each for each in suggestions if each.outcome not in ruled_out]),
        set_aside=tuple([each for each in suggestions if each.outcome in ruled_out]),
        ruled_out=ruled_out,
        urgent=any(branch.urgent for branch in branches),
        secrecy=any(branch.secrecy for branch in branches),
        needs_person=_needs_person(suggestions, branches),
    )


def lawful_when_secret(rulebook: Rulebook) -> frozenset[Outcome]:
    """Return what may be chosen for a message that a person has marked as secret."""
    secret = (branch for node in rulebook.flow.nodes for branch in node.branches if branch.secrecy)
    return frozenset(Outcome) - _ruled_out(tuple(secret)) - {Outcome.ANSWER_IN_CHANNEL}


def without(signals: Signals, *kinds: SignalKind) -> Signals:
    """Return the findings but those that a person has looked at and dismissed."""
    left = tuple(signal for signal in signals.found if signal.kind not in kinds)
    return dataclasses.replace(signals, found=left)


_Held = tuple[Node, Branch, tuple[Signal, ...]]


def _held(rulebook: Rulebook, signals: Signals) -> Iterator[_Held]:
    leads = rulebook.leads
    ways = {way.place: way for each in signals.found for way in leads.get(each.kind, ())}
    for place in sorted(ways):
        way = ways[place]
        found = _grounds(way, signals) if way.reasons else matching(way.branch.when, signals)
        if found:
            yield way.node, way.branch, found


def _rank(
    rulebook: Rulebook, node: Node, branch: Branch, signals: tuple[Signal, ...]
) -> tuple[int, int, int]:
    """Return what to sort by: the rulebook's order, the uncertain that yields after the certain.

    What yields still stands before the last outcome of the order, which is to do nothing.
    """
    order = rulebook.flow.order
    unsure = branch.yields and not any(signal.certain for signal in signals)
    tier = 2 if branch.outcome is order[-1] else int(unsure)
    return tier, order.index(branch.outcome), node.number


def _grounds(way: Way, signals: Signals) -> tuple[Signal, ...]:
    """Return the findings that make a reason of the node hold."""
    kinds = {signal.kind for signal in signals.found}
    grounds = {
        id(signal)
        for reason in way.reasons
        if not reason.kinds.isdisjoint(kinds)
        for signal in removal.grounds(reason, way.branch.strength, signals)
    }
    return tuple(signal for signal in signals.found if id(signal) in grounds)


def _fallback(rulebook: Rulebook, signals: Signals) -> Iterator[_Held]:
    wanted = DecidedBy.OTHERWISE if _is_read(rulebook, signals) else DecidedBy.UNREAD
    for node in rulebook.flow.nodes:
        for branch in node.branches:
            if branch.decided_by is wanted:
                yield node, branch, ()


def _is_read(rulebook: Rulebook, signals: Signals) -> bool:
    """Tell whether a text that leads nowhere is in a language we can read, and short."""
    flow = rulebook.flow
    known = signals.language in ("", *flow.languages)
    short = not flow.unsure_from or signals.length < flow.unsure_from
    return short if known else signals.length < flow.unread_from


def _ruled_out(branches: Sequence[Branch]) -> frozenset[Outcome]:
    """Return what may not be chosen; secrecy always rules out an answer in the channel.

    Source: Regler, Tänk på det här, p. 5.
    """
    named = {outcome for branch in branches for outcome in branch.rules_out}
    if any(branch.secrecy for branch in branches):
        named.add(Outcome.ANSWER_IN_CHANNEL)
    return frozenset(named)


def _needs_person(suggestions: Sequence[Suggestion], branches: Sequence[Branch]) -> bool:
    uncertain = any(not signal.certain for each in suggestions for signal in each.signals)
    grave = any(each.outcome in _TWO_LOOK for each in suggestions)
    unread = any(branch.decided_by is DecidedBy.UNREAD for branch in branches)
    return (
        uncertain
        or grave
        or unread
        or any(branch.urgent or branch.second_person for branch in branches)
    )


def _suggestion(node: Node, branch: Branch, signals: tuple[Signal, ...]) -> Suggestion:
    return Suggestion(
        outcome=branch.outcome,
        node=node.number,
        branch=branch.code,
        title=branch.title,
        why=branch.why,
        source=branch.source,
        signals=signals,
        proposal=branch.proposal or node.proposal,
        template=branch.template,
    )
