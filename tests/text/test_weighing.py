"""Small signs that add up. The messages are made: an idea, somebody, a time, a spelling."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from itertools import product

import pytest

from torget.text import weighing, words
from torget.text.read import read
from torget.text.reading import read_words
from torget.text.signals import SignalKind as Kind
from torget.text.weighing import scale

URGENT = (Kind.SUICIDE, Kind.ONGOING_DANGER)
SECRET = (
    Kind.HEALTH,
    Kind.SOCIAL_SERVICES,
    Kind.CHILD_WELFARE,
    Kind.PROTECTED_IDENTITY,
    Kind.SCHOOL_SITUATION,
)
SOMEBODY = ("en liten flicka", "farfar", "min son", "en gammal tant", "grannens pojke")
PERILS = (
    "hänger ut från balkongen på fjärde våningen nu",
    "ligger under isen och kommer inte upp",
    "har ramlat ner i brunnen och ropar på hjälp",
    "kippar efter luft och läpparna är blå",
    "går barfota i snön i bara nattlinne",
    "sitter fast i bilen, den ligger upp och ner i diket",
)
PARTINGS = (
    ("orkar inte mer", "klarar inte mer", "pallar inget mer"),
    ("breven ligger på bordet", "nyckeln ligger under mattan", "katten har jag gett bort"),
    ("förlåt mig", "hälsa mina barn", "tack för allt"),
)
ONES = ("min son", "vår dotter", "mamma", "min bror")
PLIGHTS = (
    "har trillat dit igen och bor på ett behandlingshem",
    "vågar inte gå till skolan för att de andra slår honom",
    "får fel medicin på boendet och ligger i blöjan hela natten",
    "lever gömd och ingen får veta vår nya adress",
    "kan inte betala hyran och handläggaren på soc svarar inte",
)
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: f"Hej! {text}",
    lambda text: text.replace(" ", "  "),
)
ALL = (
    weighing.PERIL,
    weighing.PLIGHT,
    weighing.OWN_CASE,
    weighing.SERVICE,
    weighing.CRITICISM,
    weighing.QUESTION,
    weighing.CHATTER,
    weighing.ATTACK,
)
CALM = (
    "i fjol",
    "på utställningen om fara",
    "på föreställningen på teatern",
)


@pytest.mark.parametrize("spell", SPELLINGS)
def test_danger_when_idea_and_person_vary_is_found(spell: Callable[[str], str]) -> None:
    made = [spell(" ".join(parts)) for parts in product(SOMEBODY, PERILS)]

    assert [text for text in made if not read(text).has(*URGENT)] == []


@pytest.mark.parametrize("spell", SPELLINGS)
def test_farewell_when_its_parts_vary_is_found(spell: Callable[[str], str]) -> None:
    made = [spell(". ".join(parts)) for parts in product(*PARTINGS)]

    assert [text for text in made if not read(text).has(*URGENT)] == []


@pytest.mark.parametrize("spell", SPELLINGS)
def test_plight_when_idea_and_person_vary_is_found(spell: Callable[[str], str]) -> None:
    made = [spell(" ".join(parts)) for parts in product(ONES, PLIGHTS)]

    assert [text for text in made if not read(text).has(*SECRET)] == []


def test_danger_when_it_is_past_or_played_is_not_weighed() -> None:
    ideas = ("gick genom isen", "stod på taket", "hade barfota barn i snön")
    made = [f"vi såg hur någon {idea} {calm}" for idea, calm in product(ideas, CALM)]

    assert [text for text in made if read(text).has(*URGENT)] == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Är det tillåtet att klättra upp på taket och hoppa i vattnet från räcket?", URGENT),
        ("Vad gäller vid brand, rök, gas och explosion?", URGENT),
        ("jag vill inte dö i trafiken, adjö och tack, för evigt, slutet, sorg", URGENT[:1]),
        ("Jag tycker att alla borde lära sig om demens, stroke och epilepsi", SECRET),
        ("Vilka boenden, kuratorer och lyftar finns det, hur många?", SECRET),
    ],
)
def test_idle_questions_and_opinions_are_not_weighed(text: str, kinds: tuple[Kind, ...]) -> None:
    assert not read(text).has(*kinds)


def test_scale_when_points_suffice_gives_the_kind_that_weighs_most() -> None:
    made = scale("limit: 5\n\n[suicide]\n2: means\n[ongoing_danger]  # fara\n3: building|weapon\n")

    found = made.weigh(read_words("kniv i skolan, pistol"))

    assert found is not None
    assert found[0] is Kind.ONGOING_DANGER


def test_scale_counts_a_ground_once_and_takes_calm_away() -> None:
    made = scale("limit: 3\n[ongoing_danger]\n3: building|weapon\n[neither]\n-1: unreal\n")

    assert made.weigh(read_words("kniv i skolan")) is not None
    assert made.weigh(read_words("kniv i skolan på teater")) is None


def test_scale_when_the_text_is_long_asks_for_more() -> None:
    made = scale("limit: 3\n[ongoing_danger]\n9: weapon\n")

    assert made.weigh(read_words("kniv")) is not None
    assert made.weigh(read_words("kniv " + "och så vidare " * 20)) is None


def test_scale_when_something_else_takes_points_away_then_asks_for_more() -> None:
    made = scale("limit: 3\n[ongoing_danger]\n9: weapon\n")

    assert made.weigh(read_words("kniv"), against=6) is not None
    assert made.weigh(read_words("kniv"), against=7) is None


def test_everyday_when_a_text_is_about_a_fault_then_gives_points_beyond_what_is_borne() -> None:
    fault = read_words("lampan i parken är trasig, kan ni laga den")

    assert weighing.everyday(fault, beyond=0) > weighing.everyday(fault, beyond=6) > 0
    assert weighing.everyday(read_words("hej"), beyond=6) == 0


def test_scale_when_nothing_speaks_for_a_kind_gives_none() -> None:
    assert scale("limit: 1\n[neither]\n5: weapon\n").weigh(read_words("kniv")) is None


def test_every_list_that_is_weighed_exists_and_weighs_something() -> None:
    lexicon = resources.files("torget.text").joinpath("lexicon")
    names = {
        name
        for file in lexicon.iterdir()
        for name, _ in words.entries(file.read_text(encoding="utf-8"))
    }

    for each in ALL:
        assert set(each.grounds) - names <= {"a_mark", "a_name", "a_kin"}
        assert all(ground.points for ground in each.grounds.values())
        assert any(ground.kind and ground.points > 0 for ground in each.grounds.values())
