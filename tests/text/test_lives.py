"""Somebody's life, told word class by word class: who, what has happened, and in which language.

The messages are made of slots, so that it is the pattern that holds and not a phrase.
"""

from __future__ import annotations

from itertools import product

import pytest

from torget.rules.codes import Outcome as O  # noqa: N817 - tables of outcomes are read across
from torget.rules.flow import assess
from torget.rules.loader import shipped
from torget.text.read import read

RULEBOOK = shipped()
SECRET = O.REGISTER_AND_REFER
RELATIVES = ("hustrun", "min svärson", "syrran", "gammelmormor", "vår äldsta", "morsan")
LIVES: dict[str, tuple[str, ...]] = {
    "medicine": (
        "|".join(RELATIVES),
        "får dubbelt med sertralin|har slut på metotrexat|fick någon annans läkemedel",
    ),
    "bodily care": (
        "|".join(RELATIVES),
        "behöver hjälp med kateterbytet|får bara tvättas en gång i veckan|måste matas och vändas",
    ),
    "frailty": (
        "|".join(RELATIVES),
        "går vilse och glömmer allt|har ramlat tre gånger och bor ensam|äter knappt och magrar",
    ),
    "broken body": (
        "min man|mormor|vår dotter",
        "har brutit lårbenet och kommer inte upp|opererades i höften i går och har ont i ryggen",
    ),
    "a child taken": (
        "ni|dom|socialen",
        "tog min unge|tog våra barn ifrån oss",
        "och jag får inte träffa dem",
    ),
    "addiction": (
        "min bror|sambon|vår grabb",
        "har spelat bort lönen|stjäl våra saker och har börjat ta droger|är full varje kväll",
    ),
    "no money": (
        "vi|jag",
        "har inte fått bostadstillägget, kan inte betala hyran|har kronofogden efter oss",
    ),
    "hiding": (
        "min exman|hans släkt",
        "får inte veta var vi bor|letar efter oss och vi har bytt namn",
    ),
    "given away": (
        "jag fick|vi har fått",
        "någon annans journal|nån annans beslut",
        "i brevlådan, det står om hennes diagnos",
    ),
    "identity": ("min|vår", "dotter", "är transperson och skolan vägrar använda hennes namn"),
}
ELSEWHERE = (
    ("my gran|our niece", "has dementia and no carer has come|is in hospital after a stroke"),
    ("äitini|vaari", "on sairaalassa|kaatui ja murtui lonkka, hoitaja ei tule"),
    ("mój ojciec|babcia", "jest w szpitalu po udarze|ma demencję i mieszka sama"),
    ("moja majka|suprug", "je u bolnici poslije moždanog udara|je invalid i živi sam"),
    ("моя мама|бабуся", "в лікарні після інсульту|інвалід і живе сама"),
    ("والدتي|زوجي", "في المستشفى بعد جلطة|مريض بالسكري وبحاجة علاج"),
    ("مادرم|شوهرم", "در بیمارستان است و سکته کرده|افسردگی دارد و دکتر می‌رود"),
    ("hooyaday|aabahay", "waa xanuunsan tahay oo isbitaal ayay ku jirtaa"),
    ("svigermor|min svigerfar", "bor alene og venter på plejehjem|er på sygehus, hun er syg"),
)
FREE = (
    ("min son|vår dotter", "älskar|har varit på", "nya lekparken|sagostunden", "tack"),
    ("får|kan", "min dotter", "gå på simskola|vara med i kulturskolan", "i höst?"),
    ("hur|var", "ansöker man om", "försörjningsstöd|färdtjänst|bostadsbidrag", "?"),
    ("vilka regler gäller för", "LSS|hemtjänst|skuldsanering", "?"),
    ("vad kostar", "hemtjänst|en plats på äldreboendet", "i månaden?"),
    ("min granne|vår granne", "parkerar på", "gångbanan|trottoaren"),
    ("min granne|min kollega", "har nytt nummer|bor på Alvägen 7"),
)


def made(*pattern: str) -> list[str]:
    return [" ".join(parts) for parts in product(*(slot.split("|") for slot in pattern))]


def outcomes(text: str) -> tuple[O, ...]:
    return assess(RULEBOOK, read(text)).outcomes


@pytest.mark.parametrize("idea", LIVES)
def test_life_when_told_of_somebody_may_be_secret(idea: str) -> None:
    missed = [text for text in made(*LIVES[idea]) if SECRET not in outcomes(text)]

    assert missed == []


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_life_when_told_in_another_language_may_be_secret(pattern: tuple[str, ...]) -> None:
    assert [text for text in made(*pattern) if SECRET not in outcomes(text)] == []


@pytest.mark.parametrize("pattern", FREE)
def test_leisure_rules_and_prices_are_no_secret(pattern: tuple[str, ...]) -> None:
    assert [text for text in made(*pattern) if SECRET in outcomes(text)] == []


def test_life_when_only_the_whole_text_tells_it_is_uncertain_and_says_why() -> None:
    found = read("min äldsta son får inte hämtas av honom längre").found

    assert [signal.certain for signal in found] == [False]
    assert "enskilds förhållanden" in found[0].why


def test_life_when_only_rules_are_asked_of_asks_for_more() -> None:
    told = "Får man stomi och kateter"

    assert SECRET not in outcomes(f"{told}?")
    assert SECRET in outcomes(f"Mamma har fått {told[9:]}?")
