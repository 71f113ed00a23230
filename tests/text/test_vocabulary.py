"""What the word lists say of single words, remembered up to a limit."""

from __future__ import annotations

import pytest

from torget.text import vocabulary, words
from torget.text.lexicons import SHIPPED, with_overlay
from torget.text.reading import read_words


def test_word_when_it_is_met_again_is_told_the_same() -> None:
    met = with_overlay([("threat", "knäckskalle")], []).vocabulary

    first = met["knäckskalle"]

    assert "threat" in first[1]
    assert met["knäckskalle"] is first


def test_word_when_the_memory_is_full_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_KEPT_LIMIT", 0)
    met = with_overlay([("threat", "dumpelsnut")], []).vocabulary

    assert "threat" in met["dumpelsnut"][1]
    assert len(met) == 0


def test_word_when_it_is_very_long_is_told_and_not_kept() -> None:
    long = "a" * 5_000

    assert SHIPPED.vocabulary[long][1] == ()
    assert long not in SHIPPED.vocabulary


def test_word_when_it_is_misspelled_has_the_lists_of_the_word_it_hides() -> None:
    right, lists, loose = SHIPPED.vocabulary["parkinsson"]

    assert (right, loose) == ("parkinsson", "parkinson")
    assert "condition" in lists


def test_lists_when_a_word_and_a_phrase_are_in_one_stand_in_order() -> None:
    added = [("threat", "blåfisk grönfisk"), ("threat", "grönfisk")]
    lexicon = with_overlay(added, [])

    reading = read_words("grönfisk, blåfisk grönfisk", lexicon)

    assert reading.lists["threat"] == [(0, 0), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    "text", ["ett, två. tre!", "a-b_c;d", "¶ står här. och där", "snö\nfall: är? ja", "ålder½²"]
)
def test_split_when_the_signs_are_told_gives_the_same_words(text: str) -> None:
    assert words.split(text, frozenset(text)) == words.split(text)


def test_lists_when_two_entries_find_one_phrase_then_it_stands_there_once() -> None:
    lexicon = with_overlay([("threat", "blåfisk grönfisk"), ("threat", "blåfisk grön*")], [])

    assert read_words("en blåfisk grönfisk", lexicon).lists["threat"] == [(1, 2)]
