"""Moments, lengths of time and citizens' words as pages print them; no database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from tests.personas import MONDAY
from torget.web import moments
from torget.web.viewmodels import compared, marked, visible


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "i dag 10.00"),
        (-24 * 60, "i går 10.00"),
        (24 * 60, "i morgon 10.00"),
        (-48 * 60, "lör 21 nov 10.00"),
        (-400 * 24 * 60, "sön 19 okt 2025 11.00"),
    ],
)
def test_moment_then_said_as_people_do(minutes: int, said: str) -> None:
    with translation.override("sv"):
        assert moments.short(MONDAY + timedelta(minutes=minutes), now=MONDAY) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=1), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=11, minutes=10), "11 h"),
        (timedelta(days=-3), "3 dagar"),
    ],
)
def test_span_then_in_its_largest_units(length: timedelta, said: str) -> None:
    with translation.override("sv"):
        assert moments.span(length) == said


def test_compared_when_very_long_then_one_removal_and_one_addition() -> None:
    old, new = "ett " * 2000, "två " * 2000

    assert [(part.kind, part.text) for part in compared(old, new)] == [("del", old), ("ins", new)]


def test_hidden_signs_then_shown_as_codes_in_pieces_and_in_lines() -> None:
    text = "a\u202eb\x00\u200d\n"

    assert [(part.kind, part.text) for part in marked(text)] == [
        ("", "a"),
        ("mark", "U+202E"),
        ("", "b"),
        ("mark", "U+0000"),
        ("", "\u200d\n"),
    ]
    assert (visible(text), visible("ren text")) == ("a[U+202E]b[U+0000]\u200d\n", "ren text")
