from __future__ import annotations

from time import perf_counter

import pytest

from torget.text import mend
from torget.text.lexicons import SHIPPED
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


@pytest.mark.parametrize("long", ["a" * 40_000, "ab" * 20_000, "brinner" * 6_000])
def test_long_word_when_it_is_mended_then_the_time_grows_as_it_does(long: str) -> None:
    def spent(word: str) -> float:
        started = perf_counter()
        mend.mended(word, SHIPPED.vocabulary.slips)
        return perf_counter() - started

    short = min(spent(long[:2_500]) for _ in range(3))

    assert min(spent(long) for _ in range(3)) < short * 16 * 4 + 0.05
