"""What a text leans towards: signs, packed weights, and the shipped weights as they are."""

from __future__ import annotations

import pytest

from scripts import weigh
from torget.text import leaning
from torget.text.leaning import Gist
from torget.text.read import first_findings, read
from torget.text.reading import read_words
from torget.text.signals import SignalKind as Kind

DOCUMENT = """# a note
columns\tdanger\tunlawful\tdoubtful\tsensitive\tformal\town_case\tservice\tcriticism\tquestion\tchatter\tdanger/suicide\tdanger/ongoing_danger
bias\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0.5\t-0.5
scale\t0.5
w\teld\t-3 7
w\thej du\t0 0 -1
w\ttrasi-\t2
l\tblaze\t4 0 0 0 0 0 0 0 0 0 -1 2
"""


def lean(text: str) -> leaning.Leaning:
    return leaning.lean(*first_findings(text))


def test_weights_when_a_document_is_read_then_each_sign_has_its_numbers() -> None:
    weights = leaning.parsed(DOCUMENT)

    assert weights.columns[-1] == "danger/ongoing_danger"
    assert (weights.bias[-2:], weights.scale) == ((0.5, -0.5), 0.5)
    # -3 and 7: ten times each, less the sum of both; the others lose by that sum
    assert weights.of_words == {"eld": leaning.packed([-34, 66, *[-4] * 8])}
    assert weights.of_pairs == {("hej", "du"): leaning.packed([1, 1, -9, *[1] * 7])}
    assert weights.of_beginnings == {"trasi": leaning.packed([18, *[-2] * 9])}
    assert list(weights.of_lists) == ["blaze"]


def test_packed_when_added_then_the_sum_is_that_of_each_lane(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = leaning.parsed(DOCUMENT)
    monkeypatch.setattr(leaning, "shipped", lambda: weights)

    parts = leaning.lean(read_words("eld"), []).parts

    # one word, -3 and 7 times the scale; and its list, 4 times a fourth of the scale
    assert parts[Gist.UNLAWFUL] / parts[Gist.CHATTER] == pytest.approx(2.718281828**3.5)
    assert parts[Gist.DANGER] / parts[Gist.CHATTER] == pytest.approx(2.718281828**-1.0)
    assert sum(parts.values()) == pytest.approx(1)


def test_signs_when_a_text_is_split_are_words_pairs_beginnings_numbers_and_marks() -> None:
    assert leaning.signs_of_words(read_words("Badhuset 070! 31 maj")) == {
        *("badhuset", "badhu-", "0", "maj", "!"),
        *("badhuset 0", "0 0", "0 maj"),
    }


def test_signs_of_lists_when_something_is_found_tell_how_sure_and_at_whom() -> None:
    reading, found = first_findings("politikerna är idioter")

    signs = leaning.signs_of_lists(reading, found)

    assert {"insult=maybe", "insult@politician", "politician"} <= signs


def test_lean_when_a_text_is_without_words_is_of_nothing_known() -> None:
    leant = lean("💛")

    assert leant.known == 0
    assert sum(leant.parts.values()) == pytest.approx(1)


def test_lean_when_a_text_is_long_reads_only_its_beginning() -> None:
    start = "Lampan i parken är trasig. " * (leaning.MOST_WORDS // 4)

    assert lean(start).known == lean(f"{start} {'zzzqqq ' * 1000}").known


@pytest.mark.parametrize(
    ("text", "gist", "kind"),
    [
        ("mamma ligger på golvet och andas knappt", Gist.DANGER, Kind.ONGOING_DANGER),
        ("jag har skrivit avskedsbrev och vill dö", Gist.DANGER, Kind.SUICIDE),
        ("jag vill ha ut protokollet från mötet", Gist.FORMAL, Kind.RECORDS_REQUEST),
        ("soptunnan är full och det stinker", Gist.SERVICE, Kind.COMPLAINT),
    ],
)
def test_lean_when_a_text_is_plain_tells_its_gist_and_kind(
    text: str, gist: Gist, kind: Kind
) -> None:
    leant = lean(text)

    assert max(leant.parts, key=leant.parts.__getitem__) is gist
    assert leant.kind(gist) is kind


def test_heaviest_when_asked_is_the_word_that_speaks_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = leaning.parsed(DOCUMENT)
    monkeypatch.setattr(leaning, "shipped", lambda: weights)
    reading = read_words("hej. det är eld här")

    assert reading.tokens[leaning.heaviest(reading, Gist.UNLAWFUL)[0]] == "eld"
    assert leaning.heaviest(read_words("zzzqqq"), Gist.DANGER) == (0, 0)


def test_weights_when_the_examples_have_changed_must_be_learned_anew() -> None:
    """`python -m scripts.weigh` writes the weights; whoever changes an example runs it."""
    told = weigh.WEIGHTS.read_text(encoding="utf-8").splitlines()[2]

    assert told == f"# Exemplen: {weigh.fingerprint()}"


def test_finding_when_the_whole_text_tells_it_is_never_certain() -> None:
    found = read("gamle Nisse sitter i snön utanför porten och svarar knappt när man ruskar honom")

    assert [signal.certain for signal in found.of(Kind.ONGOING_DANGER)] == [False]
