"""Acts and questions about one item that people do together: parse, one call, answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import endings, lists
from torget.inbox.models import Item
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.rules.templates import TemplateBroken
from torget.teamwork import drafts, merging, notes, presence, replies
from torget.teamwork.models import Note, SavedReply
from torget.web import moments
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox.doing import Values, conflict, perform, query_of
from torget.web.inbox.filters import wanted_from
from torget.web.inbox.together import others, saved_sentence
from torget.web.inbox.ways import blanks
from torget.web.inbox.ways import close as closing
from torget.web.inbox.ways.faults import Faults

AUTOSAVED = "draft"
WRITES = "writes"


@require_POST
def heartbeat(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Note that the person has the item before them, and answer with who else has."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    presence.note(asker, found, writes=posted(request, "doing") == WRITES)
    return render(request, "inbox/_others.html", {"others": others(asker, found)})


@require_POST
def draft(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Keep what is written; a script that saves by itself gets a sentence and no page."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    kept = drafts.save(asker, found, text=posted(request, "text"))
    if request.headers.get("X-Requested-With") == AUTOSAVED:
        at = moments.short(asker.now, now=asker.now)
        said = saved_sentence(at) if kept is not None else ""
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    return redirect(reverse("item", args=[item_id]) + query_of(request))


@require_POST
def note(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Write an internal note."""
    return perform(
        request,
        item_id,
        lambda asker, found, values: notes.note(asker, found, text=values["text"]),
        way="note",
        names=("text",),
        faults=NOTE_FAULTS,
    )


@require_POST
def file_note(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Add a note to the file; again is no fault."""

    def file(asker: Actor, found: Item, values: Values) -> object:
        policy.require(asker.grants, "teamwork.file_note", found.scope)
        note_id = as_uuid(values["note"])
        if note_id is None:
            raise Note.DoesNotExist
        return notes.file_note(asker, found, note_id=note_id)

    return perform(
        request, item_id, file, way="note", names=("note",), faults={notes.AlreadyFiled: _filed}
    )


@require_POST
def mentions_done(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Be done with what named the person."""
    asker = asking_for(request, "inbox.read")
    notes.done_with(asker, lists.find(asker, item_id))
    return redirect(reverse("item", args=[item_id]) + query_of(request))


@require_GET
def after(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Lead to the next item of the view, to the list where none is left."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    following = lists.next_after(asker, wanted_from(request.GET), found)
    where = reverse("item", args=[following]) if following else reverse("inbox")
    return redirect(where + query_of(request))


@require_POST
def macro(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Do what a macro says."""

    def run(asker: Actor, found: Item, values: Values) -> object:
        policy.require(asker.grants, "teamwork.run_macro", found.scope)
        reply_id = as_uuid(values["reply"])
        if reply_id is None:
            raise SavedReply.DoesNotExist
        return replies.run(asker, found, reply=replies.find(found.unit_id, reply_id))

    return perform(request, item_id, run, way=closing.KEY, names=("reply",), faults=MACRO_FAULTS)


@require_POST
def split(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Handle a merged item by itself again."""
    asker = asking_for(request, "inbox.read")
    try:
        merging.split(asker, lists.find(asker, item_id))
    except merging.NotMerged:
        return conflict(request, item_id, "")
    return redirect("item", item_id)


def _filed(_fault: Exception) -> tuple[str, str]:
    return "text", _("The note is among the records already.")


NOTE_FAULTS: Faults = {
    notes.EmptyNote: lambda _fault: ("text", _("Write a note first.")),
    notes.NoteTooLong: lambda _fault: ("text", _("The note is too long. Divide it.")),
}
MACRO_FAULTS: Faults = {
    **closing.FAULTS,
    **blanks.FAULTS,
    replies.NoMacro: lambda _fault: ("text", _("Choose that text in the answer box instead.")),
    TemplateBroken: lambda _fault: ("text", _("The braces of the text do not match.")),
    endings.ReasonMissing: lambda _fault: ("reason", _("Choose a reason.")),
}
