"""A document that is well formed but does not hang together is refused, with every fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.rules.made import document, line_of
from torget.rules import coherence
from torget.rules.loader import Fault, InvalidRulebook, load
from torget.rules.rulebook import Rulebook

THINK = "Regler, Tänk på det här"
# each: what stands in the shipped document, what is put there instead, and the key of the fault
LOOSE = [
    (f'"{THINK}, p. 2"\n\n[[roles]]', f'"{THINK}, p. 9.7"\n\n[[roles]]', "roles[5].source"),
    ('"Regler, Roller och ansvar, st. 1"', '"Regler, Roller och ansvar, st. 9"', "roles[0].source"),
    (
        '"Regler, Roller och ansvar, st. 4"',
        '"Regler, Roller och ansvar, sid. 4"',
        "roles[3].source",
    ),
    ('"Språklagen 10 §"', '"Regler, Okänd rubrik"', "application.fields[14].source"),
    ('"Dataskyddsförordningen art. 30"', '"TF;"', "application.fields[27].source"),
    ('"DOS-lagen 11 §"\nproposal', '"Reglerna, p. 2"\nproposal', "application.fields[31].source"),
    ('code = "bbs_clear"', 'code = "secrecy"', "flow.nodes[3].branches[0].code"),
    ('term = "wiki"', 'term = "blogg"', "terms[8].term"),
    ('order = ["escalate_urgent", ', 'order = ["no_action", ', "flow.order"),
    ('order = ["no_action", ', 'order = ["no_action", "register", ', "flow.order[4]"),
    ('day = "monday", start = "08:00"', 'day = "monday", start = "8"', "deadlines.hours[0]"),
    ("minutes = 60\n", "minutes = 0\n", "deadlines.rules[3].minutes"),
    ('trigger = "lifted"\n', "", "retention.classes[12]"),
    (
        'action = "preserve"',
        'months = 2\naction = "preserve"',
        "retention.classes[8]",
    ),
    ("months = 60", "months = -1", "retention.classes[11].months"),
    ("Tack för din fråga.", "Tack {för din fråga.", "templates[1].body"),
    ("Ring 112 om det är akut fara", "Ring {nummer} vid fara", "templates[8].body"),
    ("den {datum}", "den dagen", "templates[5].variables"),
    (
        'options = ["permanent", "project"]\n',
        "",
        "application.fields[5].options",
    ),
    ('number = "2.2"', 'number = "3.2"', "checklist.sections[1].items[1].number"),
    ('options = ["accessible", ', "options = [", "application.fields[7].options"),
    ("[[flow.nodes]]\nnumber = 12", "[[flow.nodes]]\nnumber = 13", "flow.nodes[12].number"),
    ('when = [\n  { kinds = ["praise"] },\n]\n', "", "flow.nodes[12].branches[0]"),
    (
        'decided_by = "intake"',
        'when = [{ kinds = ["praise"] }]\ndecided_by = "intake"',
        "flow.nodes[0].branches[0].when",
    ),
    ('decided_by = "unread"', 'decided_by = "person"', "flow.nodes"),
    (
        '"refer_to_other_channel", "answer_in_channel", "no_action"]\nsecrecy',
        '"refer_to_other_channel", "no_action"]\nsecrecy',
        "flow.nodes[2].branches[0]",
    ),
    (
        'rules_out = ["answer_in_channel"]',
        'rules_out = ["register"]',
        "flow.nodes[6].branches[0].rules_out[0]",
    ),
    ('context = ["named_person", ', 'context = ["health", ', "flow.context[0]"),
    (
        'ladder = ["hide", "remove", "restrict", "block"]\nsecond_person = false\nretention = "R5"',
        'ladder = ["remove", "hide"]\nsecond_person = false\nretention = "R99"',
        "removal.reasons[7].ladder",
    ),
    ('retention = "R99"', 'retention = "R98"', "removal.reasons[7].retention"),
    (
        'code = "advertising"\nfamily = "house"\nnode = 5',
        'code = "advertising"\nfamily = "house"\nnode = 6',
        "removal.reasons[19].node",
    ),
    ('law = ["URL 53 §", "BBS-lagen 5 §"]', "law = []", "removal.reasons[7].law"),
]


@pytest.fixture(scope="module")
def loose() -> bytes:
    source = document()
    for old, new, _ in LOOSE:
        assert old in source, old
        source = source.replace(old, new, 1)
    start = source.index('warning = "Avstängt')
    return (source[:start] + source[source.index("\n", start) + 1 :]).encode()


@pytest.fixture(scope="module")
def faults(loose: bytes) -> tuple[Fault, ...]:
    with pytest.raises(InvalidRulebook) as caught:
        load(loose, name="bok.toml")
    return caught.value.faults


@pytest.mark.parametrize("key", [key for _, _, key in LOOSE])
def test_each_loose_end_is_told_by_its_key(faults: tuple[Fault, ...], key: str) -> None:
    assert [fault.key for fault in faults if fault.key == key][:1] == [key]


def test_nothing_but_the_loose_ends_is_told(faults: tuple[Fault, ...]) -> None:
    extra = {fault.key for fault in faults} - {key for _, _, key in LOOSE}

    assert extra == {
        "flow.context",  # kinds that no longer lead anywhere
        "flow.nodes[1].branches[0].rules_out[0]",  # its own outcome left the order
        "flow.order[10]",  # stands first and last
        "removal.reasons[22]",  # switched off without a warning
    }


def test_a_loose_end_is_told_on_its_line(loose: bytes, faults: tuple[Fault, ...]) -> None:
    (fault,) = (each for each in faults if each.key == "deadlines.rules[3].minutes")

    assert str(fault) == (
        f"bok.toml:{line_of(loose, 'minutes = 0')}: deadlines.rules[3].minutes: "
        "Här väntas ett antal minuter över noll, men här står 0."
    )


def test_unreachable_branch_is_told(faults: tuple[Fault, ...]) -> None:
    (fault,) = (each for each in faults if each.key == "flow.nodes[12].branches[0]")

    assert (fault.expected, fault.found) == ("något som kan leda dit", "inget som gör det")


def test_kinds_that_lead_nowhere_are_named(faults: tuple[Fault, ...]) -> None:
    (fault,) = (each for each in faults if each.key == "flow.context")

    assert fault.found == "”named_person, advertising”"


def test_order_that_is_not_total_names_what_is_missing(faults: tuple[Fault, ...]) -> None:
    (fault,) = (each for each in faults if each.key == "flow.order")

    assert fault.expected == "även ”escalate_urgent”"


def test_empty_parts_are_told(rulebook: Rulebook) -> None:
    bare_node = replace(rulebook.flow.nodes[0], branches=())
    flow = replace(rulebook.flow, nodes=(bare_node, *rulebook.flow.nodes[1:]))
    hours = replace(rulebook.deadlines, hours=())
    empty = replace(rulebook, terms=(), flow=flow, deadlines=hours)

    assert [(each.path, each.found) for each in coherence.findings(empty)] == [
        (("terms",), "ingen"),
        (("deadlines", "hours"), "ingen"),
        (("flow", "nodes", 0), "ingen"),
    ]


def test_reason_in_a_flow_without_removal_has_nowhere_to_lead(rulebook: Rulebook) -> None:
    silent = replace(rulebook, flow=replace(rulebook.flow, nodes=()))

    found = [each.path for each in coherence.findings(silent) if each.path[-1] == "node"]

    clear_or_grey = [
        each for each in rulebook.removal.reasons for has in (each.clear, each.grey) if has
    ]
    assert len(found) == len(clear_or_grey)


def test_shipped_rulebook_hangs_together(rulebook: Rulebook) -> None:
    assert list(coherence.findings(rulebook)) == []


def test_source_may_be_the_rules_as_a_whole(rulebook: Rulebook) -> None:
    whole = replace(rulebook.roles[0], source="Regler")

    assert list(coherence.findings(replace(rulebook, roles=(whole,)))) == []
