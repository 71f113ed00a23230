"""What the inbox's address asks for, and the links that ask for something else."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from torget.inbox.lists import BESIDE, DUE, PAGE, VIEWS, Filter
from torget.inbox.models import OURS_UNKNOWN
from torget.organisation.act import Actor
from torget.rules.codes import Outcome
from torget.teamwork import views
from torget.web.addressing import reverse
from torget.web.asking import as_uuid
from torget.web.inbox import drawing
from torget.web.viewmodels import InboxFilter, Link, SavedViews

EVERYTHING = "all"
"""The view that an address without a view means."""
NOBODY = "nobody"
LONGEST_SEARCH = 200


def wanted_from(asked_for: QueryDict) -> Filter:
    """Return what an address asks for; Http404 where it asks for what cannot be."""
    view = asked_for.get("vy", EVERYTHING)
    kind, due, whose = (asked_for.get(name, "") for name in ("sort", "tid", "vem"))
    if view not in VIEWS or due not in ("", *DUE) or whose not in ("", NOBODY):
        raise Http404
    if kind and kind not in {*Outcome, OURS_UNKNOWN}:
        raise Http404
    return Filter(
        view=view,
        account_id=as_uuid(asked_for.get("konto", "")),
        kind=kind,
        after=asked_for.get("efter", ""),
        burst_id=as_uuid(asked_for.get("grupp", "")),
        words=asked_for.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip(),
        due=due,
        nobodys=whose == NOBODY,
        rows=BESIDE if asked_for.get("antal") == str(BESIDE) else PAGE,
    )


def asked(wanted: Filter) -> dict[str, object]:
    """Return the parts of the address that ask for this, without the place in it."""
    return {
        "vy": wanted.view,
        "konto": wanted.account_id or "",
        "sort": wanted.kind,
        "tid": wanted.due,
        "vem": NOBODY if wanted.nobodys else "",
        "q": wanted.words,
        "grupp": wanted.burst_id or "",
    }


def address(wanted: Filter) -> str:
    """Return the question that keeps the view in an address; "" for the inbox as it is."""
    return query(asked(wanted))


def query(parts: Mapping[str, object]) -> str:
    """Return the parts that say something; the view of everything is what no view means."""
    told = {key: str(value) for key, value in parts.items() if value not in ("", None)}
    if told.get("vy") == EVERYTHING:
        del told["vy"]
    return f"?{urlencode(told)}" if told else ""


def searched_along(wanted: Filter) -> tuple[tuple[str, str], ...]:
    """Return the fields that keep a search within the view it was made in."""
    parts = {**asked(wanted), "q": ""}
    return tuple((key, str(value)) for key, value in parts.items() if value)


def due_filter(wanted: Filter) -> InboxFilter:
    """Return the links by deadline."""
    return _filter(
        _("Deadline"),
        wanted,
        "tid",
        (("", _("Any deadline")), ("late", _("Late")), ("day", _("Within 24 hours"))),
    )


def owner_filter(wanted: Filter) -> InboxFilter:
    """Return the links by who has it."""
    return _filter(
        _("Responsibility"), wanted, "vem", (("", _("Anybody's")), (NOBODY, _("Nobody's yet")))
    )


def _filter(
    label: str, wanted: Filter, name: str, choices: tuple[tuple[str, str], ...]
) -> InboxFilter:
    here = asked(wanted)
    inbox = reverse("inbox")
    links = tuple(
        Link(said, inbox + query({**here, name: value}), here[name] == value)
        for value, said in choices
    )
    return InboxFilter(label, links, drawing.links(links))


def narrowed_to(wanted: Filter) -> list[str]:
    """Return in words what the deadline, the owner and the search leave."""
    names = []
    if wanted.due:
        names.append(_("late") if wanted.due == "late" else _("within 24 hours"))
    if wanted.nobodys:
        names.append(_("nobody's yet"))
    if wanted.words:
        names.append(_("with “%(words)s”") % {"words": wanted.words})
    return names


def saved_views(actor: Actor, wanted: Filter) -> SavedViews | None:
    """Return the unit's views, and the way to save this one for who may."""
    may_save = actor.may("teamwork.save_view")
    found = views.links_of(actor.person.unit_id)
    if not found and not may_save:
        return None
    inbox, here = reverse("inbox"), address(wanted)
    return SavedViews(
        links=tuple(
            Link(name, inbox + question, current=bool(here) and question == here)
            for name, question in found
        ),
        manage_url=reverse("views") if may_save else "",
        save_url=reverse("view_save") if may_save and here else "",
        query=here,
    )
