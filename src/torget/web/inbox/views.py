"""The inbox's addresses: parse, one act, answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import answer as answering
from torget.inbox import crisis_text as crisis_texts
from torget.inbox import endings, lists, parting, pausing
from torget.inbox.models import Item
from torget.ledger.write import note_reading
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records.indexing import PRIVATE
from torget.records.thread import Thread
from torget.teamwork import claims, drafts
from torget.web.asking import asking_for
from torget.web.inbox import listing
from torget.web.inbox.doing import Values, conflict, perform, query_of, seen_version, show
from torget.web.inbox.showing import thread_shown
from torget.web.inbox.ways import close as closing
from torget.web.inbox.ways import pause as pauses
from torget.web.inbox.ways.told import LETTER_FAULTS
from torget.web.inbox.written import Written


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The list: nearest deadline first."""
    asker = asking_for(request, "inbox.read")
    wanted = listing.wanted_from(request.GET)
    return render(request, "inbox/list.html", {"list": listing.pane(asker, wanted)})


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The rows alone, for the list that refreshes itself; 304 where nothing is new."""
    asker = asking_for(request, "inbox.read")
    pane = listing.pane(asker, listing.wanted_from(request.GET))
    etag = f'"{pane.etag}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(request, "inbox/_rows.html", {"list": pane})
    response.headers["ETag"] = etag
    response.headers["X-Total"] = quote(pane.total_text)  # a header takes no å, ä or ö
    return response


@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One message with everything that can be done about it."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    thread = thread_shown(asker, found, all_of_it=request.GET.get("hela") == "ja")
    note_reading_of(asker, found, thread)
    return show(request, asker, found, Written(), thread=thread)


@require_POST
def answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send an answer; what was written is never lost, whatever stands in the way."""
    return perform(
        request,
        item_id,
        _answer,
        way="answer",
        names=("text", "seen_version", "anyway", "parts"),
        faults=LETTER_FAULTS,
    )


def _answer(asker: Actor, found: Item, values: Values) -> object:
    policy.require(asker.grants, "inbox.answer", found.scope)
    claims.respect(asker, found, anyway=values["anyway"] == "yes")
    text = values["text"]
    in_parts = values["parts"] == parting.seal(text)  # the very parts that were shown
    written = answering.answer(
        asker, found, text=text, seen_version=seen_version(values), in_parts=in_parts
    )
    drafts.forget(asker, found)
    return written


@require_POST
def crisis_text(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send the ready text with 112; the message stays open."""
    return perform(
        request,
        item_id,
        lambda asker, found, values: crisis_texts.give_crisis_text(
            asker, found, seen_version=seen_version(values)
        ),
        way="answer",
        names=("seen_version",),
        faults=LETTER_FAULTS,
    )


@require_POST
def close(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Close without an answer, with a reason that stays."""
    return perform(
        request,
        item_id,
        lambda asker, found, values: endings.close_without_action(
            asker, found, reason=values["reason"], text=values["text"]
        ),
        way=closing.KEY,
        names=("reason", "text"),
        faults=closing.FAULTS,
        then="inbox",
    )


@require_POST
def pause(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Let the full answer wait for the citizen."""
    return perform(
        request,
        item_id,
        lambda asker, found, values: pausing.wait_for_citizen(asker, found, text=values["text"]),
        way=pauses.KEY,
        names=("text",),
        faults=pauses.FAULTS,
    )


@require_POST
def resume(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Let the clock of the full answer run again."""
    asker = asking_for(request, "inbox.read")
    return _do(request, item_id, lambda: pausing.go_on(asker, lists.find(asker, item_id)))


@require_POST
def assign(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take it on oneself."""
    asker = asking_for(request, "inbox.read")
    return _do(request, item_id, lambda: claims.take(asker, lists.find(asker, item_id)))


@require_POST
def send_again(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send the last answer again, after a person has looked."""
    return perform(
        request,
        item_id,
        lambda asker, found, _values: answering.send_again(asker, found),
        way="answer",
        names=(),
        faults=LETTER_FAULTS,
    )


@require_POST
def withdraw(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Stop an answer that was not accepted; its words come back into the box."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    try:
        text = answering.withdraw(asker, found)
    except answering.AlreadyHandled:
        return conflict(request, item_id, "")
    return show(request, asker, lists.find(asker, item_id), Written("answer", {"text": text}))


@require_POST
def whose(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say whose a post on our account is."""
    asker = asking_for(request, "inbox.read")
    ours = request.POST.get("ours") == "yes"
    return _do(
        request,
        item_id,
        lambda: endings.settle_whose(asker, lists.find(asker, item_id), ours=ours),
    )


def _do(request: HttpRequest, item_id: UUID, doing: Callable[[], object]) -> HttpResponse:
    try:
        doing()
    except answering.AlreadyHandled:
        return conflict(request, item_id, "")
    return redirect(reverse("item", args=[item_id]) + query_of(request))


def note_reading_of(asker: Actor, found: Item, thread: Thread) -> None:
    """Looks at what is secret or private are noted, and every look of a control role."""
    beside = (each.record for each in thread.messages if each.record.id != found.record_id)
    shown = [record.id for record in beside if record.visibility in PRIVATE]
    if found.private or found.secrecy or _only_logged(asker, found):
        shown.insert(0, found.record_id)
    for record_id in shown:
        note_reading(
            asker.person.id,
            object_type="record",
            object_id=record_id,
            purpose="inbox",
            now=asker.now,
        )


def _only_logged(asker: Actor, found: Item) -> bool:
    return all(cell.log_reading for cell in asker.conditions("inbox.read", found.scope))
