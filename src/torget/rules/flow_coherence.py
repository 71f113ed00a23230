"""Whether the flow chart and the reasons for removal hang together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from torget.rules import describe
from torget.rules.codes import DecidedBy, Family, Outcome, Step, Strength
from torget.rules.faults import Finding, shown
from torget.rules.lines import Path
from torget.rules.rulebook import Branch, Node, Reason, Rulebook
from torget.text.signals import SignalKind

_ONLY_ONE = (DecidedBy.OTHERWISE, DecidedBy.UNREAD)
_LADDER = tuple(Step)
_WHOLE = (("flow",), ("removal",))
_LATER = frozenset({SignalKind.TIP_OFF, SignalKind.MEMORY})  # a rulebook may be older than these
_CLASSES = (("retention",),)
_NO_PUBLIC_ANSWER = Outcome.ANSWER_IN_CHANNEL


def twin_branches(rulebook: Rulebook) -> Iterator[Finding]:
    """Give each branch whose code stands at an earlier node too."""
    seen: set[str] = set()
    for number, node in enumerate(rulebook.flow.nodes):
        here = {branch.code for branch in node.branches}
        for index, branch in enumerate(node.branches):
            if branch.code in seen:
                path: Path = ("flow", "nodes", number, "branches", index, "code")
                yield Finding(
                    path, "en kod som inte står vid en tidigare fråga", shown(branch.code)
                )
        seen |= here


def _numbers(rulebook: Rulebook) -> Iterator[Finding]:
    for number, node in enumerate(rulebook.flow.nodes):
        if node.number != number:
            path = ("flow", "nodes", number, "number")
            yield Finding(path, f"{number}, så att frågorna nås i ordning", shown(node.number))
        if not node.branches:
            yield Finding(("flow", "nodes", number), "minst en väg ut ur frågan", "ingen")


def _reachable(rulebook: Rulebook) -> Iterator[Finding]:
    for path, node, branch in _branches(rulebook):
        leads = branch.decided_by in (DecidedBy.SIGNALS, DecidedBy.REMOVAL)
        if leads and not describe.leading(rulebook, node, branch):
            yield Finding(path, "något som kan leda dit", "inget som gör det", _WHOLE)
        if branch.when and branch.decided_by is not DecidedBy.SIGNALS:
            yield Finding((*path, "when"), "villkor bara där ”decided_by” är ”signals”", "villkor")
    counted = Counter(branch.decided_by for _, _, branch in _branches(rulebook))
    for decided_by in _ONLY_ONE:
        if counted[decided_by] != 1:
            expected = f"exakt en väg där ”decided_by” är ”{decided_by.value}”"
            yield Finding(("flow", "nodes"), expected, shown(counted[decided_by]))


def _secrecy(rulebook: Rulebook) -> Iterator[Finding]:
    """No path from secrecy to a public answer. Source: Regler, Tänk på det här, p. 5."""
    for path, _, branch in _branches(rulebook):
        if branch.secrecy and _NO_PUBLIC_ANSWER not in branch.rules_out:
            found = "inte det"
            yield Finding(path, "att ”rules_out” har ”answer_in_channel” vid sekretess", found)


def _ruling_out(rulebook: Rulebook) -> Iterator[Finding]:
    """What a branch rules out stands after its own outcome, so that one is always left."""
    order = {outcome: rank for rank, outcome in enumerate(rulebook.flow.order)}
    last = len(order)
    for path, _, branch in _branches(rulebook):
        own = order.get(branch.outcome, last)
        for index, outcome in enumerate(branch.rules_out):
            if order.get(outcome, last) <= own:
                expected = "utfall som står efter vägens eget i ”flow.order”"
                yield Finding((*path, "rules_out", index), expected, shown(outcome))


def _kinds(rulebook: Rulebook) -> Iterator[Finding]:
    """Every kind of finding leads somewhere, or is said to lead nowhere."""
    used = {
        kind
        for _, node, branch in _branches(rulebook)
        for kind in describe.leading(rulebook, node, branch)
    }
    for index, kind in enumerate(rulebook.flow.context):
        if kind in used:
            path = ("flow", "context", index)
            yield Finding(path, "fynd som inte leder någonstans", shown(kind))
    told = used | set(rulebook.flow.context) | _LATER
    left = [kind.value for kind in SignalKind if kind not in told]
    if left:
        expected = "att varje sorts fynd leder någonstans eller står i ”context”"
        yield Finding(("flow", "context"), expected, shown(", ".join(left)), _WHOLE)


def _reasons(rulebook: Rulebook) -> Iterator[Finding]:
    for number, reason in enumerate(rulebook.removal.reasons):
        path: Path = ("removal", "reasons", number)
        yield from _ladder(path, reason)
        yield from _references(path, reason, rulebook)
        if not reason.enabled and not reason.warning:
            yield Finding(path, "”warning”, som säger varför skälet är avstängt", "ingen")
        if reason.family is Family.BBS and not reason.law:
            yield Finding((*path, "law"), "lagrummet i BBS-lagen", "inget")


def _ladder(path: Path, reason: Reason) -> Iterator[Finding]:
    in_order = [step for step in _LADDER if step in reason.ladder]
    if not in_order or list(reason.ladder) != in_order:
        expected = "minst ett steg, det minst ingripande först"
        yield Finding((*path, "ladder"), expected, shown(", ".join(reason.ladder)))


def _references(path: Path, reason: Reason, rulebook: Rulebook) -> Iterator[Finding]:
    if reason.retention not in {each.code for each in rulebook.retention.classes}:
        found = shown(reason.retention)
        yield Finding((*path, "retention"), "en kod under ”retention.classes”", found, _CLASSES)
    exits = {
        (node.number, branch.strength)
        for _, node, branch in _branches(rulebook)
        if branch.decided_by is DecidedBy.REMOVAL
    }
    for strength in Strength:
        if getattr(reason, strength.value) and (reason.node, strength) not in exits:
            expected = f"en fråga i flödet med en väg för ”{strength.value}”"
            yield Finding((*path, "node"), expected, shown(reason.node), _WHOLE)


def _branches(rulebook: Rulebook) -> Iterator[tuple[Path, Node, Branch]]:
    for number, node in enumerate(rulebook.flow.nodes):
        for index, branch in enumerate(node.branches):
            yield ("flow", "nodes", number, "branches", index), node, branch


CHECKS: tuple[Callable[[Rulebook], Iterator[Finding]], ...] = (
    _numbers,
    _reachable,
    _secrecy,
    _ruling_out,
    _kinds,
    _reasons,
)
