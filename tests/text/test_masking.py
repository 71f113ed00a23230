"""What leaves the house points at nobody, as far as the words can tell."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torget.text.masking import masked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mitt nummer är 640823-3234, ring", "Mitt nummer är [personnummer], ring"),
        ("pnr 6408233234", "pnr [personnummer]"),
        ("640823-3235 står det", "[personnummer] står det"),  # a wrong check digit too
        ("Ring 070-174 06 05 tack", "Ring [telefon] tack"),
        ("mejla anna.ek@example.org nu", "mejla [e-post] nu"),
        ("konstig.adress@x.y", "[e-post]"),
        ("ärende 12345678 hos er", "ärende [nummer] hos er"),
        ("Jag heter Anna Karlsson.", "Jag heter [namn]."),
        ("hälsa anna att", "hälsa [namn] att"),
        ("Fråga Qwert Zxcvbn om det", "[namn] om det"),
        ("hej @badhuset@social.example och @kim", "hej [användare] och [användare]"),
        ("se https://example.org/a?b=c här", "se [länk] här"),
        ("Öppnar ni klockan 9 den 14 i höst?", "Öppnar ni klockan 9 den 14 i höst?"),
        ("", ""),
    ],
)
def test_masked_when_the_text_points_at_somebody_then_hidden(text: str, left: str) -> None:
    assert masked(text) == left


def test_masked_when_the_author_names_themselves_then_hidden_whatever_the_name() -> None:
    text = "hälsningar xerxa, det är XERXAS bil. Xe var här"

    assert masked(text, author="Xerxa 🌻 Xe") == "hälsningar [namn], det är [namn] bil. Xe var här"


def test_masked_when_an_address_is_told_then_hidden() -> None:
    assert "Storgatan" not in masked("Jag bor på Storgatan 12 i Kungsbacka")


@given(st.text(max_size=80))
def test_masked_when_a_number_stands_anywhere_then_it_never_stays(around: str) -> None:
    assert "640823-3234" not in masked(f"{around} 640823-3234 {around}")


@pytest.mark.parametrize("sign", ["a", "1", "@", "a@", "A", "Aa ", "1 ", "www."])
def test_masked_when_the_text_is_long_then_the_time_grows_as_it_does(sign: str) -> None:
    def spent(signs: int) -> float:
        started = time.perf_counter()
        masked(sign * (signs // len(sign)))
        return time.perf_counter() - started

    spent(100)
    short, long = min(spent(2_000) for _ in range(3)), min(spent(32_000) for _ in range(3))

    assert long < 16 * short * 4 + 0.05  # a quadratic one takes 256 times as long
