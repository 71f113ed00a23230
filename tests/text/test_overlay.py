from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.text import overlay
from torget.text.lexicons import SHIPPED
from torget.text.overlay import InvalidOverlay, Overlay
from torget.text.read import read
from torget.text.shelf import shelved
from torget.text.signals import SignalKind as Kind


def faults_of(source: str) -> list[str]:
    with pytest.raises(InvalidOverlay) as refused:
        overlay.parse(source)
    return [str(fault) for fault in refused.value.faults]


def test_parse_when_words_are_added_and_taken_away_then_both_are_told() -> None:
    source = (
        "# vår egen\n[threat]  # hot\nspränga rådhuset, knäckskalle*\n-mörda dig\n"
        "\n[crime]\nbus|fix"
    )

    assert overlay.parse(source) == Overlay(
        added=frozenset(
            {("threat", "spränga rådhuset"), ("threat", "knäckskalle*"), ("crime", "bus|fix")}
        ),
        removed=frozenset({("threat", "mörda dig")}),
    )


@pytest.mark.parametrize("source", ["", "# inget\n", "[threat]\n", "\r\n\r\n", "[threat]\n,,,"])
def test_parse_when_nothing_is_changed_then_the_lexicon_is_the_shipped_one(source: str) -> None:
    assert overlay.parse(source).lexicon().version == SHIPPED.version


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("(a+)+$", "tecknet ”(” i ”(a+)+$”"),
        ("a.*b", "tecknet ”.” i ”a.*b”"),
        ("a*b", "tecknet ”*” i ”a*b”"),
        ("[a-z]", "en lista som finns, som [threat]"),
        ("\\w{3}", "tecknet ”\\” i"),
        ("o", "minst 2 bokstäver"),
        ("ord*", "minst 4 bokstäver"),
        ("*", "minst 4 bokstäver"),
        ("--", "ett ord som står i [threat]"),
        ("''", "minst 2 bokstäver"),
        ("spränga/x", "märket /n, /v eller /a"),
        ("flygplanskapare/sv", "märket /n, /v eller /a"),
        ("sprängare*/n", "antingen * eller ett märke"),
        ("x" * 61, "högst 60 tecken i ett ord, men här står 61 tecken"),
        ("dö\u202eda", "det osynliga tecknet U+202E"),
        ("dö\x00da", "det osynliga tecknet U+0000"),
        ("dö\ud800da", "det osynliga tecknet U+D800"),
        ("spränga,spränga", "varje ord en gång"),
        ("-tjenamoss", "ett ord som står i [threat]"),
    ],
)
def test_parse_when_a_line_is_no_word_then_it_is_told_with_its_line(line: str, told: str) -> None:
    (fault,) = faults_of(f"[threat]\n\n{line}\n")

    assert fault.startswith("Rad 3: Här väntas ")
    assert told in fault


def test_parse_when_much_is_wrong_then_everything_is_told_at_once() -> None:
    source = "hej\n[finns inte]\nhoppas över\n[threat\n[threat]\n(a)\n-dö, b\u202e.\n"

    assert [fault.split(":")[0] for fault in faults_of(source)] == [
        "Rad 1",
        "Rad 2",
        "Rad 4",
        "Rad 6",
        "Rad 7",
        "Rad 7",
        "Rad 7",
    ]


def test_parse_when_a_word_is_listed_with_a_mark_then_the_mark_is_told() -> None:
    marked = next(each for each in sorted(shelved()["condition"].entries) if each.endswith("*"))

    (fault,) = faults_of(f"[condition]\n-{marked.strip('*')}")

    assert f"”{marked}”" in fault


def test_parse_when_a_word_is_shipped_already_then_it_is_told() -> None:
    listed = min(shelved()["threat"].entries)

    assert "redan finns i [threat]" in faults_of(f"[threat]\n{listed}")[0]


def test_parse_when_a_list_is_refused_then_its_words_are_not_told_too() -> None:
    assert len(faults_of("[nej]\n(a), (b)\n(c)")) == 1


def test_parse_when_there_are_too_many_words_then_the_next_is_refused() -> None:
    names = [f"{one}{two}{three}q" for one in "abcdefghijklmno" for two in "abcdefghijklmno"
             for three in "abcdefghijklmno"]  # fmt: skip
    source = "[threat]\n" + "\n".join(names[: overlay.MOST_ENTRIES + 1])

    (fault,) = faults_of(source)

    assert (
        fault
        == f"Rad {overlay.MOST_ENTRIES + 2}: Här väntas högst 2000 ord, men här står ett till."
    )


def test_parse_when_the_text_is_too_long_then_only_that_is_told() -> None:
    assert faults_of("(" * 70_000) == [
        "Rad 1: Här väntas högst 60000 tecken, men här står 70000 tecken."
    ]


def test_parse_when_every_line_is_wrong_then_a_hundred_are_told_in_no_time() -> None:
    began = process_time()

    assert len(faults_of("[threat]\n" + "(a+)+$," * 8_000)) == 100
    assert process_time() - began < 2


@given(st.text(max_size=300))
def test_parse_when_given_any_text_then_an_overlay_or_faults(source: str) -> None:
    found, faults = overlay.understood(f"[threat]\n{source}")

    assert all(fault.line >= 1 and fault.expected and fault.found for fault in faults)
    assert isinstance(found, Overlay)


def test_understood_when_a_later_torget_ships_the_word_then_the_rest_still_holds() -> None:
    listed = min(shelved()["threat"].entries)

    found, faults = overlay.understood(f"[threat]\n{listed}, spränga rådhuset\n[borta]\nx")

    assert found.added == {("threat", "spränga rådhuset")}
    assert len(faults) == 2


def test_read_when_a_word_is_added_then_it_is_found_in_all_its_forms() -> None:
    lexicon = overlay.parse("[swearing]\nknäckebröd, gurkburk/n").lexicon()

    assert not read("Vilka gurkburkar").has(Kind.SWEARING)
    assert read("Vilka gurkburkar", lexicon).has(Kind.SWEARING)
    assert read("Knäckebröd!", lexicon).has(Kind.SWEARING)


def test_read_when_a_word_is_taken_away_then_it_is_not_found() -> None:
    entry = next(each for each in sorted(shelved()["swearing"].entries) if each.isalpha())
    lexicon = overlay.parse(f"[swearing]\n-{entry}").lexicon()

    assert read(f"Vad {entry}").has(Kind.SWEARING)
    assert not read(f"Vad {entry}", lexicon).has(Kind.SWEARING)


def test_read_when_a_masked_word_is_added_then_it_is_found_also_spelled_apart() -> None:
    lexicon = overlay.parse("[slur]\nflurpnisse").lexicon()

    assert not read("din f-l-u-r-p-n-i-s-s-e").has(Kind.HATE)
    assert read("din f-l-u-r-p-n-i-s-s-e", lexicon).has(Kind.HATE)
    assert read("din flurpn1sse", lexicon).has(Kind.HATE)


def test_read_when_the_shipped_lexicon_is_built_again_then_every_message_is_read_alike() -> None:
    rows = Path(__file__).with_name("messages.tsv").read_text(encoding="utf-8").splitlines()
    again = Overlay().lexicon()

    assert len(rows) > 100
    assert [read(row, again) for row in rows] == [read(row) for row in rows]


def test_version_when_the_same_words_stand_otherwise_then_the_same() -> None:
    one = overlay.parse("[threat]\nspränga bygget, knäckskalle*")
    other = overlay.parse("# ny\n[threat]\nknäckskalle*\n[threat]\nspränga bygget # x\n")
    third = overlay.parse("[threat]\nspränga bygget")

    assert one.lexicon().version == other.lexicon().version
    assert one.version() == one.lexicon().version
    assert third.lexicon().version not in (one.lexicon().version, SHIPPED.version)


def test_shelved_then_every_list_says_what_it_holds() -> None:
    lists = shelved()

    assert lists["threat"].meaning.startswith("hot")
    assert lists["emergency"].meaning == "människor skadas nu"
    assert all(each.entries and each.first for each in lists.values())
