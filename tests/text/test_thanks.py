"""Thanks and nothing else: doubt is a no."""

from __future__ import annotations

import pytest

from torget.text.read import read
from torget.text.thanks import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Tack!",
        "Tack så mycket för svaret",
        "@kommunen Tack för hjälpen 😊",
        "🙏",
        "👍👍🏽",
        "TACK!!!",
        "Tusen tack, ni är bäst!",
        "Tack Elin!",
        "Tack och hej då",
        "Okej, tack",
        "Thank you very much, thanks",
    ],
)
def test_text_when_thanks_alone_then_yes(text: str) -> None:
    assert is_only_thanks(text, read(text)) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ok",
        "Hej då",
        "Tack för inget",
        "Tack, det hjälpte inte",
        "Tack men när öppnar ni?",
        "Tack, men det är fortfarande trasigt",
        "Tack. Jag vill överklaga",
        "Tack för ingenting idioter",
        "Tack 😡",
        "Tack 070-174 06 05",
        "Tack https://ond.example",
        "Tack?",
        "Bra att ni äntligen vaknar",
        "tack " * 13,
        "Tack, nu orkar jag inte leva längre",
    ],
)
def test_text_when_there_is_a_word_beside_then_no(text: str) -> None:
    assert is_only_thanks(text, read(text)) is False
