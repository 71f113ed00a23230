from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.text.read import read
from torget.text.signals import SignalKind, Signals
from torget.text.why import WHY

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
PIECES = (
    *("jag", "du", "ni", "fan", "döda", "brinner", "hjälp", "kommunen", "n3ger", "min", "son"),
    *("autism", "skola", "mobbad", "?", "!", '"nej"', "121212-1212", "070-1740605", "a@b.se"),
    *("§ 7", "15000 kr", "Sven Karlsson", "https://x.example", "Storgatan 5", "lärare"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
HOSTILE = [
    "",
    "\x00",
    "\ud800 070-174 06 05",
    "a" * 200_000,
    "a" + "\u0301" * 20_000,
    "\u202efan\u202c",
    "\u2066" * 1_000,
    "\U000e0041" * 100,
    "\ufdfd\ufdfa" * 50,
    "(" * 20_000,
    '"' * 5_001,
    "lärare Sven ljuger " * 500,
    "Storgatan 5 " * 500,
    "@" * 50_000,
    "1 " * 5_000,
    "1" * 100_000,
    "n 3 g e r " * 500,
    "a@" * 5_000,
    "fan " * 5_000,
    "\x1b[2J\r\nERROR",
    "İİİ",
    "👩‍👩‍👧‍👦" * 50,
]


def assert_sound(signals: Signals, text: str) -> None:
    assert signals.length == len(text)
    assert [s.start for s in signals.found] == sorted(s.start for s in signals.found)
    assert all(0 <= s.start <= s.end <= len(text) for s in signals.found)
    assert {s.why for s in signals.found} == {s.why for s in signals.found if s.why.endswith(".")}


@given(st.one_of(ANY_TEXT, WORDS))
def test_read_of_any_text_is_sound_and_the_same_twice(text: str) -> None:
    signals = read(text)

    assert_sound(signals, text)
    assert read(text) == signals


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_read_of_a_hostile_text_is_sound(text: str) -> None:
    assert_sound(read(text), text)


@pytest.mark.parametrize(
    "masked",
    ["f\u200bitta", "ＦＩＴＴＡ", "f\u0456tta", "f i t t a", "f.i.t.t.a", "fitt@", "fiiiitta"],
)
def test_read_of_a_masked_obscenity_finds_it(masked: str) -> None:
    assert read(f"du är en {masked} du").has(SignalKind.OBSCENITY)


def test_read_of_a_word_after_a_loud_sign_takes_it_for_what_it_is() -> None:
    assert read("!hej 2026 !").of(SignalKind.OBSCENITY, SignalKind.HATE) == ()


def test_read_of_a_text_after_invisible_signs_gives_offsets_in_the_given_text() -> None:
    text = "\u200b\u200bmejla a\u200b.b@example.com nu"

    signal = read(text).of(SignalKind.EMAIL)[0]

    assert text[signal.start : signal.end] == "a\u200b.b@example.com"


def test_read_of_a_doubled_text_finds_no_more_kinds() -> None:
    text = "Mammas hemtjänst kommer inte i tid. "

    assert {s.kind for s in read(text * 2).found} == {s.kind for s in read(text).found}


def test_why_of_every_kind_is_one_sentence_in_swedish() -> None:
    assert set(WHY) == set(SignalKind)
    assert [text for text in WHY.values() if not text.endswith(".") or "!" in text] == []
