"""Words reduced to stems, alike for what is kept and what is asked; without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.records.asked import MOST_WORDS, question
from torget.records.stems import LONGEST, stem
from torget.records.words import LAST_PLACE, MOST_PLACES, literal, packed, pieces, words_of

FORMS = [
    "konto kontot konton kontona kontots kontonas",
    "badhus badhuset badhusen badhusets",
    "förskola förskolan förskolor förskolorna förskolans",
    "ansökan ansökningar ansökningen ansökningarna ansökning",
    "kontor kontoret kontoren kontorets",
    "cykel cykeln cyklar cyklarna",
    "vinter vintern vintrar vintrarna",
    "rum rummet rummen",
    "medlem medlemmen medlemmar medlemmarna",
    "läkare läkaren läkarna läkares",
    "person personen personer personernas",
    "stad staden städer städerna",
    "bok boken böcker böckerna",
    "barn barnet barnen barns",
    "snöröjning snöröjningen snöröjningar",
    "gata gatan gator gatorna",
    "papper pappret papperet papperen",
    "nummer numret numren",
    "fönster fönstret fönstren",
    "möte mötet möten mötena",
    "händelse händelsen händelser",
    "äldreboende äldreboendet äldreboenden",
    "ärende ärendet ärenden ärendena",
    "öppna öppnar öppnade öppnat öppnas",
    "stor stora stort",
]


@pytest.mark.parametrize("forms", FORMS)
def test_stem_when_the_word_is_bent_then_all_forms_have_the_same(forms: str) -> None:
    assert {stem(word) for word in forms.split()} == {stem(forms.split(maxsplit=1)[0])}


def test_stem_when_words_are_different_then_so_are_their_stems() -> None:
    stems = [stem(forms.split()[0]) for forms in FORMS]

    assert len(set(stems)) == len(FORMS)
    assert stem("buss") != stem("hus")
    assert stem("2026") == "2026"
    assert len(stem("xy" * 5_000)) == LONGEST


@given(st.text(max_size=200))
def test_words_when_any_text_comes_then_stems_are_letters_and_figures_alone(text: str) -> None:
    found = words_of(text)

    assert all(word.decode().isalnum() for word in found)
    assert literal(found).count("'") == 2 * len(found)
    assert packed(found)[:4] == len(found).to_bytes(4, "big")


@given(st.text(max_size=300))
def test_question_when_anything_is_typed_then_no_sign_of_the_language_comes_through(
    typed: str,
) -> None:
    asked = question(typed)

    assert asked is None or asked.count("'") <= 4 * MOST_WORDS


def test_words_when_a_text_is_endless_then_places_stay_within_what_can_be_kept() -> None:
    found = words_of("badhus " * 14_000 + "slut " * 2)

    assert len(found[b"badhus"]) == MOST_PLACES
    assert max(place for places in found.values() for place in places) <= LAST_PLACE


def test_words_when_small_then_only_their_place_is_kept() -> None:
    assert words_of("Barn och unga") == {b"barn": [1], b"ung": [3]}


def test_pieces_when_letters_are_composed_otherwise_then_the_same_word() -> None:
    assert pieces("Bada\u030a \uff42\uff41\uff44") == ["badå", "bad"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("cyklar", "(('cykl' | 'cyklar':*))"),
        ("snö*", "('snö':*)"),
        ("a*", "('a')"),
        ("bad hus", "('bad':*) & ('hus':*)"),
        ("bad ELLER sim", "('bad':* | 'sim':*)"),
        ("bad OR sim -hund", "('bad':* | 'sim':*) & !('hund')"),
        ("bad eller sim", "('bad':*) & (('ell' | 'eller':*)) & ('sim':*)"),
        ("ELLER bad OR", "('bad':*)"),
        ('"barn och unga"', "(('barn' <2> 'ung'))"),
        ('"öppnar kl*"', "(('öppn' <1> 'kl':*))"),
        ('-"öppna kvällar" bad', "!(('öppn' <1> 'kväl')) & ('bad':*)"),
        ("e-post", "(('e' <1> 'post'))"),
        ("bad ELLER -sim", "('bad':*) & !('sim')"),
    ],
)
def test_question_when_typed_then_asked_as_meant(typed: str, asked: str) -> None:
    assert question(typed) == asked


@pytest.mark.parametrize(
    "typed", ["", "  ", "-bad", "och att", '"', '""', "ELLER", "*", "-", "!&|"]
)
def test_question_when_there_is_no_word_to_look_for_then_none(typed: str) -> None:
    assert question(typed) is None
