"""The hand-overs' addresses: parse, one act, answer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.handover import confirming, lists, mending, numbers
from torget.handover.lists import SEE, Wanted
from torget.handover.models import HandOver, HandOverState, Port
from torget.ledger.write import note_reading
from torget.organisation.act import Actor
from torget.organisation.policy import require
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.handover.showing import Written, list_page, one_page
from torget.web.viewmodels import Conflict, FieldError


@require_GET
def hand_overs(request: HttpRequest) -> HttpResponse:
    """The list: what is still work, oldest first."""
    asker = asking_for(request, SEE)
    state, port = request.GET.get("lage", ""), request.GET.get("till", "")
    if state not in ("", *HandOverState) or port not in ("", *Port):
        raise Http404
    wanted = Wanted(state, port, as_uuid(request.GET.get("efter", "")))
    return render(request, "handover/list.html", {"page": list_page(asker, wanted)})


@require_GET
def hand_over(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """One hand-over with everything that can be done about it."""
    asker = asking_for(request, SEE)
    return _show(request, asker, lists.find(asker, hand_over_id), Written())


@require_GET
def package(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The package as a file, for who registers by hand; every look is noted."""
    asker = asking_for(request, SEE)
    row = lists.find(asker, hand_over_id)
    require(asker.grants, "handover.read_package", row.scope)
    if row.package is None:
        raise Http404
    note_reading(
        asker.person.id,
        object_type="record",
        object_id=row.record_id,
        purpose="hand_over_package",
        now=asker.now,
    )
    return HttpResponse(
        bytes(row.package),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{row.record}.zip"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@require_POST
def confirm(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """Write in the number: the record has it and the hand-over is done."""
    typed = posted(request, "number")

    def doing(asker: Actor, row: HandOver) -> object:
        if row.port == Port.COMPLAINTS:
            return confirming.confirm_complaint(asker, row, number=typed)
        return confirming.confirm(asker, row, number=typed)

    return _do(request, hand_over_id, doing, Written(number=typed))


@require_POST
def retry(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """Hand it over again, the way that is set now."""
    return _do(request, hand_over_id, mending.retry, Written())


@require_POST
def withdraw(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """Take it back, with a reason that stays."""
    why = posted(request, "text")
    return _do(
        request,
        hand_over_id,
        lambda asker, row: mending.withdraw(asker, row, why=why),
        Written(why=why),
    )


def _do(
    request: HttpRequest,
    hand_over_id: UUID,
    doing: Callable[[Actor, HandOver], object],
    written: Written,
) -> HttpResponse:
    """Do it and show the hand-over; where it is refused, every word is kept."""
    asker = asking_for(request, SEE)
    row = lists.find(asker, hand_over_id)
    try:
        doing(asker, row)
    except confirming.AlreadyEnded:
        return _conflict(request, row, written.number or written.why)
    except tuple(_faults()) as fault:
        text, name = _faults()[type(fault)]
        told = Written(written.number, written.why, (FieldError(text, name),))
        return _show(request, asker, lists.find(asker, hand_over_id), told, status=422)
    return redirect("hand_over", hand_over_id)


def _show(
    request: HttpRequest, asker: Actor, row: HandOver, written: Written, *, status: int = 200
) -> HttpResponse:
    page = one_page(asker, row, written)
    return render(request, "handover/hand_over.html", {"page": page}, status=status)


def _conflict(request: HttpRequest, row: HandOver, kept: str) -> HttpResponse:
    told = Conflict(
        sentence=_("Somebody was before you: it already has a number or has been withdrawn."),
        back_url=reverse("hand_over", args=[row.id]),
        kept=kept,
    )
    return render(request, "409.html", {"conflict": told}, status=409)


def _faults() -> dict[type[Exception], tuple[str, str]]:
    """Return what can be refused: the sentence, and the field it belongs to."""
    return {
        numbers.NumberMissing: (_("Write the number first."), "number"),
        numbers.NumberUnlikely: (
            _("That does not look like a number: at most 60 signs on one line, with a digit."),
            "number",
        ),
        confirming.OtherNumber: (
            _("The record already has another registration number. Look at the record."),
            "number",
        ),
        mending.StillOnItsWay: (
            _("The package is still on its way. Wait until it has arrived or stopped."),
            "",
        ),
        mending.WhyMissing: (_("Write why it is withdrawn."), "why"),
    }
