"""The rows of the list as HTML: fifty at every look, so no template is walked for each.

What a template costs here is its engine and not its words. Everything that is put in is escaped
by Django's own formatting.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join

from torget.web.viewmodels import InboxRow, Link

_HERE = ' aria-current="true"'
_ROW = (
    '<li class="{}">{}<a href="{}"%s><span class="row-top">'
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
