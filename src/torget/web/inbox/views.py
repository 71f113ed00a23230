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
from torget.inbox.lists import Filter
from torget.inbox.models import Item
from torget.ledger.write import note_reading
from torget.organisation.act import Actor
from torget.records.search import PRIVATE
from torget.records.thread import Thread
from torget.web.asking import asking_for, posted
from torget.web.inbox import listing
from torget.web.inbox.showing import Written, item_page, thread_shown
from torget.web.viewmodels import Conflict, FieldError

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
    thread = thread_shown(asker, found, all_of_it=request.GET.get("hela") == "ja")
    _note_reading(asker, found, thread)
    return _show(request, asker, found, Written(), thread=thread)


@require_POST
def answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Send an answer; what was written is never lost, whatever stands in the way."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    text = posted(request, "text")
    seen = posted(request, "seen_version")[:LONGEST_NUMBER]
    try:
        answering.answer(asker, found, text=text, seen_version=int(seen) if seen.isdecimal() else 0)
    except answering.AlreadyHandled:
        return _conflict(request, item_id, text)
    except tuple(ANSWER_FAULTS) as fault:
        told = ANSWER_FAULTS[type(fault)](fault)
        fresh = lists.find(asker, item_id)
        written = Written(
            text=text, answer_errors=(told,), errors=(FieldError(told, "answer-text"),)
        )
        return _show(request, asker, fresh, written, status=422)
    return redirect("item", item_id)


@require_POST
def close(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Close without an answer, with a reason that stays."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    reason = posted(request, "reason")
    text = posted(request, "text")
    try:
        endings.close_without_action(asker, found, reason=reason, text=text)
    except answering.AlreadyHandled:
        return _conflict(request, item_id, text)
    except tuple(CLOSE_FAULTS) as fault:
        told = CLOSE_FAULTS[type(fault)](fault)
        is_reason = isinstance(fault, endings.ReasonMissing)
        written = Written(
            reason=reason,
            reason_text=text,
            reason_errors=(told,) if is_reason else (),
            reason_text_errors=() if is_reason else (told,),
            errors=(FieldError(told, "no-action-reason" if is_reason else "no-action-text"),),
        )
        return _show(request, asker, found, written, status=422)
    return redirect("inbox")


@require_POST
def assign(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take it on oneself."""
    asker = asking_for(request, "inbox.read")
    return _do(request, item_id, lambda: endings.assign_to_me(asker, lists.find(asker, item_id)))


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
        return _conflict(request, item_id, "")
    return _show(request, asker, lists.find(asker, item_id), Written(text=text))


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
        return _conflict(request, item_id, "")
    return redirect("item", item_id)


def _show(
    request: HttpRequest,
    asker: Actor,
    found: Item,
    written: Written,
    *,
    status: int = 200,
    thread: Thread | None = None,
) -> HttpResponse:
    shown = thread or thread_shown(asker, found, all_of_it=False)
    page = item_page(asker, found, shown, list_url=reverse("inbox"), written=written)
    boosted = request.headers.get("HX-Request") == "true"
    context: dict[str, object] = {"item": page}
    if not boosted:
        context["list"] = listing.pane(asker, Filter(), current=found.id)
    return render(request, "inbox/item.html", context, status=status)


def _conflict(request: HttpRequest, item_id: UUID, kept: str) -> HttpResponse:
    told = Conflict(
        sentence=_("Somebody was before you: the message is already answered or closed."),
        back_url=reverse("item", args=[item_id]),
        kept=kept,
    )
    return render(request, "409.html", {"conflict": told}, status=409)


def _note_reading(asker: Actor, found: Item, thread: Thread) -> None:
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


ANSWER_FAULTS: dict[type[Exception], Callable[[Exception], str]] = {
    answering.EmptyAnswer: lambda _fault: _("Write an answer first."),
    answering.TooLong: lambda fault: (
        _("The answer has %(length)s characters and the network takes %(limit)s. Shorten it.")
        % {"length": getattr(fault, "length", 0), "limit": getattr(fault, "limit", 0)}
    ),
    answering.SecretMatter: lambda _fault: _(
        "This may be secret and is not answered in the channel. Refer to phone, e-mail or letter."
    ),
    answering.PersonalNumberInAnswer: lambda _fault: _(
        "The answer holds a personal identity number. Such are never published: take it out."
    ),
    answering.MessageGone: lambda _fault: _(
        "The message has been deleted on the network, so it cannot be answered there."
    ),
    answering.MessageChanged: lambda _fault: _(
        "The message has changed since you opened it. Read it again and then send."
    ),
    answering.AccountCannotSend: lambda _fault: _(
        "The account cannot send now. Your text is kept here; ask those who run the account."
    ),
}
CLOSE_FAULTS: dict[type[Exception], Callable[[Exception], str]] = {
    endings.ReasonMissing: lambda _fault: _("Choose a reason."),
    endings.ReasonTextMissing: lambda _fault: _(
        "Write why. A simple question is answered in the channel unless there is a reason not to."
    ),
    endings.MustBeRegistered: lambda _fault: _(
        "This may be secret or must be registered, so it cannot be closed like this."
    ),
    endings.Urgent: lambda _fault: _(
        "The flow chart sees a danger to life. Write what has been done before you close it."
    ),
}
