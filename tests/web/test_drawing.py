"""Rows and links drawn without a template: as they should read, and safe whatever is in them."""

from __future__ import annotations

from dataclasses import fields

from torget.web.inbox import drawing
from torget.web.viewmodels import InboxRow, Link

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
        '<span class="row-top"><span class="due due-soon"'
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
