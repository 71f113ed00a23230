from __future__ import annotations

import pytest

from torget.text import language
from torget.text.read import read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Får vi ta med hund på vandringsleden runt sjön?", "sv"),
        ("Vår pojke har ingen assistent på onsdagar", "sv"),
        ("Where can I recycle an old fridge?", "en"),
        ("Hej, må man tage hund med på stranden, og hvad koster det?", "da"),
        ("Kan jeg få vite hva dere gjør når det ikke virker", "no"),
        ("¿A qué hora abre la biblioteca el sábado?", "es"),
        ("Voiko kirjaston kirjan palauttaa ja missä se on", "fi"),
        ("Wann ist die Bibliothek für uns und die Kinder auf", "de"),
        ("Waa maxay sababta wiilkaygu uusan u helin baska", "so"),
        ("متى يفتح المسبح", "ar"),
        ("پارک کجاست", "fa"),
        ("когда открывается бассейн", "ru"),
        ("коли відкриється басейн і парк", "uk"),
        ("πότε ανοίγει", "el"),
        ("👏👏", ""),
        ("xyzzy", ""),
        ("", ""),
        ("日本語", "zh"),
        ("𝄞 \u2603", ""),
    ],
)
def test_guess_of_a_text_is_its_language(text: str, code: str) -> None:
    assert read(text).language == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hur många böcker får man låna på biblioteket samtidigt", "sv"),
        ("Kan jeg få tilsendt alle høringsuttalelser om veien", "no"),
        ("12345", ""),
    ],
)
def test_detect_by_models_of_a_text_is_its_language(text: str, code: str) -> None:
    assert language.detect(text) == code
