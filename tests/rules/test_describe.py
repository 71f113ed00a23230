from __future__ import annotations

from torget.rules.codes import DecidedBy
from torget.rules.describe import diagram, text_twin
from torget.rules.rulebook import Rulebook
from torget.text.signals import SignalKind


def test_diagram_has_a_box_for_each_question_and_each_outcome(rulebook: Rulebook) -> None:
    boxes = diagram(rulebook).boxes

    assert [box.id for box in boxes if not box.is_outcome] == [f"node-{n}" for n in range(13)]
    assert [box.id for box in boxes if box.is_outcome] == [
        f"outcome-{outcome}" for outcome in rulebook.flow.order
    ]


def test_every_arrow_stands_between_two_boxes_and_every_outcome_is_reached(
    rulebook: Rulebook,
) -> None:
    drawn = diagram(rulebook)
    ids = {box.id for box in drawn.boxes}
    reached = {arrow.end for arrow in drawn.arrows}

    assert {arrow.start for arrow in drawn.arrows} | reached <= ids
    assert reached == ids - {"node-0"}


def test_arrow_of_a_removal_tells_the_findings_of_its_reasons(rulebook: Rulebook) -> None:
    (arrow,) = (
        each
        for each in diagram(rulebook).arrows
        if (each.start, each.end) == ("node-3", "outcome-remove_keep_record")
    )

    assert arrow.decided_by is DecidedBy.REMOVAL
    assert arrow.kinds == (
        SignalKind.THREAT,
        SignalKind.HATE,
        SignalKind.VIOLENCE_DEPICTION,
        SignalKind.CHILD_ABUSE_MATERIAL,
        SignalKind.INCITEMENT,
        SignalKind.COPYRIGHT,
    )


def test_questions_follow_each_other(rulebook: Rulebook) -> None:
    onward = [
        (arrow.start, arrow.end) for arrow in diagram(rulebook).arrows if arrow.decided_by is None
    ]

    assert onward == [(f"node-{n}", f"node-{n + 1}") for n in range(12)]


def test_text_twin_says_what_the_drawing_shows(rulebook: Rulebook) -> None:
    drawn = diagram(rulebook)

    lines = text_twin(drawn)

    assert len(lines) == 13 + len(drawn.arrows)
    assert lines[0] == (
        "0 Till oss. Står det på ett konto som är vårt, eller som svar på något vi skrev "
        "någon annanstans?"
    )
    assert lines[1] == "- Inte riktat till oss: Ingen åtgärd"
    assert lines[2] == "- Läs vidare: 1 Fara"
