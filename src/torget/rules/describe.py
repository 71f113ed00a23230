"""The flow chart as plain data, for a page to draw, and as text that says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from torget.rules.codes import DecidedBy, Outcome
from torget.rules.rulebook import Branch, Node, Rulebook
from torget.text.signals import SignalKind


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the drawing: a question of the flow chart, or an outcome where it ends."""

    id: str  # "node-3" or "outcome-register"
    title: str
    text: str
    source: str  # "" for an outcome
    is_outcome: bool
    proposal: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow from a question, labelled; `kinds` are the findings that lead along it."""

    start: str
    end: str
    label: str
    decided_by: DecidedBy | None  # None: on to the next question
    kinds: tuple[SignalKind, ...]
    proposal: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """All boxes and arrows, in the order of reading."""

    title: str
    text: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def diagram(rulebook: Rulebook) -> Diagram:
    """Return the flow chart of the rulebook as boxes and arrows."""
    nodes = rulebook.flow.nodes
    onward = (_onward(node, after) for node, after in pairwise(nodes))
    ends = (_arrow(rulebook, node, branch) for node in nodes for branch in node.branches)
    return Diagram(
        title=rulebook.meta.title,
        text=rulebook.flow.text,
        boxes=(*(_question(node) for node in nodes), *_outcomes(rulebook)),
        arrows=(*ends, *onward),
    )


def text_twin(drawn: Diagram) -> tuple[str, ...]:
    """Return the drawing in words, a line for each question and each of its endings."""
    titles = {box.id: box.title for box in drawn.boxes}
    return tuple(line for box in drawn.boxes for line in _told(box, drawn, titles))


def leading(rulebook: Rulebook, node: Node, branch: Branch) -> tuple[SignalKind, ...]:
    """Return the kinds of findings that lead along a branch, each once."""
    conditions = branch.when
    if branch.decided_by is DecidedBy.REMOVAL:
        conditions = tuple(
            condition
            for reason in rulebook.removal.reasons
            if reason.enabled and reason.node == node.number
            for condition in getattr(reason, branch.strength.value)
        )
    return tuple(dict.fromkeys(kind for each in conditions for kind in each.kinds))


def _told(box: Box, drawn: Diagram, titles: dict[str, str]) -> Iterator[str]:
    if box.is_outcome:
        return
    yield f"{box.title}. {box.text}"
    for arrow in drawn.arrows:
        if arrow.start == box.id:
            yield f"- {arrow.label}: {titles[arrow.end]}"


def _question(node: Node) -> Box:
    return Box(
        id=f"node-{node.number}",
        title=f"{node.number} {node.title}",
        text=node.question,
        source=node.source,
        is_outcome=False,
        proposal=node.proposal,
    )


def _outcomes(rulebook: Rulebook) -> Iterator[Box]:
    for code in rulebook.flow.order:
        told = rulebook.outcome(code)
        yield Box(_outcome_id(code), told.title, told.text, "", is_outcome=True, proposal=False)


def _arrow(rulebook: Rulebook, node: Node, branch: Branch) -> Arrow:
    return Arrow(
        start=f"node-{node.number}",
        end=_outcome_id(branch.outcome),
        label=branch.title,
        decided_by=branch.decided_by,
        kinds=leading(rulebook, node, branch),
        proposal=branch.proposal or node.proposal,
    )


def _onward(node: Node, after: Node) -> Arrow:
    return Arrow(
        start=f"node-{node.number}",
        end=f"node-{after.number}",
        label="Läs vidare",
        decided_by=None,
        kinds=(),
        proposal=False,
    )


def _outcome_id(code: Outcome) -> str:
    return f"outcome-{code.value}"
