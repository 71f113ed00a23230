from __future__ import annotations

import pytest

from tests.text.finding import found_first
from torget.text.read import read
from torget.text.signals import SignalKind as Kind


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("När öppnar badet?", True),
        ("när öppnar badet", True),
        ("nån som vet om badet är öppet", True),
        ("hej, finns det bad här", True),
        ("Hôrru, när ä marken", True),
        ("excuse me, where is the library", True),
        ("Tack. va ska man göra då", True),
        ("varför stänger ni!", False),
        ("må man tage hund med", True),
        ("¿A qué hora abre", True),
        ("Wann öffnet das Bad", True),
        ("missä on kirjasto", True),
        ("waa maxay sababta", True),
        ("متى يفتح المسبح", True),
    ],
)
def test_question_when_asked_is_found(text: str, certain: bool) -> None:
    assert [signal.certain for signal in found_first(text, Kind.QUESTION)] == [certain]


@pytest.mark.parametrize(
    "text", ["Ja det minns man", "va gött med soppa", "det är bra när det regnar", "ok", ""]
)
def test_question_when_nothing_is_asked_is_not_found(text: str) -> None:
    assert read(text).of(Kind.QUESTION) == ()


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        ("Lampan på gångvägen är trasig", Kind.FAULT_REPORT, True),
        ("Er e-tjänst fungerar inte", Kind.COMPLAINT, True),
        ("Bussen var smutsig", Kind.COMPLAINT, False),
        ("Underbart när grannar bullrar alltid stängt", Kind.COMPLAINT, True),
        ("Grattis till stängd igen", Kind.COMPLAINT, False),
        ("Vi vill anmäla en sak", Kind.COMPLAINT, False),
        ("det borde finnas fler korgar", Kind.SUGGESTION, True),
        ("önskan om en bänk", Kind.SUGGESTION, False),
        ("Bedrövligt, helt bedrövligt", Kind.CRITICISM, True),
        ("Skandal", Kind.CRITICISM, False),
        ("😡", Kind.CRITICISM, False),
        ('Ni skrev "inga problem"', Kind.CRITICISM, False),
        ("Vad tycker partierna om skolan?", Kind.POLITICAL_QUESTION, True),
        ("Stort tack för hjälpen", Kind.PRAISE, True),
        ("fin park", Kind.PRAISE, False),
        ("Tack för ingenting, toppen", Kind.PRAISE, False),
        ("👏👏", Kind.PRAISE, True),
        ("ja 👏", Kind.PRAISE, False),
        ("hej hej", Kind.GREETING, True),
        ("@pelle.ek kom", Kind.TAGGING, True),
        ("Anna Svensson", Kind.TAGGING, False),
        ("ska vi gå dit på lördag med alla andra, Anna", Kind.TAGGING, False),
        ("SKANDAL PÅ ER", Kind.SHOUTING, True),
        ("nej!!!", Kind.SHOUTING, True),
    ],
)
def test_mood_or_form_when_written_is_found(text: str, kind: Kind, certain: bool) -> None:
    assert [signal.certain for signal in found_first(text, kind)] == [certain]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vad tycker partierna, det vet alla", Kind.POLITICAL_QUESTION),
        ("fin park men kass väg", Kind.PRAISE),
        (
            "jag kommer att ta bussen till stan i morgon med alla de andra från byn och gatan 👏",
            Kind.PRAISE,
        ),
        ("hej jag undrar om badet är öppet", Kind.GREETING),
        ("OK", Kind.SHOUTING),
        ("@Pelle Ek ska vi gå på lördag?", Kind.QUESTION),
    ],
)
def test_mood_or_form_when_absent_is_not_found(text: str, kind: Kind) -> None:
    assert read(text).of(kind) == ()
