"""What a page holds many of, as HTML: rows of the list, and the fields of folded forms.

What a template costs here is its engine and not its words, so none is walked for each row, and a
field that is the same at every look is drawn once. Everything that is put in is escaped by
Django's own formatting.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from torget.web.viewmodels import InboxRow, Link, WayField

FIELDS = 300
"""How many drawn fields a process keeps: those of a few rulebooks in two languages."""
_HERE = ' aria-current="true"'
_ROW = (
    '<li class="{}">{}<a href="{}"%s><span>'
    '<span class="due due-{}" title="{}">{}</span>{}{}</span>'
    ' <span class="row-line">{}</span>'
    ' <span class="row-who"><bdi>{}</bdi> · {}</span></a></li>'
)
_BOX = '<input type="checkbox" form="bulk" name="id" value="{}" aria-label="{}">'
_BADGE = ' <span class="badge badge-{}">{}</span>'
_OWNER = ' <span class="row-owner">{}</span>'
_LINK = '<li><a href="{}"%s>{}</a></li>'


def rows(listed: Iterable[InboxRow], *, choosing: bool = False) -> str:
    """Return the rows as items of a list, one a line; `choosing` puts a box before each."""
    return format_html_join("\n", "{}", ((_row(row, choosing=choosing),) for row in listed))


def links(listed: Iterable[Link]) -> str:
    """Return links as items of a list, the one the reader is at marked."""
    return format_html_join("", "{}", ((_link(link),) for link in listed))


def _row(row: InboxRow, *, choosing: bool) -> str:
    return format_html(
        _ROW % (_HERE if row.current else ""),
        "row row-unread" if row.unread else "row",
        format_html(_BOX, row.id, row.choose) if choosing else "",
        row.url,
        row.deadline_state,
        row.deadline_exact,
        row.deadline_text,
        format_html(_BADGE, row.badge_tone, row.badge) if row.badge else "",
        format_html(_OWNER, row.owner) if row.owner else "",
        row.line,
        row.who,
        row.where,
    )


def _link(link: Link) -> str:
    return format_html(_LINK % (_HERE if link.current else ""), link.url, link.label)


def field(untouched: WayField) -> str:
    """Return the HTML of a field, drawn once for each language and kept.

    It must hold no word but the house's own and the rulebook's: nothing that somebody wrote.
    """
    return _field(untouched, get_language())


@functools.lru_cache(maxsize=FIELDS)
def _field(untouched: WayField, _language: str | None) -> str:
    return render_to_string("inbox/_way_field.html", {"field": untouched})
