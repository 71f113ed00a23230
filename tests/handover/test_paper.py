"""The paper: always set, whatever anybody wrote, and what they wrote is never source."""

from __future__ import annotations

import dataclasses
import time

import pytest

from tests.personas import MONDAY
from torget.handover import paper, signs
from torget.handover.paper import Message, Part, Sheet, Words

SOURCE = (
    '#read("/etc/passwd") #import "@preview/x:1.0" *fet* _k_ $x$ <l> @ref \\ ` ``` // c /* c [ ] {'
)


def sheet(text: str) -> Sheet:
    """Return a sheet with the text in every place a citizen's words can come to."""
    return Sheet(
        title=f"Handling {text}",
        lead=text,
        foot=text,
        municipality=text,
        made_at=MONDAY,
        facts=[("Konto", text)],
        parts=(
            Part(text, text, (Message(text, [("Namn", text)], (Words(text, text),)),)),
            Part("Tabell", head=("Fil", "Typ"), rows=((text, text), ("b", "c"))),
        ),
    )


def test_pdf_then_says_that_it_is_both_kinds_of_pdf() -> None:
    found = paper.pdf(sheet("Jag överklagar."))

    assert found.startswith(b"%PDF-1.")
    assert b"<pdfaid:part>2</pdfaid:part>" in found
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in found
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found


def test_pdf_when_made_twice_then_the_same_length_and_no_older_date() -> None:
    first, second = paper.pdf(sheet("Hej")), paper.pdf(sheet("Hej"))

    assert len(first) == len(second)


@pytest.mark.parametrize(
    "text",
    [
        SOURCE,
        "",
        " ",
        "\n\n\n",
        "\x00\x01\x1f\x7f",
        "\ud800\udfff",
        "\u202eomvänd\u2066 \u200b\u200d\ufeff",
        "مرحبا بكم في المدينة، كيف الحال؟",
        "שלום עולם",
        "中文 日本語 한국어 ไทย हिन्दी",
        "😀👨‍👩‍👧🏳️‍🌈",
        "e" + "\u0301" * 500,
        "\u0301börjar med ett märke",
        "x" * 1_000_000,
        "😀" * 30_000,
        SOURCE * 2_000,
        "\ufffe\uffff\U0010ffff",
    ],
    ids=range(17),
)
def test_pdf_when_the_text_is_hostile_then_set_all_the_same(text: str) -> None:
    began = time.monotonic()
    found = paper.pdf(sheet(text))

    assert found.startswith(b"%PDF-1.")
    assert time.monotonic() - began < 60


def test_pdf_when_every_sign_we_say_can_be_drawn_is_there_then_drawn() -> None:
    loose = " ".join(sorted(signs.drawn()))

    assert paper.pdf(sheet(loose[:15_000])).startswith(b"%PDF")
    assert len(signs.drawn()) > 7_000


def test_visible_then_what_cannot_be_drawn_is_named_and_nothing_disappears() -> None:
    assert signs.visible("a\u202eb\x00😀") == (
        "a[U+202E RIGHT-TO-LEFT OVERRIDE]b[U+0000][U+1F600 GRINNING FACE]"
    )
    assert signs.visible("rad ett\r\nrad\ttvå") == "rad ett\nrad    två"
    assert signs.visible("مرحبا åäö") == "مرحبا åäö"


def test_visible_when_a_word_is_long_then_it_can_be_broken_and_is_whole() -> None:
    shown = signs.visible("x" * 100)

    assert shown.replace("\u200b", "") == "x" * 100
    assert max(map(len, shown.split("\u200b"))) == signs.LONGEST_WORD


def test_pdf_when_a_text_is_longer_than_there_is_room_for_then_it_says_how_much_more() -> None:
    shown = [
        paper._fitted(text, frozenset(), room=paper.MOST_SIGNS)  # noqa: SLF001
        for text in ("x" * (paper.MOST_SIGNS + 7), "😀" * 1_000)
    ]

    assert [each.endswith(" [… fortsätter i manifest.json]") for each in shown] == [True, True]
    assert [len(each) < paper.MOST_SIGNS + 100 for each in shown] == [True, True]


def test_pdf_when_a_sign_turns_out_not_to_be_drawn_then_named_and_set_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signs, "drawn", lambda: frozenset(map(chr, range(0x20, 0x3100))) | {"中"})

    assert paper.pdf(sheet("中文\u0900")).startswith(b"%PDF")


def test_pdf_when_it_can_never_be_set_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = dataclasses.replace(sheet("x"), parts=())
    monkeypatch.setattr(paper, "_shown", lambda *_more: {"title": "x"})

    with pytest.raises(paper.NotSet):
        paper.pdf(wrong)
