from __future__ import annotations

import pytest

from tests.text.finding import found_first
from torget.text.read import read
from torget.text.signals import SignalKind as Kind
from torget.text.signals import Target

REMOVABLE = {
    Kind.THREAT,
    Kind.INCITEMENT,
    Kind.HATE,
    Kind.HARASSMENT,
    Kind.ACCUSATION,
    Kind.OBSCENITY,
    Kind.SEXUAL,
    Kind.VIOLENCE_DEPICTION,
    Kind.CHILD_ABUSE_MATERIAL,
}


@pytest.mark.parametrize(
    "text",
    [
        "Fan vad dåligt skött, skäms på er",
        "Så jävla bra!! Äntligen!!",
        "Det här är skit. Punkt.",
        "Kommunen slösar bort våra skattepengar på idiotiska projekt",
        "Kommunalrådet är totalt inkompetent och borde avgå",
        "Invandringen kostar för mycket, ta emot färre flyktingar",
        "Alla muslimer är välkomna i vår kommun",
        "Politikerna ljuger som hästar travar",
        "Ni kommer få ångra det här på valdagen",
        "Ni skjuter er själva i foten",
        "Ni stryper oss företagare med era avgifter",
        "Elda inte upp våra pengar på skrytbyggen",
        "Romer har bott i Sverige i femhundra år",
        "Ni dödar centrum med era p-avgifter",
        "Rektorn har gjort ett fantastiskt jobb",
        "kasta soporna i rätt kärl",
        "A qué hora abre la biblioteca",
        "laget ska krossa dem i matchen",
        "jag dör hellre än betalar",
    ],
)
def test_lawful_words_when_harsh_are_never_removable(text: str) -> None:
    assert {s.kind for s in read(text).found if s.certain} & REMOVABLE == set()


def test_swearing_when_mild_is_only_swearing() -> None:
    assert [s.kind for s in read("fan jävla skit").of(*REMOVABLE, Kind.SWEARING, Kind.INSULT)] == [
        Kind.SWEARING
    ]


@pytest.mark.parametrize(
    ("text", "kind", "target", "certain"),
    [
        ("din fula fitta", Kind.OBSCENITY, Target.READER, True),
        ("Ni suger stenhårt", Kind.OBSCENITY, Target.AUTHORITY, False),
        ("Vaktmästaren Roland är en lat jävel", Kind.INSULT, Target.NAMED_EMPLOYEE, False),
        ("Rektorn är ett svin", Kind.INSULT, Target.NAMED_EMPLOYEE, True),
        ("Handläggarna är ett gäng svin", Kind.INSULT, Target.AUTHORITY, True),
        ("Kommunalrådet är en gris", Kind.INSULT, Target.POLITICIAN, True),
        ("Grannen är ett svin", Kind.INSULT, Target.PRIVATE_PERSON, True),
        ("Vilken idiot kom på det", Kind.INSULT, Target.NOBODY, False),
        ("Läraren Eva Svensson ljuger", Kind.INSULT, Target.NAMED_EMPLOYEE, False),
        ("Sven Karlsson är pedofil", Kind.ACCUSATION, Target.PRIVATE_PERSON, True),
        ("Läraren Eva stjäl av barnen", Kind.ACCUSATION, Target.NAMED_EMPLOYEE, True),
        ("Kommunalrådet är korrupt", Kind.ACCUSATION, Target.POLITICIAN, False),
        ("hoppas du dör", Kind.HARASSMENT, Target.READER, True),
        ("fina tuttar på henne i receptionen", Kind.HARASSMENT, Target.NOBODY, True),
        ("Kvinnor hör hemma i köket", Kind.HARASSMENT, Target.GROUP, True),
        ("tack lilla gumman", Kind.HARASSMENT, Target.GROUP, False),
        ("Kvinnlig chef? till köket", Kind.HARASSMENT, Target.GROUP, True),
        ("nudes säljes", Kind.SEXUAL, Target.NOBODY, True),
        ("videon på mordet finns här", Kind.VIOLENCE_DEPICTION, Target.NOBODY, True),
        ("säljer barnporr", Kind.CHILD_ABUSE_MATERIAL, Target.NOBODY, True),
        ("Jag ska döda dig", Kind.THREAT, Target.READER, True),
        ("ni har fått er sista varning", Kind.THREAT, Target.AUTHORITY, False),
        ("jag ska spränga kommunen, politiker", Kind.THREAT, Target.POLITICIAN, True),
        ("jag tar med mig yxan till er", Kind.THREAT, Target.NONE, False),
        ("bränn ner kommunhuset", Kind.INCITEMENT, Target.NONE, True),
        ("låt oss kasta sten mot politikerna", Kind.INCITEMENT, Target.NONE, True),
        ("kasta skiten på dom", Kind.INCITEMENT, Target.NONE, False),
        ("svartskalle", Kind.HATE, Target.GROUP, True),
        ("n 3 g e r", Kind.HATE, Target.GROUP, True),
        ("neeeger", Kind.HATE, Target.GROUP, True),
        ("n*ger", Kind.HATE, Target.GROUP, True),
        ("Alla judar ska gasas", Kind.HATE, Target.GROUP, True),
        ("blattar åk hem", Kind.HATE, Target.GROUP, True),
        ("bögar, ert äckel", Kind.HATE, Target.GROUP, True),
        ("kriminella invandrare ska ut enligt migrationspolitiken", Kind.HATE, Target.GROUP, False),
    ],
)
def test_abuse_when_written_is_found_with_its_target(
    text: str, kind: Kind, target: Target, certain: bool
) -> None:
    assert [(s.target, s.certain) for s in found_first(text, kind)] == [(target, certain)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ni har fått sista varning före valet", Kind.THREAT),
        ("polisen tog tjuven", Kind.ACCUSATION),
        ("hoppa från bron", Kind.HATE),
        ("hiss 3 hos 5 a b c", Kind.HATE),
        ("det är jätteroligttttt", Kind.HATE),
        ("blir det korruption av det här", Kind.ACCUSATION),
        ("kasta dem i tunnan", Kind.INCITEMENT),
        ("1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q", Kind.HATE),
        ("ni ska skjuta till medel", Kind.THREAT),
        ("ska skjuta", Kind.THREAT),
        ("hoppas att jag borde dö ut", Kind.HATE),
    ],
)
def test_abuse_when_words_are_innocent_is_not_found(text: str, kind: Kind) -> None:
    assert found_first(text, kind) == ()


def test_threat_when_means_are_at_hand_is_also_ongoing_danger() -> None:
    signals = read("sista varningen, jag har bensin med mig")

    assert signals.has(Kind.THREAT)
    assert signals.has(Kind.ONGOING_DANGER)


@pytest.mark.parametrize(
    "text",
    ["jag ska spränga er på måndag, politiker", "jag ska misshandla er politiker imorgon"],
)
def test_threat_when_planned_for_a_day_is_also_ongoing_danger(text: str) -> None:
    assert read(text).has(Kind.ONGOING_DANGER)


def test_swearing_inside_quotation_marks_is_marked_as_quoted() -> None:
    signals = read('Han skrev "det är för fan inte mitt problem" till mig')

    assert [s.quoted for s in signals.of(Kind.SWEARING)] == [True]
    assert [(s.start, s.end) for s in signals.of(Kind.QUOTATION)] == [(10, 44)]
