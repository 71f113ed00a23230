"""Every leaf of the shipped flow chart can be reached, and secrecy leads to no public answer.

A leaf is a branch of a node. It is reached by findings made up from the rulebook's own conditions,
and by sentences as people write them; what only a person can tell is pinned by name.
"""

from __future__ import annotations

from itertools import combinations, product

import pytest

from torget.rules.codes import Certainty, DecidedBy, Outcome, Quoting, Strength
from torget.rules.flow import Assessment, assess, lawful_when_secret
from torget.rules.loader import shipped
from torget.rules.rulebook import Branch, Condition, Node
from torget.text.read import read
from torget.text.signals import Signal, SignalKind, Signals, Target

BOOK = shipped()
LEAVES = {branch.code: (node, branch) for node in BOOK.flow.nodes for branch in node.branches}
BY_PERSON = {
    "whistleblowing": Outcome.REFER_TO_OTHER_CHANNEL,
    "starts_a_case": Outcome.REGISTER,
    "important": Outcome.REGISTER,
    "unknown_answer": Outcome.ANSWER_IN_CHANNEL,
    "wrong_authority": Outcome.ANSWER_IN_CHANNEL,
}
"""No text leads here: a person reads, and chooses the way on the message's page."""
BEFORE_READING = {"not_ours": Outcome.NO_ACTION}
"""Settled when the message is fetched: a post of our own has no flow chart."""
SAID: dict[str, tuple[str, ...]] = {
    "suicide": ("jag vill inte leva längre|jag orkar inte leva mer", ", förlåt| och ingen ser det"),
    "danger_now": ("det brinner i|det slår lågor ur", "trapphuset|skolan", " och folk är kvar"),
    "secrecy": ("min son|vår dotter", "har epilepsi|har autism", "och får ingen hjälp i skolan"),
    "personal_data": ("ring mig på|sms:a mig på", "070-174 06 05|070-174 06 06", ""),
    "bbs_clear": ("jag ska|vi ska", "döda dig|slå ihjäl dig", "din fegis|när jag ser dig"),
    "bbs_grey": ("ni har fått er sista varning", "nu", "|, snart"),
    "offence_clear": ("Peter Lundqvist på Lindvägen|Sven Karlsson på Åsgatan", "säljer knark", ""),
    "offence_grey": ("Rektor Lena Holm|Planarkitekten Görel Holm", "är en marionett", ""),
    "house_clear": ("vinn en resa!|köp billiga solglasögon!", "klicka här", "bit.ly/xyz"),
    "house_grey": ("loppis i bygdegården|fest i parken", "entré 50 kr|inträde 40 kr", ""),
    "own_case": ("har ni fått in|när hanterar ni", "min ansökan om", "bygglov|parkeringskort"),
    "records_request": ("jag begär ut|jag vill ta del av", "avtalet|protokollet", "om badhuset"),
    "appeal": ("jag överklagar|vi överklagar", "beslutet om", "bygglov|strandskydd"),
    "plan_view": ("synpunkt på samrådet för|synpunkt på detaljplanen för", "Kvarnängen", ""),
    "erasure_request": ("radera|ta bort", "alla mina personuppgifter", "|tack"),
    "damages_claim": ("jag kräver ersättning för", "skadan på min bil|mitt trasiga staket", ""),
    "formal_proposal": ("medborgarförslag:", "bygg en bänk|bygg en lekplats", "vid ån"),
    "danger_report": ("brunnslocket|locket till brunnen", "saknas", "utanför förskolan"),
    "tip_off": ("tips: grannen|jag vill tipsa om att grannen", "bygger", "utan bygglov"),
    "complaint": ("skolmaten är äcklig|städningen är usel", "varje dag", ""),
    "fault_report": ("lampan|belysningen", "i parken|på stationen", "är trasig"),
    "suggestion": ("det borde finnas|kan ni sätta upp", "fler bänkar", "i parken|vid ån"),
    "criticism": ("kommunledningen|hela nämnden", "är inkompetent", "|och borde skämmas"),
    "harsh_words": ("politikerna är idioter", "hela bunten", "|allihop"),
    "question": ("när öppnar|hur dags stänger", "biblioteket|simhallen", "på lördag"),
    "political": ("varför röstade ni i nämnden för|hur kommer ni att rösta om", "skatten?", ""),
    "thanks": ("tack för|vilket fint jobb med", "nya lekplatsen", "|!"),
    "small_talk": ("ja det minns man", ", gick i skolan där 1974|, hade gymnastik där 1974", ""),
    "unread": (
        "lorem ipsum dolor sit amet, consectetur adipiscing",
        "elit sed do eiusmod|elit et est labore",
        "",
    ),
    "nothing_found": ("bilen är|lådan var", "röd", ""),
}
"""Pieces of sentences of each leaf that a text can lead to, and how they may be put together."""
WRITTEN = ("{}", "{}.", "{} …", "  {}")


def sentences(leaf: str) -> list[str]:
    """Return the leaf's sentences, each in some of the ways people write."""
    made = product(*(piece.split("|") for piece in SAID[leaf]))
    plain = (" ".join(" ".join(words).replace(" ,", ",").split()) for words in made)
    return [way.format(text) for text in plain for way in WRITTEN]


def branches_of(assessment: Assessment) -> set[str]:
    """Return the leaves that hold, those that another rules out among them."""
    return {each.branch for each in (*assessment.suggestions, *assessment.set_aside)}


def conditions(node: Node, branch: Branch) -> tuple[Condition, ...]:
    """Return what leads along the branch: its own conditions, or those of its node's reasons."""
    if branch.decided_by is not DecidedBy.REMOVAL:
        return branch.when
    clear = branch.strength is Strength.CLEAR
    reasons = (each for each in BOOK.removal.reasons if each.node == node.number and each.enabled)
    return tuple(one for each in reasons for one in (each.clear if clear else each.grey))


def findings(condition: Condition) -> list[Signal]:
    """Return one finding of each kind and target that meets the condition."""
    return [
        Signal(
            kind,
            0,
            1,
            "Ett fynd.",
            target,
            certain=condition.certainty is not Certainty.UNCERTAIN,
            quoted=condition.quoting is Quoting.QUOTED,
        )
        for kind in condition.kinds
        for target in condition.targets or (Target.NONE,)
    ]


def test_leaves_that_no_text_leads_to_are_those_left_to_a_person() -> None:
    found = {
        kind: {
            code: branch.outcome
            for code, (_, branch) in LEAVES.items()
            if branch.decided_by is kind
        }
        for kind in (DecidedBy.PERSON, DecidedBy.INTAKE)
    }

    assert found == {DecidedBy.PERSON: BY_PERSON, DecidedBy.INTAKE: BEFORE_READING}
    assert set(SAID) == set(LEAVES) - set(BY_PERSON) - set(BEFORE_READING)


@pytest.mark.parametrize("leaf", SAID)
def test_leaf_when_its_conditions_are_met_then_it_holds(leaf: str) -> None:
    node, branch = LEAVES[leaf]
    made = [each for one in conditions(node, branch) for each in findings(one)]
    sets = [Signals((each,), "sv", 40) for each in made]
    if branch.decided_by is DecidedBy.OTHERWISE:
        sets = [Signals((), "sv", 40)]
    elif branch.decided_by is DecidedBy.UNREAD:
        sets = [Signals((), "so", 40), Signals((), "sv", BOOK.flow.unsure_from)]

    held = [leaf in branches_of(assess(BOOK, signals)) for signals in sets]

    assert held == [True] * len(held)
    assert held != []


@pytest.mark.parametrize("leaf", SAID)
def test_leaf_when_people_write_so_then_it_holds(leaf: str) -> None:
    written = sentences(leaf)

    missed = [text for text in written if leaf not in branches_of(assess(BOOK, read(text)))]

    assert missed == []
    assert len(set(written)) >= 2 * len(WRITTEN)


def test_every_outcome_is_suggested_first_by_some_sentence() -> None:
    first = {assess(BOOK, read(text)).first.outcome for leaf in SAID for text in sentences(leaf)}

    assert first == set(Outcome)


# --- secrecy -----------------------------------------------------------------------------

SECRET = frozenset(
    kind
    for _, branch in LEAVES.values()
    if branch.secrecy
    for condition in branch.when
    for kind in condition.kinds
)
PLAIN = [Signal(kind, 0, 1, "Ett fynd.") for kind in SignalKind]
EVERY = [
    Signal(kind, 0, 1, "Ett fynd.", Target.NONE, certain, quoted)
    for kind in SignalKind
    for certain in (True, False)
    for quoted in (True, False)
]


def leads_out(signals: tuple[Signal, ...]) -> bool:
    """Tell whether these findings are secret and yet may be answered in public."""
    assessment = assess(BOOK, Signals(signals, "sv", 40))
    answered = Outcome.ANSWER_IN_CHANNEL
    return assessment.secrecy and (answered in assessment.outcomes or answered in assessment.lawful)


def test_secret_kinds_are_the_rules_own() -> None:
    assert {
        SignalKind.SUICIDE,
        SignalKind.HEALTH,
        SignalKind.SOCIAL_SERVICES,
        SignalKind.CHILD_WELFARE,
        SignalKind.PROTECTED_IDENTITY,
        SignalKind.SCHOOL_SITUATION,
    } == SECRET


def test_secrecy_when_in_every_pair_of_findings_then_no_public_answer() -> None:
    secret = [each for each in EVERY if each.kind in SECRET]

    assert [pair for pair in product(secret, EVERY) if leads_out(pair)] == []


def test_secrecy_when_in_every_triple_of_kinds_then_no_public_answer() -> None:
    triples = [
        three for three in combinations(PLAIN, 3) if any(each.kind in SECRET for each in three)
    ]

    assert [three for three in triples if leads_out(three)] == []
    assert all(assess(BOOK, Signals(three, "sv", 40)).secrecy for three in triples[::50])


def test_secrecy_when_every_kind_is_found_then_no_public_answer() -> None:
    assert not leads_out(tuple(EVERY))


def test_secrecy_when_no_secret_kind_is_found_then_none_is_told() -> None:
    others = [each for each in PLAIN if each.kind not in SECRET]

    told = [
        pair for pair in combinations(others, 2) if assess(BOOK, Signals(pair, "sv", 40)).secrecy
    ]

    assert told == []


def test_secrecy_when_a_person_marks_it_then_no_public_answer() -> None:
    assert Outcome.ANSWER_IN_CHANNEL not in lawful_when_secret(BOOK)
