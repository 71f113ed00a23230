from __future__ import annotations

from importlib import resources

import pytest

from tests.text.finding import found_first
from torget.text import words
from torget.text.frame import frames
from torget.text.lexicons import SHIPPED
from torget.text.read import read
from torget.text.signals import SignalKind as Kind
from torget.text.signals import Target

SEEN = {"a_name", "a_contact", "a_home"}  # made while reading, not word lists


def test_frames_of_a_line_of_alternatives_are_one_for_each() -> None:
    source = "# rubrik\n\n[suicide]\nsure: jag|vi > vill + dö ~~4; unless film; without inte\n"

    first, second = frames(source)

    assert (*first.gives, first.chain, first.also) == (
        Kind.SUICIDE,
        "sure",
        ("jag", "vill"),
        ("dö",),
    )
    assert (first.words, first.past_stops) == (4, True)
    assert (first.unless, first.without) == (("film",), ("inte",))
    assert second.chain == ("vi", "vill")
    assert first.named == {"jag", "vill", "dö", "film", "inte"}


def test_frames_without_a_distance_keep_within_eight_words_of_a_sentence() -> None:
    (frame,) = frames("[threat]\nmaybe: a")

    assert (frame.words, frame.past_stops, frame.unless) == (8, False, ())


def test_every_list_of_a_frame_exists() -> None:
    lexicon = resources.files("torget.text").joinpath("lexicon")
    names = {
        name
        for file in lexicon.iterdir()
        for name, _ in words.entries(file.read_text(encoding="utf-8"))
    }
    asked = {name for every in SHIPPED.frames.values() for each in every for name in each.named}

    assert asked - names - SEEN == set()


def test_every_frame_has_a_known_force() -> None:
    forces = {each.gives[1] for every in SHIPPED.frames.values() for each in every}

    assert forces == {"sure", "maybe", "not"}


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        ("Jag orkar inte leva", Kind.SUICIDE, True),
        ("jag står på bron", Kind.SUICIDE, False),
        ("Nie chcę już żyć", Kind.SUICIDE, True),
        ("nie chce juz zyc", Kind.SUICIDE, True),
        ("لم أعد أريد العيش", Kind.SUICIDE, True),
        ("Talo palaa, tulkaa äkkiä", Kind.ONGOING_DANGER, True),
        ("en jaksa elää", Kind.SUICIDE, True),
        ("Min son har fått diagnosen autism", Kind.HEALTH, True),
        ("پسرم اوتیسم دارد", Kind.HEALTH, True),
        ("min syster blir slagen av sin man", Kind.PROTECTED_IDENTITY, True),
        ("Kiosken säljer snus till barn, jag vill anmäla det", Kind.TIP_OFF, True),
        ("Räcket är löst, någon kan ramla ner", Kind.DANGER_REPORT, True),
        ("Behöver du nytt tak? Ring 070-174 06 05", Kind.ADVERTISING, True),
        ("Julmarknad på lördag i bygdegården, kaffe 20 kr", Kind.ADVERTISING, False),
        ("Ni ska få se vad som händer", Kind.THREAT, False),
        ("Jag vet var du bor", Kind.THREAT, True),
        ("där gick jag i skolan på sjuttiotalet", Kind.MEMORY, True),
        ("Bussen är alltid sen", Kind.COMPLAINT, False),
        ("Ni slösar med skattepengar", Kind.CRITICISM, True),
    ],
)
def test_words_that_mean_something_together_are_found(text: str, kind: Kind, certain: bool) -> None:
    assert [signal.certain for signal in found_first(text, kind)] == [certain]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Min son blir kallad horunge varje rast", Kind.OBSCENITY),
        ("Nån kallade min granne för svartskalle", Kind.HATE),
        ("Finns det stöd för personer med missbruk?", Kind.HEALTH),
        ("Är det tillåtet att hoppa från bron?", Kind.SUICIDE),
        ("Är det tillåtet att hoppa från bron?", Kind.HARASSMENT),
        ("Vad gör man om det brinner?", Kind.ONGOING_DANGER),
        ("Var lämnar man gamla kanyler?", Kind.DANGER_REPORT),
        ("haha din gamla åsna", Kind.INSULT),
        ("Ring mig på 070-174 06 05 angående tomten", Kind.ADVERTISING),
        ("Skjuts till skolan i snön", Kind.ONGOING_DANGER),
    ],
)
def test_words_that_are_told_asked_or_joked_are_no_finding(text: str, kind: Kind) -> None:
    assert read(text).of(kind) == ()


def test_frame_with_words_too_far_apart_or_in_another_sentence_is_not_found() -> None:
    far = "jag orkar inte " + "och så vidare " * 9 + "leva"

    assert not any(signal.certain for signal in read(far).of(Kind.SUICIDE))
    assert not read("Jag vet. Var är ni. Du bor fint").has(Kind.THREAT)


def test_finding_of_a_frame_stands_over_its_words_also_after_invisible_signs() -> None:
    text = "\u200b\u200bHej. Jag vet var du bor"

    (threat,) = read(text).of(Kind.THREAT)

    assert text[threat.start : threat.end] == "vet var du bor"
    assert threat.target is Target.READER


def test_way_to_reach_somebody_counts_as_near_also_after_invisible_signs() -> None:
    assert read("\u200bBilligast i stan, besök www.dack.example").has(Kind.ADVERTISING)
