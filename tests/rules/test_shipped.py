"""The shipped rulebook holds the whole of the rules document."""

from __future__ import annotations

import pytest

from torget.rules.codes import Family, FieldKind, Outcome, Status, Step, TemplateKind
from torget.rules.loader import shipped
from torget.rules.rulebook import Rule, Rulebook
from torget.rules.templates import blanks

THINK = "Regler, Tänk på det här"


def codes(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.code for rule in rules]


def test_counts_of_the_shipped_rulebook_are_those_of_the_rules(rulebook: Rulebook) -> None:
    counts = {
        "headings": len(rulebook.headings),
        "purposes": len(rulebook.purposes),
        "questions": len(rulebook.questions),
        "measures": len(rulebook.measures),
        "main_channels": len(rulebook.main_channels),
        "appendices": len(rulebook.headings[6].points),
        "sender": len(rulebook.sender),
        "nodes": len(rulebook.flow.nodes),
        "retention": len(rulebook.retention.classes),
        "laws_in_rules": sum(law.in_rules for law in rulebook.laws),
    }

    assert counts == {
        "headings": 7,
        "purposes": 11,
        "questions": 4,
        "measures": 3,
        "main_channels": 2,
        "appendices": 6,
        "sender": 12,
        "nodes": 13,
        "retention": 13,
        "laws_in_rules": 6,
    }


@pytest.mark.parametrize(
    ("heading", "paragraphs", "points"),
    [(0, 4, 11), (1, 3, 0), (2, 4, 0), (3, 3, 7), (4, 2, 9), (5, 3, 3), (6, 0, 6)],
)
def test_numbering_of_each_heading_is_that_of_the_rules(
    rulebook: Rulebook, heading: int, paragraphs: int, points: int
) -> None:
    found = rulebook.headings[heading]

    assert (len(found.paragraphs), len(found.points)) == (paragraphs, points)


def test_unsuitable_posts_are_seven_bullets_and_each_has_a_reason(rulebook: Rulebook) -> None:
    bullets = {reason.bullet for reason in rulebook.removal.reasons}

    assert len(rulebook.headings[4].points[7].sub) == 7
    assert bullets == {0, 1, 2, 3, 4, 5, 6, 7}


def test_laws_of_the_rules_are_six_in_the_order_they_stand(rulebook: Rulebook) -> None:
    sources = [law.source for law in rulebook.laws if law.in_rules]

    assert sources == [f"{THINK}, p. 9.{number}" for number in range(1, 7)]


def test_purposes_questions_and_measures_cite_their_own_bullet(rulebook: Rulebook) -> None:
    what = "Regler, Sociala medier och hur de används"
    plan = "Regler, Planera din kommunikation"

    assert [rule.source for rule in rulebook.purposes] == [f"{what}, p. {n}" for n in range(1, 12)]
    assert [rule.source for rule in (*rulebook.questions, *rulebook.measures)] == [
        f"{plan}, p. {n}" for n in range(1, 8)
    ]


def test_every_reason_has_a_law_or_a_bullet_behind_it(rulebook: Rulebook) -> None:
    bare = [
        reason.code
        for reason in rulebook.removal.reasons
        if not reason.law and not reason.source.startswith((THINK, "Kommunens senare regler"))
    ]

    assert bare == []


def test_reasons_of_bbs_are_a_duty_with_its_own_deadline(rulebook: Rulebook) -> None:
    bbs = [reason for reason in rulebook.removal.reasons if reason.family is Family.BBS]

    assert [reason.code for reason in bbs] == [
        "unlawful_threat",
        "breach_of_privacy",
        "hate_against_group",
        "unlawful_violence",
        "child_abuse",
        "incitement",
        "terror",
        "copyright",
    ]
    assert {reason.deadline.value for reason in bbs} == {"bbs_removal"}
    assert {"BBS-lagen 5 §" in reason.law for reason in bbs} == {True}


def test_insults_and_slander_are_outside_bbs_and_need_a_second_person(rulebook: Rulebook) -> None:
    first_bullet = [reason for reason in rulebook.removal.reasons if reason.bullet == 1]

    assert [reason.code for reason in first_bullet] == ["defamation", "personal_attack", "insult"]
    assert {reason.family for reason in first_bullet} == {Family.HOUSE}
    assert {reason.second_person for reason in first_bullet} == {True}


def test_weak_reasons_are_switched_off_with_a_warning(rulebook: Rulebook) -> None:
    off = [reason for reason in rulebook.removal.reasons if not reason.enabled]

    assert [reason.code for reason in off] == ["political", "felt_unsuitable"]
    assert all(reason.warning.startswith("Avstängt från början.") for reason in off)


def test_only_child_abuse_material_is_never_copied(rulebook: Rulebook) -> None:
    uncopied = [reason.code for reason in rulebook.removal.reasons if not reason.keep_copy]

    assert uncopied == ["child_abuse"]


def test_swearing_starts_with_a_reminder_and_the_rulebook_says_why(rulebook: Rulebook) -> None:
    assert rulebook.reason("swearing").ladder[0] is Step.REMIND
    assert rulebook.reason("swearing").clear == ()
    assert rulebook.removal.swearing.endswith(
        "Det här är vårt förslag. Kommunen antar det eller ändrar det."
    )


def test_retention_classes_are_thirteen_proposals(rulebook: Rulebook) -> None:
    classes = rulebook.retention.classes

    assert [each.code for each in classes] == [f"R{number}" for number in range(1, 14)]
    assert {each.status for each in classes} == {Status.PROPOSAL}


def test_checklist_marks_its_fourth_section_as_ours(rulebook: Rulebook) -> None:
    origins = {
        section.number: {(item.origin.value, item.proposal) for item in section.items}
        for section in rulebook.checklist.sections
    }
    theirs, ours = {("e_delegation", False)}, {("own", True)}

    assert origins == {1: theirs, 2: theirs, 3: theirs, 4: ours, 5: theirs, 6: theirs, 7: ours}


def test_referral_names_the_three_channels_of_the_rules(rulebook: Rulebook) -> None:
    names = blanks(rulebook.template(TemplateKind.REFERRAL).body)

    assert [channel.code for channel in rulebook.individual_cases.channels] == [
        "phone",
        "email",
        "letter",
    ]
    assert {"telefon", "e_post", "postadress"} <= set(names)


def test_application_demands_what_the_rules_demand(rulebook: Rulebook) -> None:
    required = {field.code for field in rulebook.application.fields if field.required}
    optional = [field.code for field in rulebook.application.fields if not field.required]

    assert {"function_email", "editors", "training_done", "hours_per_week", "why_not_main"} <= (
        required
    )
    assert optional == ["end_date", "plan_tie", "languages"]


def test_application_offers_the_eleven_purposes(rulebook: Rulebook) -> None:
    field = next(each for each in rulebook.application.fields if each.code == "purposes")

    assert field.kind is FieldKind.CHOICES
    assert list(field.options) == codes(rulebook.purposes)


def test_order_is_the_one_the_triage_data_gives(rulebook: Rulebook) -> None:
    assert rulebook.flow.order == tuple(Outcome)


def test_crisis_text_names_112(rulebook: Rulebook) -> None:
    assert rulebook.template(TemplateKind.CRISIS).body.count("112") == 1


def test_look_ups_give_the_part_with_the_code(rulebook: Rulebook) -> None:
    assert rulebook.retention_class("R5").title == "Borttaget för brott"
    assert rulebook.outcome(Outcome.REGISTER).title == "Diarieför"
    assert rulebook.step(Step.BLOCK).second_person


def test_loading_twice_gives_equal_rulebooks(rulebook: Rulebook) -> None:
    assert shipped() == rulebook


def test_texts_hold_no_exclamation_marks(rulebook: Rulebook) -> None:
    assert "!" not in repr(rulebook)
