from __future__ import annotations

import pytest

from tests.text.finding import found_first
from torget.text.read import read
from torget.text.signals import SignalKind as Kind


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        ("Begär ut alla protokoll från i fjol", Kind.RECORDS_REQUEST, True),
        ("offentlighetsprincipen gäller", Kind.RECORDS_REQUEST, True),
        ("Kan jag få se avtalet med bolaget", Kind.RECORDS_REQUEST, True),
        ("Jag överklagar beslutet", Kind.APPEAL, True),
        ("Radera mina personuppgifter", Kind.ERASURE_REQUEST, True),
        ("Min bil fick en punktering i hålet, jag kräver ersättning", Kind.DAMAGES_CLAIM, True),
        ("skadestånd för skada på bil", Kind.DAMAGES_CLAIM, True),
        ("Vi är emot detaljplanen", Kind.PLAN_VIEW, True),
        ("Ska ni verkligen anta detaljplanen mot vår vilja?", Kind.PLAN_VIEW, False),
        ("Medborgarförslag: fler bänkar", Kind.FORMAL_PROPOSAL, True),
        ("Finns det ett medborgarförslag på gång?", Kind.FORMAL_PROPOSAL, False),
        ("50 % rabatt hos oss, köp nu på www.butik.se", Kind.ADVERTISING, True),
        ("Vi säljer ved, bra pris", Kind.ADVERTISING, True),
        ("Loppis i bygdegården, välkomna", Kind.ADVERTISING, False),
        ("Du har vunnit, klicka här https://x.example/a", Kind.SCAM, True),
        ("krypto för alla", Kind.SCAM, False),
        ("hela filmen gratis: https://x.example/f lägger upp", Kind.COPYRIGHT, True),
        ("Lägger upp hela låttexten", Kind.COPYRIGHT, False),
    ],
)
def test_wish_or_trade_when_written_is_found(text: str, kind: Kind, certain: bool) -> None:
    assert [signal.certain for signal in found_first(text, kind)] == [certain]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("när kan jag få ut pengar på kortet", Kind.RECORDS_REQUEST),
        ("kan jag få hjälp", Kind.RECORDS_REQUEST),
        ("Hur överklagar man ett beslut?", Kind.APPEAL),
        ("behåll träden, annars överklagar vi", Kind.APPEAL),
        ("överklagan är en rätt", Kind.ERASURE_REQUEST),
        ("gdpr är krångligt", Kind.ERASURE_REQUEST),
        ("ersättning för vad", Kind.DAMAGES_CLAIM),
        ("detaljplanen visas på torget", Kind.PLAN_VIEW),
        ("Hur lämnar man ett medborgarförslag?", Kind.FORMAL_PROPOSAL),
        ("Var finns det rabatt? Kan man köpa nu?", Kind.ADVERTISING),
        ("jag undrar om bankid fungerar", Kind.SCAM),
        ("Jag undrar om krypto", Kind.SCAM),
        ("Kan ni lägga upp hela rapporten?", Kind.COPYRIGHT),
        ("boken ligger upplagd, kopierad", Kind.COPYRIGHT),
        ("kl 7.30", Kind.LINK),
    ],
)
def test_wish_or_trade_when_something_else_is_not_found(text: str, kind: Kind) -> None:
    assert found_first(text, kind) == ()


@pytest.mark.parametrize("link", ["https://vinst.example/a?b", "www.kommun.se", "fil.example/x"])
def test_link_when_written_is_found_whole(link: str) -> None:
    text = f"se {link} nu"

    assert [text[s.start : s.end] for s in read(text).of(Kind.LINK)] == [link]
