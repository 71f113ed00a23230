"""What an everyday message mostly is. The messages are made of pieces: a thing, a state, a wish."""

from __future__ import annotations

from itertools import product

import pytest

from torget.text import leaning
from torget.text.leaning import Gist, Leaning
from torget.text.ordinary import GRAVE
from torget.text.read import read
from torget.text.signals import SignalKind as Kind

CASES = (
    ("min ansökan om", "vår ansökan om"),
    ("förskoleplats", "bygglov", "parkeringstillstånd"),
    ("väntar vi fortfarande på besked", "har jag inte hört något om"),
)
FAULTS = (
    ("lampan", "bänken", "gungan", "räcket"),
    ("vid bron", "på lekplatsen", "utanför skolan"),
    ("är paj och borde lagas", "är sönder, kan ni fixa"),
)


def _made(parts: tuple[tuple[str, ...], ...]) -> list[str]:
    return [" ".join(each) for each in product(*parts)]


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        (CASES, (Kind.OWN_CASE, Kind.ECONOMY)),
        (FAULTS, (Kind.FAULT_REPORT, Kind.COMPLAINT, Kind.SUGGESTION)),
    ],
)
def test_everyday_message_when_its_pieces_vary_is_of_its_kind(
    parts: tuple[tuple[str, ...], ...], kinds: tuple[Kind, ...]
) -> None:
    assert [text for text in _made(parts) if not read(text).has(*kinds)] == []


@pytest.mark.parametrize("thing", ["lådan", "bilen", "asken"])
def test_everyday_message_when_nothing_speaks_for_a_kind_then_none_is_found(thing: str) -> None:
    assert read(f"{thing} var röd").found == ()


def test_question_when_another_kind_weighs_more_then_a_person_must_judge() -> None:
    asked = read("Hur ligger det till med vår ansökan, kan ni kolla? Väntat i månader på avslag")

    assert asked.of(Kind.OWN_CASE, Kind.ECONOMY)
    assert read("När öppnar badet?").of(Kind.QUESTION)[0].certain


def test_gist_when_it_is_grave_tells_only_kinds_of_its_own_group() -> None:
    """What is told of one group must not be taken for a finding of another."""
    kinds = leaning.shipped().kinds

    assert all(kinds[grave.gists[0]].keys() <= grave.kinds for grave in GRAVE)


def test_attack_when_small_signs_add_up_is_found_with_doubt() -> None:
    made = _made((("ved", "potatis", "honung"), ("40 kr", "hundra kronor"), ("säcken", "styck")))
    found = [read(text).of(Kind.ADVERTISING) for text in made]

    assert [each.certain for signals in found for each in signals] == [False] * len(made)


@pytest.mark.parametrize(
    "text",
    [
        "Någon eldar löv i trädgården och det luktar illa",
        "Vem säljer biljetter till konserten?",
        "Anna Berg ledde gympan i dag, så roligt",
    ],
)
def test_attack_when_words_are_of_daily_life_is_not_found(text: str) -> None:
    assert not read(text).has(Kind.HATE, Kind.HARASSMENT, Kind.THREAT, Kind.ADVERTISING)


@pytest.mark.parametrize("place", ["biblioteket", "ishallen", "torget", "simhallen", "museet"])
@pytest.mark.parametrize(
    "said", ["hälsningar från {}", "god morgon {}", "vi ses på {}", "fin dag på {}", "älskar {}"]
)
def test_place_when_nothing_is_wrong_with_it_then_is_no_fault(place: str, said: str) -> None:
    found = read(said.format(place))

    assert not found.has(Kind.FAULT_REPORT, Kind.COMPLAINT, Kind.SUGGESTION)


@pytest.mark.parametrize("place", ["biblioteket", "ishallen", "torget", "simhallen", "museet"])
@pytest.mark.parametrize(
    "asked", ["kostar {} något", "öppnar {} på söndag", "hej, går {} att hyra", "stänger {} snart"]
)
def test_question_when_the_verb_stands_first_is_found(place: str, asked: str) -> None:
    assert read(asked.format(place)).has(Kind.QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "anordnar ni kurser för föreningar",
        "återvinner man glas på stationen",
        "Hej. tömmer ni kärlen på fredag",
    ],
)
def test_question_when_any_verb_is_put_to_the_reader_is_found(text: str) -> None:
    assert read(text).has(Kind.QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "tycker ni är duktiga",
        "har varit där",
        "är inte klokt",
        "kostar",
        "hej",
        "hoppar ni så hoppar jag!",
        "lampor man minns",
    ],
)
def test_question_when_no_subject_follows_the_verb_is_none(text: str) -> None:
    assert not read(text).has(Kind.QUESTION)


def test_chatter_when_a_finder_is_certain_of_a_complaint_then_does_not_outweigh_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "Lampan i parken är trasig"
    parts = dict.fromkeys(Gist, 0.001) | {Gist.CHATTER: 0.991}
    monkeypatch.setattr(leaning, "lean", lambda *_: Leaning(parts, 1.0, 0))

    assert {signal.certain for signal in read(said).of(Kind.FAULT_REPORT)} == {True}
