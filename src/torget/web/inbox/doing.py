"""One act of an item's page: read the form, do it, and lose nothing when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from torget.inbox import lists
from torget.inbox.answer import AlreadyHandled
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.records.thread import Thread
from torget.teamwork import drafts
from torget.teamwork.traces import traces_of
from torget.web.addressing import reverse
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox import listing
from torget.web.inbox.filters import address, wanted_from
from torget.web.inbox.showing import item_page, thread_shown
from torget.web.inbox.together import add_to
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.viewmodels import Conflict

Values = Mapping[str, str]
Doing = Callable[[Actor, Item, Values], object]


LONGEST_NUMBER = 9


def seen_version(values: Values) -> int:
    """Return which version the writer had before their eyes; 0, which is none, for nonsense."""
    told = values["seen_version"][:LONGEST_NUMBER]
    return int(told) if told.isascii() and told.isdecimal() else 0


def perform(
    request: HttpRequest,
    item_id: UUID,
    doing: Doing,
    *,
    way: str,
    names: tuple[str, ...],
    faults: Faults,
    then: str = "item",
) -> HttpResponse:
    """Do it and go on; where it is refused, show the form again with every word kept.

    `names` are the fields that are read of what was posted. `then` is "item", or "inbox" where
    the item ends: then the next of the view is opened. Who asks for the next one gets it.
    """
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    values = {name: posted(request, name) for name in names}
    try:
        doing(asker, found, values)
    except AlreadyHandled:
        words = values.get("text", "")
        lost = way == "answer" and bool(words.strip())
        if lost:
            drafts.keep_lost(asker, found, text=words)
        return conflict(request, item_id, words, kept_as_draft=lost)
    except tuple(faults) as fault:
        told = faults[type(fault)](fault)
        fresh = lists.find(asker, item_id)
        return show(request, asker, fresh, Written(way, values, (told,)), status=422)
    goes_on = then == "inbox" or posted(request, "next") == "yes"
    name = "item_next" if goes_on else "item"
    return redirect(reverse(name, args=[item_id]) + query_of(request))


def query_of(request: HttpRequest) -> str:
    """Return the question that keeps the view the item was opened from."""
    return address(wanted_from(request.GET))


def show(
    request: HttpRequest,
    asker: Actor,
    found: Item,
    written: Written,
    *,
    status: int = 200,
    thread: Thread | None = None,
) -> HttpResponse:
    """Answer with an item's page, alone where the list asked for it."""
    shown = thread or thread_shown(asker, found, all_of_it=False)
    wanted = wanted_from(request.GET)
    query = address(wanted)
    traces = traces_of(found, asker)
    page = add_to(
        item_page(
            asker,
            found,
            shown,
            list_url=reverse("inbox") + query,
            written=written,
            traces=traces,
        ),
        asker,
        found,
        written,
        traces,
        query=query,
        reply_id=as_uuid(request.GET.get("svar", "")),
    )
    boosted = request.headers.get("HX-Request") == "true"
    context: dict[str, object] = {"item": page}
    if not boosted:
        beside = replace(wanted, rows=lists.BESIDE)
        context["list"] = listing.pane(asker, beside, current=found.id)
    return render(request, "inbox/item.html", context, status=status)


def conflict(
    request: HttpRequest, item_id: UUID, kept: str, *, kept_as_draft: bool = False
) -> HttpResponse:
    """Answer that somebody was before; what was written is shown, and told where it is kept."""
    told = Conflict(
        sentence=_("Somebody was before you: the message is already answered or closed."),
        back_url=reverse("item", args=[item_id]),
        kept=kept,
        drafted=_("Your text is kept as your draft on the message.") if kept_as_draft else "",
    )
    return render(request, "409.html", {"conflict": told}, status=409)
