"""Messages of each outcome, written as people write: the first suggestion must stay the same.

Each phrase is made of a pattern and fillers, and each is then written in nine other ways.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import pytest

from torget.rules.codes import Outcome as O  # noqa: N817 - tables of outcomes are read across
from torget.rules.flow import assess
from torget.rules.loader import shipped
from torget.text.read import read

RULEBOOK = shipped()
LOOK_ALIKE = str.maketrans("aeopcxi", "аеорсхі")

PATTERNS: dict[O, list[tuple[str, ...]]] = {
    O.ESCALATE_URGENT: [
        ("jag orkar inte|jag vill inte|jag pallar inte", "leva längre|leva mer|vakna mer"),
        ("det brinner i|det kommer svart rök från", "skolan|trapphuset|grannens lägenhet"),
        ("en pojke|min farmor|en gubbe", "andas inte|ligger medvetslös|rör sig inte"),
        ("ett barn har ramlat|någon föll", "i ån|i vattnet|genom isen"),
        ("min sambo|min man", "slår mig och", "jag vet inte vart jag ska ta vägen"),
        ("en kille springer runt med|någon hotar folk med", "kniv i skolan|yxa på biblioteket"),
    ],
    O.REGISTER_AND_REFER: [
        ("min son|vår dotter|min mamma", "har", "autism|epilepsi|demens", "och får ingen hjälp"),
        ("mitt barn|min dotter", "blir mobbad|blir slagen", "i skolan varje dag"),
        ("jag har fått avslag på|ni drog in", "mitt", "försörjningsstöd"),
        ("min sambo|min man", "slog mig i våras och", "jag vet inte vem jag ska prata med"),
    ],
    O.REGISTER: [
        ("jag begär ut|jag vill ta del av", "protokollet|avtalet|alla fakturor", "om badhuset"),
        ("jag överklagar|vi överklagar", "beslutet om bygglov|beslutet om strandskydd"),
        ("jag kräver ersättning för", "skadan på min bil|mitt trasiga staket"),
        ("radera|ta bort", "alla mina personuppgifter"),
    ],
    O.REMOVE_KEEP_RECORD: [
        ("alla muslimer|romerna|utlänningarna", "är råttor och ska", "kastas ut|utrotas"),
        ("jag ska", "slå ihjäl dig|skjuta dig"),
        ("vi vet var du bor och", "ska bränna ner ditt hus"),
    ],
    O.FORWARD_COMPLAINT: [
        ("lampan|belysningen|hissen", "på stationen|i parken", "är trasig|fungerar inte"),
        ("kan ni sätta upp|det borde finnas", "fler bänkar|en lekplats", "i parken"),
    ],
    O.CONSULT_MANAGER: [
        ("politikerna|kommunledningen", "är inkompetenta|ljuger|slösar med våra skattepengar"),
        ("vilken skandal|ni borde skämmas", "hela kommunen"),
    ],
    O.ANSWER_IN_CHANNEL: [
        ("när öppnar|hur dags stänger|var ligger", "biblioteket|simhallen", "på lördag"),
        ("får man|kan man", "grilla|ha med hund", "på stranden"),
    ],
}
PHRASES = [
    (outcome, " ".join(words))
    for outcome, patterns in PATTERNS.items()
    for pattern in patterns
    for words in product(*(part.split("|") for part in pattern))
]


def _hidden(text: str) -> str:
    return text.replace("e", "e\u200b").replace("a", "a\u00ad")


def _look_alike(text: str) -> str:
    """Return the text with one look-alike letter in each longer word."""
    return " ".join(
        word[:1] + word[1:].translate(LOOK_ALIKE) if len(word) > 4 else word
        for word in text.split()
    )


def _swapped(text: str) -> str:
    """Return the text with two neighbours inside its longest word swapped."""
    longest = max(text.split(), key=len)
    place = random.Random(text).randrange(1, len(longest) - 2)
    swap = longest[:place] + longest[place + 1] + longest[place] + longest[place + 2 :]
    return text.replace(longest, swap, 1)


def _stretched(text: str) -> str:
    """Return the text with the first vowel of its longest word drawn out."""
    longest = max(text.split(), key=len)
    vowel = next(sign for sign in longest if sign in "aeiouyåäö")
    return text.replace(longest, longest.replace(vowel, vowel * 4, 1), 1)


NOISE: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "sentence": lambda text: text.capitalize() + ".",
    "greeting": lambda text: f"Hej! {text}",
    "emoji": lambda text: f"{text} 🙏",
    "wide spaces": lambda text: text.replace(" ", " \u00a0 "),
    "invisible signs": _hidden,
    "look-alike letters": _look_alike,
    "swapped letters": _swapped,
    "stretched letters": _stretched,
}


def test_there_are_enough_phrases_of_each_outcome() -> None:
    counts = {outcome: sum(each is outcome for each, _ in PHRASES) for outcome in PATTERNS}

    assert min(counts.values()) >= 8
    assert len(PHRASES) * len(NOISE) >= 1000


@pytest.mark.parametrize("noise", NOISE)
def test_first_suggestion_stays_however_it_is_written(noise: str) -> None:
    write = NOISE[noise]

    changed = [
        (write(text), first.value)
        for outcome, text in PHRASES
        for first in (assess(RULEBOOK, read(write(text))).first.outcome,)
        if first is not outcome
    ]

    assert changed == []


@pytest.mark.parametrize(
    "written",
    ["{}", "{}.", "Hej! {}", "HEJ {}", "{} mvh Kim", "snälla {}", "{} 🙏"],
)
@pytest.mark.parametrize("word", ["bl4ttar", "sv4rtsk4lle", "n3ger", "f1tta", "k u k s u g a r e"])
def test_masked_words_are_flagged_in_any_company(word: str, written: str) -> None:
    outcomes = assess(RULEBOOK, read(written.format(f"din {word}"))).outcomes

    assert {O.REMOVE_KEEP_RECORD, O.REVIEW_REMOVAL} & set(outcomes)
