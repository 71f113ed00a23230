"""An answer in parts: nothing lost, nothing too long, and broken where a reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.inbox.parting import MOST_PARTS, parts


def test_parts_when_it_fits_then_the_text_itself() -> None:
    assert parts("Vi öppnar klockan nio.", 22) == ("Vi öppnar klockan nio.",)


def test_parts_when_too_long_then_broken_after_a_sentence_and_numbered() -> None:
    text = "Vi öppnar klockan nio. Badet är gratis. Ta med eget lås och en handduk."
    assert parts(text, 50) == (
        "Vi öppnar klockan nio. Badet är gratis. (1/2)",
        "Ta med eget lås och en handduk. (2/2)",
    )


def test_parts_when_there_are_paragraphs_then_broken_between_them() -> None:
    assert parts("En rad om badet.\n\nOch en om låset. Slut.", 30) == (
        "En rad om badet. (1/2)",
        "Och en om låset. Slut. (2/2)",
    )


@pytest.mark.parametrize(
    ("text", "limit"),
    [("a" * 300, 40), ("👩‍👩‍👧‍👦" * 20, 40), ("e\u0301" * 80, 41), ("👍🏽" * 40, 41)],
)
def test_parts_when_there_are_no_words_then_no_sign_is_parted(text: str, limit: int) -> None:
    found = [part.rsplit(" (", 1)[0] for part in parts(text, limit)]

    assert "".join(found) == text
    assert not any(part[0] in "\u0301\u200d\U0001f3fd" or part[-1] == "\u200d" for part in found)


@pytest.mark.parametrize(("text", "limit"), [("a " * 500, 100), ("ord " * 10, 6), ("x" * 99, 0)])
def test_parts_when_it_would_take_too_many_then_none(text: str, limit: int) -> None:
    assert parts(text.strip(), limit) == ()


@given(st.text(min_size=1, max_size=600), st.integers(20, 200))
def test_parts_when_anything_is_written_then_short_enough_and_nothing_is_lost(
    text: str, limit: int
) -> None:
    whole = text.strip()
    found = parts(whole, limit)

    assert all(len(part) <= limit for part in found)
    assert len(found) <= MOST_PARTS
    if found:
        bare = found if len(found) == 1 else [part.rsplit(" (", 1)[0] for part in found]
        assert "".join("".join(bare).split()) == "".join(whole.split())


ADDRESS = "https://www.exempelby.example/" + "oppettider-" * 20


@pytest.mark.parametrize("before", [1, 2, 20, 40, 48, 49, 50, 60, 100])
@pytest.mark.parametrize("after", ["", " Välkommen!", "\nVälkommen!"])
def test_parts_when_a_long_address_stands_at_the_edge_then_it_is_whole_in_one(
    before: int, after: str
) -> None:
    text = "ö " * before + ADDRESS + after + " Bada gärna." * 20
    limit = len(ADDRESS) + 20

    found = parts(text, limit)

    assert len(found) > 1
    assert sum(ADDRESS in part for part in found) == 1
    assert all(len(part) <= limit for part in found)


def test_parts_when_no_part_can_hold_the_address_then_it_is_cut_where_it_fills_one() -> None:
    found = parts(f"Se {ADDRESS}", 100)

    assert [len(part) for part in found[:-1]] == [100] * (len(found) - 1)
