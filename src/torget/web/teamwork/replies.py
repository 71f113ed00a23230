"""The unit's saved replies: what they are, how they will look, and the form that changes them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.organisation.act import Actor
from torget.rules import templates
from torget.teamwork import replies
from torget.teamwork.models import SavedReply
from torget.teamwork.replies import Wording
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox.ways.close import reason_names
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.viewmodels import Choice, RepliesPage, Reply, WayField

KEY = "reply"
ACTION = "teamwork.save_reply"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the unit has, and the form for a new one or for one of them."""
    asker = asking_for(request, ACTION)
    editing = as_uuid(request.GET.get("andra", ""))
    return _show(request, asker, Written(), editing=editing)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save a new reply, or a new wording of one."""
    asker = asking_for(request, ACTION)
    values = {name: posted(request, name) for name in ("name", "text", "takes", "reason", "reply")}
    editing = as_uuid(values["reply"])
    unit = asker.person.unit
    wording = Wording(
        values["name"], values["text"], takes=values["takes"] == "yes", reason=values["reason"]
    )
    try:
        replies.refuse(wording)
        kept = replies.find(unit.id, editing) if editing else replies.new(unit, actor=asker)
        replies.save(asker, kept, wording=wording)
    except tuple(FAULTS) as fault:
        written = Written(KEY, values, (FAULTS[type(fault)](fault),))
        return _show(request, asker, written, editing=editing, status=422)
    return redirect("replies")


@require_POST
def retire(request: HttpRequest) -> HttpResponse:
    """Offer a reply no more."""
    asker = asking_for(request, "teamwork.retire_reply")
    reply_id = as_uuid(posted(request, "reply"))
    if reply_id is None:
        raise SavedReply.DoesNotExist
    replies.retire(asker, replies.find(asker.person.unit_id, reply_id))
    return redirect("replies")


def _show(
    request: HttpRequest, asker: Actor, written: Written, *, editing: UUID | None, status: int = 200
) -> HttpResponse:
    unit = asker.person.unit
    found = replies.of_unit(unit.id)
    edited = next((each for each in found if each.id == editing), None)
    if editing is not None and edited is None:
        raise SavedReply.DoesNotExist
    shown = RepliesPage(
        unit=unit.name,
        replies=tuple(_reply(each) for each in found),
        save_url=reverse("reply_save"),
        remove_url=reverse("reply_retire"),
        fields=_fields(written, edited),
        blanks=tuple((f"{{{name}}}", said) for name, said in blank_names().items()),
        editing=str(editing or ""),
        errors=written.summary,
    )
    return render(request, "teamwork/replies.html", {"page": shown}, status=status)


def blank_names() -> dict[str, str]:
    """Return what each blank that fills itself is."""
    return dict(
        zip(
            replies.KNOWN,
            (
                _("the name of whom you answer"),
                _("the unit's phone number"),
                _("the unit's e-mail address"),
                _("the unit's postal address"),
                _("your first name"),
                _("the unit's name"),
                _("the account's name"),
            ),
            strict=True,
        )
    )


def _reply(reply: SavedReply) -> Reply:
    said = blank_names()
    shown = reply.body
    for name in templates.blanks(reply.body):
        shown = shown.replace(f"{{{name}}}", f"[{said.get(name, name)}]")
    does = []
    if reply.takes:
        does.append(_("Takes the message."))
    if reply.reason:
        names = {str(code): name for code, name in reason_names().items()}
        does.append(_("Closes without an answer: %(reason)s.") % {"reason": names[reply.reason]})
    return Reply(
        id=str(reply.id),
        name=reply.name,
        body=reply.body,
        shown=shown,
        does=" ".join(does),
        edit_url=f"{reverse('replies')}?andra={reply.id}#reply-form",
    )


def _fields(written: Written, edited: SavedReply | None) -> tuple[WayField, ...]:
    was = {
        "name": edited.name if edited else "",
        "text": edited.body if edited else "",
        "takes": "yes" if edited and edited.takes else "",
        "reason": edited.reason if edited else "",
    }
    reason = written.value(KEY, "reason", was["reason"])
    reasons = (("", _("No, it only writes")), *((str(c), n) for c, n in reason_names().items()))
    return (
        WayField(
            f"{KEY}-name",
            "name",
            _("Name"),
            value=written.value(KEY, "name", was["name"]),
            required=True,
            errors=written.errors(KEY, "name"),
        ),
        WayField(
            f"{KEY}-text",
            "text",
            _("Text"),
            kind="long",
            rows="6",
            value=written.value(KEY, "text", was["text"]),
            help=_("Blanks are written {like_this}. Those that are not in the list you fill in."),
            errors=written.errors(KEY, "text"),
        ),
        WayField(
            f"{KEY}-takes",
            "takes",
            _("Take the message at the same time"),
            kind="check",
            value=written.value(KEY, "takes", was["takes"]),
        ),
        WayField(
            f"{KEY}-reason",
            "reason",
            _("Close the message without an answer, with this reason"),
            kind="select",
            value=reason,
            choices=tuple(Choice(each, said, chosen=each == reason) for each, said in reasons),
            errors=written.errors(KEY, "reason"),
        ),
    )


FAULTS: Faults = {
    replies.NameMissing: lambda _fault: ("name", _("Give it a short name.")),
    replies.NameTaken: lambda _fault: ("name", _("The unit has one with that name already.")),
    replies.BodyMissing: lambda _fault: ("text", _("Write the text.")),
    replies.BodyTooLong: lambda _fault: ("text", _("The text is too long. Shorten it.")),
    templates.TemplateBroken: lambda _fault: (
        "text",
        _("A brace has no partner. Write blanks as {name}, without spaces."),
    ),
}
