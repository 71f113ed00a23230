"""Attacks as grammar: who, what and how. Made of slots, with other words than the lists' notes."""

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
FLAG: dict[str, tuple[str, ...]] = {
    "violence": (
        "någon borde|jag ska|det är dags att",
        "spöa|knivhugga|avrätta|bryta benen på",
        "honom|den där läraren|hela bunten",
    ),
    "violence elsewhere": ("they should all be|someone will see you", "hanged|murdered|stabbed"),
    "lesson": (
        "du|ni|den där handläggaren",
        "ska få ångra det här|får vad du förtjänar|borde läras vett och hut",
    ),
    "wish": (
        "hoppas|jag önskar att|måtte",
        "kontoret exploderar|chefen drunknar|hela boendet brinner ner",
    ),
    "greeting": ("hälsa|säg åt", "Stina|honom", "att hans ungar|att dina barn", "cyklar ensamma"),
    "poison": ("lägg ut", "råttgift|krossat glas", "där hundarna går|i hundrastgården"),
    "group": (
        "hela det folkslaget|såna människor|afghaner",
        "stjäl och ljuger|borde inte få leva|går inte att lita på",
    ),
    "named crime": (
        "Sven Lindqvist|läraren Holm|den där vaktmästaren|badmästaren",
        "säljer droger|har stulit ur kassan|tafsar på barn|tar mutor",
    ),
    "hint": ("Göran Ek|hon i luckan", "är en lurig typ|är skum, ni fattar|, nog sagt"),
    "person": (
        "läraren Holm|hon i receptionen|Göran Ek",
        "är dum som en planka|är lat och oförskämd|är korkad som en gås",
    ),
    "body": ("vilken flodhäst|borde banta", "på bilden"),
    "given away": (
        "Karin Ström|Göran Ek",
        "bor på Alvägen 7|har nummer 070-1740650",
        "gå dit och säg vad ni tycker",
    ),
    "unmasked": ("kontot Solros", "heter egentligen Karin Ström|är Karin, det riktiga namnet"),
    "spell": ("en spågumma|en andlig healer|trolldom", "gav mig lyckan åter, skriv till henne"),
    "promotion": ("använd koden|rabattkod", "VINTER i kassan"),
    "reader": ("kolla", "min youtube|länken i profilen"),
    "loan": ("need a loan|pożyczka|قرض سريع|кредит", "now 24/7"),
    "event": (
        "gudstjänst i missionshuset|personkryssa Olle i höst",
        "alla är varmt välkomna",
    ),
    "gore": ("se videon där|klippet när", "gubben blir halshuggen|liket ligger med inälvor ute"),
}
MASKED = ("jag ska d.ö.d.a er", "z1genare ska ut", "m u s l i m e r överallt", "mu$limer är djur")
FREE: dict[str, tuple[str, ...]] = {
    "politics": (
        "kommunstyrelsen|majoriteten|kommunalrådet",
        "är feg och ljuger|mördar landsbygden|är dum som en gås|borde kastas ut i valet",
    ),
    "told": ("min man|pappa", "hotar att döda mig|slår mig"),
    "traffic": ("någon kommer bli", "påkörd i korsningen|ihjälkörd på vägen", "sätt upp skyltar"),
    "debate": ("vi bör ta emot fler|jag vill ha färre", "flyktingar, mottagandet är politik"),
    "question": ("finns det|var köper man", "biljetter till konserten?|rabattkod för simhallen?"),
    "metaphor": ("oppositionen|väljarna", "skjuter ner förslaget"),
    "everyday": ("jag sover på en madrass", "i köket|i sovrummet"),
    "own": ("jag heter Karin Ström", "och bor på Alvägen 7|och har nummer 070-1740650"),
}


def made(pattern: tuple[str, ...]) -> list[str]:
    return [" ".join(parts) for parts in product(*(slot.split("|") for slot in pattern))]


def flagged(text: str) -> bool:
    return not FLAGGED.isdisjoint(assess(RULEBOOK, read(text)).outcomes)


@pytest.mark.parametrize("idea", FLAG)
def test_attack_when_said_by_pattern_is_flagged(idea: str) -> None:
    assert [text for text in made(FLAG[idea]) if not flagged(text)] == []


@pytest.mark.parametrize("text", MASKED)
def test_word_when_masked_without_reason_is_flagged_as_uncertain(text: str) -> None:
    assert flagged(text)


@pytest.mark.parametrize("idea", FREE)
def test_lawful_or_told_words_are_left_alone(idea: str) -> None:
    assert [text for text in made(FREE[idea]) if flagged(text)] == []


def test_plain_word_when_not_masked_is_no_finding() -> None:
    assert not read("judarna i staden firar").has(Kind.HATE)
    assert {each.certain for each in read("j.u.d.a.r").of(Kind.HATE)} == {False}


@pytest.mark.parametrize(
    "text", ["receptionisten heter Xanthippa och är dum", "läraren Xanthippa är dum"]
)
def test_name_when_told_by_title_or_heter_is_a_person(text: str) -> None:
    assert read(text).has(Kind.NAMED_PERSON)


def test_insult_when_aimed_at_somebody_pointed_out_has_a_private_target() -> None:
    found = read("den där gubben i växeln är en idiot").of(Kind.INSULT)

    assert {each.target for each in found} == {Target.PRIVATE_PERSON}
