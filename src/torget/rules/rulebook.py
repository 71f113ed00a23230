"""The rulebook: the municipality's rules for social media as one frozen, typed value.

It is loaded from a TOML document whose keys are exactly the fields below. Every choice
carries `source` (heading and number of the rules, or a law); `proposal` is true where
the text is ours and not the municipality's, so that a reader can be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from torget.rules.codes import (
    Action,
    Certainty,
    Clock,
    DeadlineKind,
    DecidedBy,
    Family,
    Outcome,
    Quoting,
    Status,
    Step,
    Strength,
    TemplateKind,
    Trigger,
    Weekday,
)
from torget.rules.content import (
    Application,
    Channel,
    CheckItem,
    Checklist,
    CheckSection,
    Field,
    Heading,
    IndividualCases,
    Law,
    Meta,
    Point,
    Rule,
    Secrecy,
    SecrecyGround,
    Template,
    Term,
    Variable,
)
from torget.text.signals import SignalKind, Target

__all__ = [
    "Application",
    "Branch",
    "Channel",
    "CheckItem",
    "CheckSection",
    "Checklist",
    "Condition",
    "Deadline",
    "Deadlines",
    "Field",
    "Flow",
    "Heading",
    "IndividualCases",
    "Law",
    "Meta",
    "Node",
    "OutcomeText",
    "Point",
    "Reason",
    "Removal",
    "Retention",
    "RetentionClass",
    "Rule",
    "Rulebook",
    "Secrecy",
    "SecrecyGround",
    "Span",
    "StepText",
    "Template",
    "Term",
    "Variable",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be found: one of `kinds`, aimed at one of `targets` (empty: at anyone)."""

    kinds: tuple[SignalKind, ...]
    targets: tuple[Target, ...] = ()
    certainty: Certainty = Certainty.ANY
    quoting: Quoting = Quoting.ANY


def kinds_of(conditions: Iterable[Condition]) -> frozenset[SignalKind]:
    """Return every kind of finding that any of the conditions asks for."""
    return frozenset(kind for each in conditions for kind in each.kinds)


@dataclass(frozen=True, slots=True)
class StepText:
    """One rung of the ladder: what is done, and whether a second person must agree."""

    code: Step
    title: str
    text: str
    second_person: bool
    notify_author: bool
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for removal.

    `bullet` is the number among the rules' bullets of unsuitable posts, 0 for the words
    "på annat sätt olämpliga". `clear` makes removal the suggestion, `grey` makes two people
    look. `ladder` is least intrusive first. `keep_copy` is false only where a copy is itself
    a crime. `enabled` is false where we ship the reason switched off, with `warning`.
    """

    code: str
    family: Family
    node: int
    bullet: int
    title: str
    text: str
    law: tuple[str, ...]
    source: str
    ladder: tuple[Step, ...]
    second_person: bool
    retention: str
    enabled: bool = True
    keep_copy: bool = True
    police_report: bool = False
    warning: str = ""
    deadline: DeadlineKind = DeadlineKind.HOUSE_REVIEW
    clear: tuple[Condition, ...] = ()
    grey: tuple[Condition, ...] = ()
    proposal: bool = False
    kinds: frozenset[SignalKind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember what can make the reason hold at all."""
        object.__setattr__(self, "kinds", kinds_of((*self.clear, *self.grey)))


@dataclass(frozen=True, slots=True)
class Removal:
    """The reasons for removal and the ladder of steps.

    `emergency_purge_enabled` lets one person destroy what it is a crime to hold, without a
    disposal list. It is false until the municipality's lawyer has said yes, in these rules.
    """

    text: str
    proportionality: str
    swearing: str
    source: str
    steps: tuple[StepText, ...]
    reasons: tuple[Reason, ...]
    emergency_purge_enabled: bool = False
    emergency_purge: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a node: what leads there and where it ends.

    `strength` is read where `decided_by` is removal. `rules_out` are outcomes that are not
    lawful while this branch holds. `secrecy` and `urgent` raise the flags of the assessment.
    `yields` puts the branch after certain ones while all that leads along it is uncertain.
    """

    code: str
    title: str
    why: str
    outcome: Outcome
    decided_by: DecidedBy
    source: str
    when: tuple[Condition, ...] = ()
    strength: Strength = Strength.CLEAR
    rules_out: tuple[Outcome, ...] = ()
    secrecy: bool = False
    urgent: bool = False
    second_person: bool = False
    yields: bool = False
    template: TemplateKind | None = None
    proposal: bool = False
    kinds: frozenset[SignalKind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember what can lead along the branch at all, where findings decide."""
        object.__setattr__(self, "kinds", kinds_of(self.when))


@dataclass(frozen=True, slots=True)
class Node:
    """One question of the flow chart, read in the order of `number`."""

    number: int
    title: str
    question: str
    text: str
    source: str
    branches: tuple[Branch, ...]
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What an outcome is called and what it means for the person who chooses it."""

    code: Outcome
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow chart. `order` holds every outcome once, the one to suggest first before.

    `context` are kinds of signals that never lead anywhere by themselves. `languages` are
    those we can read; texts shorter than `unread_from` characters count as read. From
    `unsure_from` characters on, a text in which nothing is found is for a person to read; 0 is
    never.
    """

    text: str
    source: str
    order: tuple[Outcome, ...]
    order_source: str
    context: tuple[SignalKind, ...]
    context_text: str
    languages: tuple[str, ...]
    unread_from: int
    outcomes: tuple[OutcomeText, ...]
    nodes: tuple[Node, ...]
    unsure_from: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` to `end` on a weekday, local time "HH:MM"; "24:00" ends the day."""

    day: Weekday
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long something may take, in minutes of its clock."""

    code: DeadlineKind
    title: str
    text: str
    minutes: int
    clock: Clock
    source: str
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working hours and deadlines; Swedish public holidays are always closed.

    `closed_eves` closes Midsummer, Christmas and New Year's Eve; `closed_bridge_days`
    closes a single working day between two free ones (klämdag).
    """

    text: str
    source: str
    closed_eves: bool
    closed_bridge_days: bool
    hours: tuple[Span, ...]
    rules: tuple[Deadline, ...]
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A proposed rule for keeping or disposing; it can never dispose of anything by itself."""

    code: str
    title: str
    text: str
    action: Action
    status: Status
    source: str
    trigger: Trigger | None = None
    months: int = 0
    condition: str = ""
    exception: str = ""
    proposal: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """The classes of records and what holds for them all."""

    text: str
    warning: str
    source: str
    classes: tuple[RetentionClass, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A branch that findings can lead along, and the reasons for removal that can."""

    place: int  # in the order of the flow chart
    node: Node
    branch: Branch
    reasons: tuple[Reason, ...]

    @property
    def kinds(self) -> frozenset[SignalKind]:
        """Return every kind of finding that can lead along it."""
        return self.branch.kinds.union(*(reason.kinds for reason in self.reasons))


def _leads(flow: Flow, removal: Removal) -> Mapping[SignalKind, tuple[Way, ...]]:
    """Return kind of finding -> the ways that it can lead along."""
    leads: dict[SignalKind, tuple[Way, ...]] = {}
    for place, (node, branch) in enumerate((n, b) for n in flow.nodes for b in n.branches):
        by_reason = branch.decided_by is DecidedBy.REMOVAL
        reasons = (each for each in removal.reasons if by_reason and each.node == node.number)
        way = Way(place, node, branch, tuple(reasons))
        if by_reason or branch.decided_by is DecidedBy.SIGNALS:
            leads |= {kind: (*leads.get(kind, ()), way) for kind in way.kinds}
    return leads


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The whole of the rules; two equal documents give equal rulebooks."""

    meta: Meta
    headings: tuple[Heading, ...]
    purposes: tuple[Rule, ...]
    questions: tuple[Rule, ...]
    measures: tuple[Rule, ...]
    values: tuple[Rule, ...]
    main_channels: tuple[Rule, ...]
    roles: tuple[Rule, ...]
    duties: tuple[Rule, ...]
    application: Application
    checklist: Checklist
    sender: tuple[Rule, ...]
    individual_cases: IndividualCases
    secrecy: Secrecy
    removal: Removal
    flow: Flow
    deadlines: Deadlines
    retention: Retention
    templates: tuple[Template, ...]
    terms: tuple[Term, ...]
    laws: tuple[Law, ...]
    leads: Mapping[SignalKind, tuple[Way, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember where each kind of finding can lead at all: every message is asked."""
        object.__setattr__(self, "leads", _leads(self.flow, self.removal))

    def reason(self, code: str) -> Reason:
        """Return the reason for removal with this code; raise KeyError where there is none."""
        return {reason.code: reason for reason in self.removal.reasons}[code]

    def template(self, kind: TemplateKind) -> Template:
        """Return the message text of this kind; every valid rulebook has one."""
        return {template.code: template for template in self.templates}[kind]

    def deadline(self, kind: DeadlineKind) -> Deadline:
        """Return the deadline of this kind; every valid rulebook has one."""
        return {rule.code: rule for rule in self.deadlines.rules}[kind]

    def retention_class(self, code: str) -> RetentionClass:
        """Return the class of records with this code; raise KeyError where there is none."""
        return {each.code: each for each in self.retention.classes}[code]

    def outcome(self, code: Outcome) -> OutcomeText:
        """Return the name and meaning of an outcome; every valid rulebook has all ten."""
        return {text.code: text for text in self.flow.outcomes}[code]

    def step(self, code: Step) -> StepText:
        """Return a rung of the ladder; every valid rulebook has all six."""
        return {step.code: step for step in self.removal.steps}[code]
