from __future__ import annotations

import pytest

from torget.text.read import read
from torget.text.signals import SignalKind as Kind

SECRET = {
    Kind.HEALTH,
    Kind.SOCIAL_SERVICES,
    Kind.CHILD_WELFARE,
    Kind.PROTECTED_IDENTITY,
    Kind.SCHOOL_SITUATION,
}


def found(text: str) -> set[Kind]:
    return {signal.kind for signal in read(text).found}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Min fru har MS-diagnos och behöver en ramp", Kind.HEALTH),
        ("Farfar mår dåligt på boendet", Kind.HEALTH),
        ("Jag har ont i ryggen sedan jag ramlade", Kind.HEALTH),
        ("Läraren Sonja är sjukskriven igen", Kind.HEALTH),
        ("Poikani on autistinen", Kind.HEALTH),
        ("Jag får inte mitt försörjningsstöd", Kind.SOCIAL_SERVICES),
        ("Min mamma behöver hemtjänst", Kind.SOCIAL_SERVICES),
        ("Socialen har skrivit till mig igen", Kind.SOCIAL_SERVICES),
        ("Grannens barn är hungriga och mamman är full", Kind.CHILD_WELFARE),
        ("Vill göra en orosanmälan för pojken", Kind.CHILD_WELFARE),
        ("Vi lever med skyddad adress", Kind.PROTECTED_IDENTITY),
        ("Min son blir mobbad i skolan", Kind.SCHOOL_SITUATION),
        ("Jag blir retad i skolan varje dag", Kind.SCHOOL_SITUATION),
        ("Min dotter får inget stöd av läraren", Kind.SCHOOL_SITUATION),
        ("Jag är arbetslös och pank", Kind.ECONOMY),
        ("Min räkning blev dubbelt så stor", Kind.ECONOMY),
        ("fick fel faktura igen", Kind.ECONOMY),
        ("Kan ni kolla varför fakturan är så hög", Kind.ECONOMY),
        ("Har ni fått in min ansökan", Kind.OWN_CASE),
        ("Hur går det med vårt bygglov", Kind.OWN_CASE),
        ("Jag ansökte om tillstånd i maj", Kind.OWN_CASE),
        ("När kommer min dotter med på listan", Kind.OWN_CASE),
        ("betalade dubbel avgift", Kind.OWN_CASE),
    ],
)
def test_circumstance_when_about_somebody_single_is_found(text: str, kind: Kind) -> None:
    assert kind in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hur ansöker man om hemtjänst?",
        "Vad kostar en plats på äldreboende?",
        "Socialtjänsten borde få mer resurser",
        "Jag tycker att äldreomsorgen borde få mer pengar",
        "Finns det simning för personer med autism?",
        "Stäng inte vårdcentralen",
        "Mobbning i skolan måste stoppas",
        "Jag tycker att alla unga i vår stad någon gång i skolan borde få lära sig om demens",
    ],
)
def test_circumstance_when_a_general_matter_is_not_found(text: str) -> None:
    assert found(text) & SECRET == set()


def test_health_when_asked_about_things_only_is_uncertain() -> None:
    signals = read("Var kan jag lämna mina gamla mediciner?").of(Kind.HEALTH)

    assert [signal.certain for signal in signals] == [False]


def test_protected_identity_when_no_person_is_told_of_is_uncertain() -> None:
    signals = read("skyddad adress gäller").of(Kind.PROTECTED_IDENTITY)

    assert [signal.certain for signal in signals] == [False]
