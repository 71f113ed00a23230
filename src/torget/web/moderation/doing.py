"""One step against one message: read the form, do the act, lose nothing when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.inbox import answer as answering
from torget.inbox import lists, removing
from torget.inbox.models import Item
from torget.inbox.removing import Asked
from torget.moderation import ground, sealing, taking
from torget.moderation.models import Telling
from torget.organisation.act import Actor
from torget.rules.codes import Step
from torget.web.asking import asking_for, posted
from torget.web.inbox.doing import Values, conflict, seen_version
from torget.web.inbox.showing import thread_shown
from torget.web.inbox.views import note_reading_of
from torget.web.inbox.ways.faults import Fault, Faults
from torget.web.inbox.ways.told import LETTER_FAULTS
from torget.web.inbox.written import Written
from torget.web.moderation import steps

LONGEST_DAYS = 4

Taking = Callable[[Actor, Item, Values], object]


@require_GET
def unsuitable(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One reason with each step it allows; nothing has happened yet."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    note_reading_of(asker, found, thread_shown(asker, found, all_of_it=False))
    return _page(request, asker, found, Written(), code=request.GET.get("skal", ""))


@require_POST
def take(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take the step that was chosen, or say at which field something is missing."""
    asker = asking_for(request, "inbox.read")
    found = lists.find(asker, item_id)
    values = {name: posted(request, name) for name in steps.PURPOSES}
    try:
        _DOING.get(values["step"], _nothing)(asker, found, values)
    except answering.AlreadyHandled:
        return conflict(request, item_id, values["why"])
    except tuple(FAULTS) as fault:
        told = FAULTS[type(fault)](fault)
        written = Written(values["step"], values, (told,))
        fresh = lists.find(asker, item_id)
        return _page(request, asker, fresh, written, code=values["reason"], status=422)
    return redirect("item", item_id)


def _page(
    request: HttpRequest,
    asker: Actor,
    found: Item,
    written: Written,
    *,
    code: str,
    status: int = 200,
) -> HttpResponse:
    grounds = {each.reason.code: each for each in ground.reasons_for(found.record)}
    if not grounds:
        raise Http404
    chosen = grounds.get(code) or next(iter(grounds.values()))
    context = {"page": steps.page(asker, found, chosen, written)}
    return render(request, "moderation/unsuitable.html", context, status=status)


def _nothing(_asker: Actor, _found: Item, _values: Values) -> object:
    raise Http404


def _asked(values: Values) -> Asked:
    days = values["days"]
    told = values["telling"]
    return Asked(
        reason=values["reason"],
        seen_version=seen_version(values),
        why=values["why"],
        evident=values["evident"] == "yes",
        telling=Telling(told) if told in set(Telling) else Telling.NOT_CHOSEN,
        notice=values["notice"],
        days=int(days) if days.isdecimal() and len(days) <= LONGEST_DAYS else 0,
    )


def _remind(asker: Actor, found: Item, values: Values) -> object:
    asked = _asked(values)
    return removing.remind(
        asker, found, reason=asked.reason, text=asked.notice, seen_version=asked.seen_version
    )


def _with(act: Callable[..., object]) -> Taking:
    return lambda asker, found, values: act(asker, found, asked=_asked(values))


def _report(asker: Actor, found: Item, values: Values) -> object:
    return removing.report_to_network(asker, found, reason=values["reason"], why=values["why"])


_DOING: Final[Mapping[str, Taking]] = {
    Step.REMIND: _remind,
    Step.HIDE: _with(removing.hide),
    Step.REMOVE: _with(removing.remove),
    Step.RESTRICT: _with(removing.restrict),
    Step.BLOCK: _with(removing.block),
    steps.MOVE: _with(removing.move),
    steps.REPORT: _report,
}


def _in_notice(faults: Faults) -> Faults:
    return {kind: _at_notice(said) for kind, said in faults.items()}


def _at_notice(said: Fault) -> Fault:
    return lambda fault: ("notice", said(fault)[1])


FAULTS: Final[Faults] = {
    **_in_notice(LETTER_FAULTS),
    ground.UnknownReason: lambda _fault: ("why", _("Choose a reason of the adopted rules.")),
    ground.RulesCameLater: lambda _fault: (
        "why",
        _("The message was written before the rules were adopted, so they cannot be used."),
    ),
    ground.NotOnLadder: lambda _fault: ("why", _("This reason does not allow that step.")),
    taking.WhyMissing: lambda _fault: (
        "why",
        _("Write why. It is needed when you decide alone or leave out a milder step."),
    ),
    taking.NetworkCannot: lambda _fault: (
        "why",
        _("The network does not let us do that. Choose another step."),
    ),
    taking.AlreadyTaken: lambda _fault: (
        "why",
        _("That step is already taken, on its way, or waits for another person."),
    ),
    taking.TooLong: lambda fault: (
        "days",
        _("Give a number of days, at most %(days)s.") % {"days": getattr(fault, "most_days", 0)},
    ),
    taking.NoAuthor: lambda _fault: (
        "days",
        _("The network does not say who wrote it, so nobody can be kept out."),
    ),
    sealing.AttachmentsComing: lambda _fault: (
        "why",
        _("The attachments are being collected. Try again in a minute, so that they are kept."),
    ),
    removing.NoticeMissing: lambda _fault: (
        "notice",
        _("Write what the author is told, or choose not to tell."),
    ),
    removing.ReferralMissing: lambda _fault: (
        "notice",
        _("Tell the author where the matter goes on, privately or openly."),
    ),
    removing.PrivateMessage: lambda _fault: (
        "why",
        _("Nobody else sees a direct message, so there is nothing to hide."),
    ),
    removing.ReportMissing: lambda _fault: ("why", _("Write what you have done.")),
}
