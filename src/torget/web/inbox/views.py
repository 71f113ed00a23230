"""The inbox's addresses: parse, one act, answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import answer as answering
from torget.inbox import endings, lists
from torget.inbox.models import Item
from torget.ledger.write import note_reading
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.records.search import private_beside
from torget.teamwork import claims, drafts, replies
from torget.web.asking import asking_for
from torget.web.inbox import listing
from torget.web.inbox.doing import Values, conflict, perform, query_of, show
from torget.web.inbox.ways import blanks
from torget.web.inbox.ways import close as closing
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written

LONGEST_NUMBER = 9


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
    return response


@require_GET
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One message with everything that can be done about it."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    _note_reading(asker, found)
    return show(request, asker, found, Written())


@require_POST
def answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send an answer; what was written is never lost, whatever stands in the way."""
    return perform(
        request,
        item_id,
        _answer,
        way="answer",
        names=("text", "seen_version", "anyway"),
        faults=ANSWER_FAULTS,
    )


def _answer(asker: Actor, found: Item, values: Values) -> object:
    policy.require(asker.grants, "inbox.answer", found.scope)
    claims.respect(asker, found, anyway=values["anyway"] == "yes")
    replies.refuse_blanks(values["text"])
    seen = values["seen_version"][:LONGEST_NUMBER]
    written = answering.answer(
        asker, found, text=values["text"], seen_version=int(seen) if seen.isdecimal() else 0
    )
    drafts.forget(asker, found)
    return written


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
def assign(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take it on oneself."""
    asker = asking_for(request, "inbox.read")
    return _do(request, item_id, lambda: claims.take(asker, lists.find(asker, item_id)))


@require_POST
def send_again(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send the last answer again, after a person has looked."""
    asker = asking_for(request, "inbox.read")
    return _do(request, item_id, lambda: answering.send_again(asker, lists.find(asker, item_id)))


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


def _note_reading(asker: Actor, found: Item) -> None:
    """Looks at what is secret or private are noted, and every look of a control role."""
    shown = private_beside(asker, found.record.head)
    if found.private or found.secrecy or _only_logged(asker, found):
        shown = (found.record_id, *shown)
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


ANSWER_FAULTS: Faults = {
    **blanks.FAULTS,
    claims.TakenByAnother: lambda fault: (
        "anyway",
        _("%(name)s has taken it. Tick the box if you answer anyway.")
        % {"name": getattr(fault, "name", "")},
    ),
    answering.AnothersAccount: lambda _fault: (
        "text",
        _("The account is another authority's. Answer in another way, in your own name."),
    ),
    answering.EmptyAnswer: lambda _fault: ("text", _("Write an answer first.")),
    answering.TooLong: lambda fault: (
        "text",
        _("The answer has %(length)s characters and the network takes %(limit)s. Shorten it.")
        % {"length": getattr(fault, "length", 0), "limit": getattr(fault, "limit", 0)},
    ),
    answering.SecretMatter: lambda _fault: (
        "text",
        _(
            "This may be secret and is not answered in the channel. "
            "Refer to phone, e-mail or letter."
        ),
    ),
    answering.PersonalNumberInAnswer: lambda _fault: (
        "text",
        _("The answer holds a personal identity number. Such are never published: take it out."),
    ),
    answering.MessageGone: lambda _fault: (
        "text",
        _("The message has been deleted on the network, so it cannot be answered there."),
    ),
    answering.MessageChanged: lambda _fault: (
        "text",
        _("The message has changed since you opened it. Read it again and then send."),
    ),
    answering.AccountCannotSend: lambda _fault: (
        "text",
        _("The account cannot send now. Your text is kept here; ask those who run the account."),
    ),
}
