"""Ideas in everyday words: each is a pattern with fillers, so that it is the idea that holds."""

from __future__ import annotations

from itertools import product

import pytest

from torget.rules.codes import Outcome as O  # noqa: N817 - tables of outcomes are read across
from torget.rules.flow import assess
from torget.rules.loader import shipped
from torget.text.read import read
from torget.text.signals import SignalKind as Kind
from torget.text.signals import Target

RULEBOOK = shipped()
FLAGGED = {O.REMOVE_KEEP_RECORD, O.REVIEW_REMOVAL}

REGISTERED: dict[str, tuple[str, ...]] = {
    "records": (
        "jag vill|vi skulle vilja|får man",
        "läsa|titta i|få ut",
        "besiktningsprotokollet|avtalet med åkeriet|slutrapporten",
    ),
    "hand over": (
        "skicka|mejla mig|bifoga",
        "upphandlingen av taket|fakturorna från firman|minnesanteckningarna",
    ),
    "papers": (
        "kan jag få|jag ber om",
        "listan över vilka som fick|anteckningarna från",
        "bidraget|mötet",
    ),
    "appeal": (
        "vi går inte med på|jag godtar inte",
        "avslaget|vitet|sanktionsavgiften",
        "riv upp det|låt domstolen pröva det",
    ),
    "own data": (
        "vad har ni|vilka uppgifter har ni sparat",
        "om mig|om min son",
        "i era register|",
    ),
    "wiped": ("plocka bort|sudda", "bilden på min dotter|mitt namn", "från er sida|"),
    "damages": (
        "plogbilen|er traktor",
        "körde sönder|backade in i",
        "vår mur|min grind",
        "vem betalar|jag vill ha ersättning",
    ),
    "proposal": (
        "jag föreslår|vi i klassen föreslår",
        "gratis buss|en ny scen",
        "ta upp det i fullmäktige|diarieför det till nämnden",
    ),
    "plan": ("trafikprogrammet|samrådet om ängen", "vi säger nej|behåll stigen|för höga hus"),
    "misconduct": ("chefen|inköparen", "tar emot gåvor|anställde sin svåger|tog kommunens bil"),
    "animals": (
        "hästarna|kaniner|en hund",
        "står utan vatten|är utmärglade|är inlåsta",
        "i hagen|bakom ladan",
    ),
    "watchdog": ("skolinspektionen|ivo|arbetsmiljöverket", "har fått min anmälan|blir kontaktat"),
    "danger": (
        "bryggan|staketet|gungan",
        "har lossnat|är sprucken",
        "någon ramlar|barnen kan skada sig",
    ),
}
FLAGGED_IDEAS: dict[str, tuple[str, ...]] = {
    "veiled threat": (
        "vore synd om|olyckor händer",
        "din dotter|ditt hus|din bil",
        "när kvällarna är mörka",
    ),
    "aimed insult": ("du är en|din", "slyna|bajskorv|latmask"),
    "group": ("araberna|romerna|bögarna", "är smutsiga|är pedofiler|ska skjutas"),
    "leer": ("hon i kassan|tjejen på bilden", "borde stå på knä|har fina tuttar"),
    "call": ("vem hänger på|vi borde", "slå sönder|elda upp", "kamerorna|moskén"),
    "outed": (
        "han heter|hon bor på",
        "gula huset",
        "gör vad ni vill|hälsa på när hon är ensam hemma",
    ),
    "named": ("Rektor Annbritt|Busschauffören Mirjam", "är inkompetent|är hopplöst inkompetent"),
    "sold": ("säljer|hyr ut", "puffar|stuga|vedsäckar", "300 kr|halva priset"),
    "rich": ("dubbla dina bitcoin|tjäna pengar", "på en vecka|utan risk"),
    "contest": ("vi lottar ut en iphone", "dela i tre grupper|kommentera hej"),
    "copied": ("har skannat|har rippat", "hela läroboken|alla ljudböcker"),
    "filmed": ("filmen från slagsmålet", "ser när", "blodet sprutar|tanden flyger"),
}
LAWFUL = (
    (
        "kommunalrådet|nämnden|politikerna",
        "ljuger|är ryggradslös|har svikit oss",
        "igen|och det är skamligt",
    ),
    (
        "ni|kommunen",
        "slösar miljoner|mördar landsbygden|lyssnar aldrig",
        "på konsulter|som vanligt",
    ),
)


def made(parts: tuple[str, ...]) -> list[str]:
    return [" ".join(words).strip() for words in product(*(part.split("|") for part in parts))]


@pytest.mark.parametrize("idea", REGISTERED)
def test_everyday_words_when_they_start_a_case_are_to_be_registered(idea: str) -> None:
    missed = [
        text
        for text in made(REGISTERED[idea])
        if O.REGISTER not in assess(RULEBOOK, read(text)).outcomes
    ]

    assert missed == []


@pytest.mark.parametrize("idea", FLAGGED_IDEAS)
def test_everyday_words_when_they_attack_or_sell_are_flagged(idea: str) -> None:
    missed = [
        text
        for text in made(FLAGGED_IDEAS[idea])
        if FLAGGED.isdisjoint(assess(RULEBOOK, read(text)).outcomes)
    ]

    assert missed == []


@pytest.mark.parametrize("parts", LAWFUL)
def test_hard_words_about_the_authority_when_lawful_are_never_flagged(
    parts: tuple[str, ...],
) -> None:
    flagged = [
        text
        for text in made(parts)
        if not FLAGGED.isdisjoint(assess(RULEBOOK, read(text)).outcomes)
    ]

    assert flagged == []


@pytest.mark.parametrize(
    "text", ["Kim Berg", "hej du", "Rektor Annbritt öppnar klockan nio", "Mvh Sten Granlund"]
)
def test_somebody_named_is_no_insult_by_that(text: str) -> None:
    assert read(text).of(Kind.INSULT) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("se här https://kort.example/a1", 1),
        ("se här https://kungsbacka.kommun.example/a1", 0),
        ("skriv till ola(at)kort.example", 0),
        ("min ansökan ligger på https://kort.example/a1", 0),
        (f"{'jag såg en fågel vid ån och ' * 3} https://kort.example/a1", 0),
    ],
)
def test_link_when_next_to_nothing_is_said_about_it_is_for_a_person(text: str, found: int) -> None:
    assert len(read(text).of(Kind.SCAM)) == found


def test_insult_when_a_title_has_a_name_then_at_that_employee() -> None:
    targets = [each.target for each in read("Vaktmästaren Mirjam är en idiot").of(Kind.INSULT)]

    assert targets == [Target.NAMED_EMPLOYEE]
