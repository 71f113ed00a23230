from __future__ import annotations

from importlib import resources

import pytest

from torget.text import leaning, words
from torget.text.lexicons import SHIPPED
from torget.text.reading import read_words


def lists_of(text: str) -> set[str]:
    return set(read_words(text).lists)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("bil/n", "bilarna"),
        ("skola/n", "skolornas"),
        ("pojke/n", "pojkarna"),
        ("nyckel/n", "nycklarna"),
        ("program/n", "programmet"),
        ("mobba/v", "mobbades"),
        ("fakturera/v", "fakturerar"),
        ("höra/v", "hör"),
        ("krossad/a", "krossat"),
        ("ledsen/a", "ledsna"),
        ("trasig/a", "trasigt"),
        ("autism*", "autismspektrum"),
        ("*mördare", "massmördare"),
        ("detalj|plan/n", "detalj planen"),
        ("detalj|plan/n", "detaljplanen"),
        ("hem|tjänst*", "hem tjänstens"),
        ("Två ord", "två ord"),
    ],
)
def test_forms_of_an_entry_match_inflected_and_split_words(entry: str, text: str) -> None:
    automaton = words.automaton({form: {"here"} for form in words.forms(entry)})

    found = {lists for _, _, lists in automaton.hits(f" {text} ")}

    assert found == {("here",)}


def test_forms_of_a_plain_entry_do_not_match_inside_a_longer_word() -> None:
    automaton = words.automaton({form: {"here"} for form in words.forms("kula")})

    assert list(automaton.hits(" kulan matkula ")) == []


def test_entries_of_a_file_skip_comments_and_blank_lines() -> None:
    source = "# rubrik\n\n[ett] # varför\na, b,\n\n[två]\nc\n"

    assert list(words.entries(source)) == [("ett", "a"), ("ett", "b"), ("två", "c")]


@pytest.mark.parametrize(
    ("slip", "name"),
    [("parkinsson", "condition"), ("alkohollist", "condition"), ("hemmtjänst", "support")],
)
def test_long_words_with_a_slip_of_the_pen_are_found(slip: str, name: str) -> None:
    assert name in lists_of(slip)


def test_split_marks_where_a_sentence_may_end() -> None:
    assert words.split("hej. på-dig!") == ["hej", words.STOP, "på", "dig", words.STOP]


def test_split_of_more_kinds_of_signs_than_are_remembered_still_splits() -> None:
    signs = [chr(code) for code in range(0x2200, 0x2200 + 5_000)]

    parts = words.split("a".join(signs))

    assert len(parts) > 0
    assert words.split("a b") == ["a", "b"]


def test_every_word_list_is_used_by_a_detector() -> None:
    room = resources.files("torget.text")
    lexicon = room.joinpath("lexicon")
    names = {
        name
        for file in lexicon.iterdir()
        for name, _ in words.entries(file.read_text(encoding="utf-8"))
    }
    code = "".join(
        file.read_text(encoding="utf-8") for file in room.iterdir() if file.name.endswith(".py")
    )
    framed = {name for every in SHIPPED.frames.values() for each in every for name in each.named}
    weighed = set(leaning.shipped().of_lists)

    assert {name for name in names - framed - weighed if f'"{name}"' not in code} == set()


def test_every_lexicon_file_begins_with_a_comment() -> None:
    lexicon = resources.files("torget.text").joinpath("lexicon")

    firsts = {file.read_text(encoding="utf-8")[:2] for file in lexicon.iterdir()}

    assert firsts == {"# "}
