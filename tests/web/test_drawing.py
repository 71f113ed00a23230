"""Rows and links drawn without a template: as they should read, and safe whatever is in them."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from torget.web.inbox import drawing
from torget.web.viewmodels import Choice, InboxRow, Link, WayField

EVIL = "<b>\"'&"
SAFE = "&lt;b&gt;&quot;&#x27;&amp;"


def test_row_when_it_is_drawn_then_it_reads_in_order_and_is_marked() -> None:
    row = InboxRow(
        id="1",
        url="/inkorg/1/",
        who="Anna L",
        where="Mastodon Kommunen",
        line="När öppnar badet?",
        deadline_text="Svara inom 2 h",
        deadline_state="soon",
        deadline_exact="mån 23 nov 2026 14.05",
        badge="Brådskande",
        badge_tone="danger",
        owner="Du",
        unread=True,
        current=True,
    )

    assert drawing.rows([row]) == (
        '<li class="row row-unread"><a href="/inkorg/1/" aria-current="true">'
        '<span><span class="due due-soon"'
        ' title="mån 23 nov 2026 14.05">Svara inom 2 h</span>'
        ' <span class="badge badge-danger">Brådskande</span>'
        ' <span class="row-owner">Du</span></span>'
        ' <span class="row-line">När öppnar badet?</span>'
        ' <span class="row-who"><bdi>Anna L</bdi> · Mastodon Kommunen</span></a></li>'
    )


def test_row_when_every_word_is_hostile_then_none_of_it_is_markup() -> None:
    words = {field.name: EVIL for field in fields(InboxRow) if field.type == "str"}

    drawn = drawing.rows([InboxRow(**words)], choosing=True)  # type: ignore[arg-type]

    assert (drawn.count(EVIL), drawn.count("<b>")) == (0, 0)
    assert drawn.count(SAFE) == len(words)


def test_link_when_its_name_is_hostile_then_it_is_escaped_and_the_current_one_marked() -> None:
    drawn = drawing.links([Link(EVIL, "/inkorg/?a=1&b=2", current=True), Link("Alla", "/inkorg/")])

    assert drawn == (
        f'<li><a href="/inkorg/?a=1&amp;b=2" aria-current="true">{SAFE}</a></li>'
        '<li><a href="/inkorg/">Alla</a></li>'
    )


FIELD = WayField("close-reason", "reason", "Varför?", help="Det stannar i historiken.")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", ["text", "long", "radio", "select", "check", "date"])
def test_field_when_it_is_drawn_again_then_still_as_its_template_says_in_the_language(
    language: str, kind: str
) -> None:
    choices = (Choice("a", "Ja", chosen=True), Choice("b", "Nej", help="Inte nu."))
    field = replace(FIELD, kind=kind, choices=choices)

    with translation.override(language):
        drawn = [drawing.field(field), drawing.field(replace(field))]
        theirs = render_to_string("inbox/_way_field.html", {"field": field})

    assert drawn == [theirs, theirs]
    optional = {"sv": "(frivilligt)", "en": "(optional)"}[language]
    assert (optional in theirs) == (kind not in ("radio", "check"))


@pytest.mark.parametrize(
    "changed",
    [
        {"label": "Why?"},
        {"required": True},
        {"help": ""},
        {"rows": "8"},
        {"choices": (Choice("a", "Ett nytt skäl"),)},
        {"choices": (Choice("a", "Ett skäl", help="Lagen är ändrad."),)},
    ],
)
def test_field_when_anything_of_it_is_changed_then_drawn_anew(changed: dict[str, object]) -> None:
    before = replace(FIELD, kind="long" if "rows" in changed else "radio")
    before = replace(before, choices=(Choice("a", "Ett skäl"),))
    old = drawing.field(replace(before, kind="text") if "required" in changed else before)
    after = replace(before, **changed)  # type: ignore[arg-type]

    new = drawing.field(replace(after, kind="text") if "required" in changed else after)

    assert new != old


def test_field_when_its_words_are_hostile_then_none_of_it_is_markup() -> None:
    drawn = drawing.field(WayField(EVIL, EVIL, EVIL, kind="radio", choices=(Choice(EVIL, EVIL),)))

    assert EVIL not in drawn
    assert "<b>" not in drawn
