from __future__ import annotations

import pytest

from torget.text.read import read
from torget.text.signals import SignalKind as Kind


def certainty(text: str, kind: Kind) -> list[bool]:
    return [signal.certain for signal in read(text).of(kind)]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("jag vill dö", True),
        ("pallar inte livet längre", True),
        ("I want to kill myself", True),
        ("quiero morir", True),
        ("min kompis ska ta livet av sig", True),
        ("Jag har bestämt mig. Tack för allt.", True),
        ("jag orkar inte mer, nu är det över, och lampan är trasig", True),
        ("jag ser ingen anledning att fortsätta leva", True),
        ("jag står på taket", False),
    ],
)
def test_suicide_when_signs_are_written_is_found(text: str, certain: bool) -> None:
    assert certainty(text, Kind.SUICIDE) == [certain]


@pytest.mark.parametrize(
    "text",
    [
        "dör av skratt åt hatten",
        "politiskt självmord att höja skatten",
        "föreläsning om självmord på biblioteket",
        "det går inte att leva på pensionen",
        "jag vill inte dö i trafiken",
        "det räcker nu med nya rondeller",
        "gå och häng dig",
    ],
)
def test_suicide_when_sayings_or_topics_is_not_found(text: str) -> None:
    assert certainty(text, Kind.SUICIDE) == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("det brinner på skolan, ring 112", True),
        ("mannen andas inte", True),
        ("there is a gas smell in the school", True),
        ("Det ligger en man i diket och rör sig inte", True),
        ("Pappa slår mamma, hjälp", True),
        ("hjälp, en kille sitter fast i hissen", True),
        ("explosion hos en granne", True),
        ("en elev har kniv i klassen", True),
        ("en pojke klänger på klippan och fryser", True),
        ("yxa på skolan, sa en elev", False),
        ("Han hänger i trappan, hjälp", True),
        ("ett barn står på bron, hjälp", True),
        ("Vad gör man om det brinner hos en granne nu?", False),
    ],
)
def test_ongoing_danger_when_people_are_in_danger_is_found(text: str, certain: bool) -> None:
    assert certainty(text, Kind.ONGOING_DANGER) == [certain]


@pytest.mark.parametrize(
    "text",
    [
        "vi drunknar i avgifter",
        "eldsjälar som brinner för bygden",
        "skjut upp beslutet",
        "förra året brann skolan ner, explosion i pannrummet",
        "barnen springer på skolgården",
        "Vad gör kommunen vid explosion?",
    ],
)
def test_ongoing_danger_when_sayings_past_or_asked_is_not_found(text: str) -> None:
    assert certainty(text, Kind.ONGOING_DANGER) == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Brunnslocket saknas vid lekplatsen", True),
        ("Hala fläckar, någon kan halka, olycka på gångvägen", False),
    ],
)
def test_danger_report_when_things_may_hurt_is_found(text: str, certain: bool) -> None:
    assert certainty(text, Kind.DANGER_REPORT) == [certain]
