"""The text of a message whose attachments are held back: read alone, by one person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.ledger.write import note_reading
from torget.moderation import checking, purging
from torget.moderation.judging import NothingToJudge, ReasonMissing, SamePerson
from torget.moderation.models import Purge, Quarantine
from torget.moderation.quarantine import HELD
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.organisation.policy import Refused
from torget.records.models import Record
from torget.web import moments
from torget.web.asking import asking_for, posted
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.messages import safe_link
from torget.web.viewmodels import Choice, Conflict, Fact, TextCheckPage, Way, WayField, visible

Values = dict[str, str]
NAMES: Final = ("why", "says")


@require_GET
def text_check(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The words alone, and what can be done; the reading is noted."""
    asker = asking_for(request, "moderation.check_text")
    return _show(request, asker, checking.find(asker, record_id), Written())


@require_POST
def check(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Say whether the attachments may be fetched."""
    return _do(request, record_id, "check", _check)


@require_POST
def purge(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Destroy the bytes, after a login of the last minutes."""
    asker = asking_for(request, "moderation.check_text")
    held = checking.find(asker, record_id)
    if not asker.may("moderation.purge", held.record.scope):
        raise Refused("moderation.purge")
    if not did_recently_reauthenticate(request):
        return redirect(f"{reverse('account_reauthenticate')}?next={here(record_id)}")
    return _do(
        request,
        record_id,
        "purge",
        lambda asker, record, values: purging.purge(asker, record, why=values["why"]),
    )


@require_POST
def look_at_purge(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Look at what somebody destroyed alone."""
    return _do(
        request,
        record_id,
        "look_at_purge",
        lambda asker, record, values: purging.look_at_purge(asker, record, why=values["why"]),
    )


def here(record_id: UUID) -> str:
    """Return the address of the page, to come back to."""
    return reverse("text_check", args=[record_id])


def _check(asker: Actor, record: Record, values: Values) -> object:
    if values["says"] not in ("harmless", "held"):
        raise VerdictMissing
    harmless = values["says"] == "harmless"
    return checking.check_text(asker, record, harmless=harmless, why=values["why"])


class VerdictMissing(Exception):
    """Välj vad texten säger."""


def _do(
    request: HttpRequest,
    record_id: UUID,
    way: str,
    doing: Callable[[Actor, Record, Values], object],
) -> HttpResponse:
    asker = asking_for(request, "moderation.check_text")
    held = checking.find(asker, record_id)
    values = {name: posted(request, name) for name in NAMES}
    try:
        doing(asker, held.record, values)
    except NothingToJudge:
        sentence = _("Somebody was before you, or there is nothing left to decide.")
        told = Conflict(sentence, reverse("text_check", args=[record_id]), values["why"])
        return render(request, "409.html", {"conflict": told}, status=409)
    except tuple(FAULTS) as fault:
        written = Written(way, values, (FAULTS[type(fault)](fault),))
        return _show(request, asker, checking.find(asker, record_id), written, status=422)
    return redirect("text_check", record_id)


def _show(
    request: HttpRequest, asker: Actor, held: Quarantine, written: Written, *, status: int = 200
) -> HttpResponse:
    note_reading(
        asker.person.id,
        object_type="record",
        object_id=held.record_id,
        purpose="text_check",
        now=asker.now,
    )
    page = _page(asker, held, written)
    return render(request, "moderation/text_check.html", {"page": page}, status=status)


def _page(asker: Actor, held: Quarantine, written: Written) -> TextCheckPage:
    record, content = held.record, held.record.head.version.content
    return TextCheckPage(
        title=_("Read the text before the attachments"),
        where=f"{Network(record.account.network).label} · {record.account.display_name}",
        lead=_(
            "The words may be about abuse of a child. No attachment has been fetched or is shown. "
            "Do not open the message on the network."
        ),
        text=visible(content.text or ""),
        facts=(
            Fact(_("Address"), safe_link(content.url or "") or _("The network gives none")),
            Fact(_("Held back"), moments.exact(held.at)),
            Fact(_("Read by"), held.checked_by.name if held.checked_by else _("Nobody yet")),
            Fact(_("Outcome"), _verdicts().get(held.verdict, _("Not decided"))),
        ),
        ways=_ways(asker, held, written),
        back_url=reverse("moderation"),
        errors=written.summary,
    )


def _verdicts() -> dict[str, str]:
    return {
        "released": _("Harmless: the attachments are fetched"),
        "held": _("Never fetched or shown"),
        "purged": _("The bytes that were here are destroyed"),
    }


def _ways(asker: Actor, held: Quarantine, written: Written) -> tuple[Way, ...]:
    found = []
    if not held.verdict:
        found.append(_check_way(held, written))
    may_purge = asker.may("moderation.purge", held.record.scope)
    if held.verdict == HELD and may_purge and purging.is_on():
        found.append(_purge_way(held, written))
    made = Purge.objects.filter(record_id=held.record_id, looked_at=None).first()
    if made is not None and made.by_id != asker.person.id:
        found.append(_look_way(held, written))
    return tuple(found)


def _check_way(held: Quarantine, written: Written) -> Way:
    value = written.value("check", "says")
    choices = (
        Choice("held", _("It may be such material"), chosen=value == "held"),
        Choice("harmless", _("The text is about something else"), chosen=value == "harmless"),
    )
    verdict = WayField(
        "check-says",
        "says",
        _("What does the text say?"),
        "radio",
        required=True,
        choices=choices,
        errors=written.errors("check", "says"),
    )
    return Way(
        key="check",
        title=_("Decide on the attachments"),
        url=reverse("text_check_decide", args=[held.record_id]),
        button=_("Settle it"),
        fields=(verdict, _why("check", written)),
        consequence=_(
            "If it may be such material the attachments are never fetched. Then take the message "
            "away from the inbox with that reason, and report it to the police."
        ),
        open=True,
    )


def _purge_way(held: Quarantine, written: Written) -> Way:
    return Way(
        key="purge",
        title=_("Emergency purge: destroy what was already here"),
        url=reverse("text_check_purge", args=[held.record_id]),
        button=_("Destroy the attachments' bytes"),
        fields=(_why("purge", written),),
        consequence=_(
            "The bytes cannot be brought back. Address, time and checksum stay, and another "
            "person looks at it afterwards."
        ),
        tone="danger",
        open=written.way == "purge",
    )


def _look_way(held: Quarantine, written: Written) -> Way:
    return Way(
        key="look_at_purge",
        title=_("Second look at the purge"),
        url=reverse("text_check_look", args=[held.record_id]),
        button=_("Save what I think"),
        fields=(_why("look_at_purge", written),),
        open=True,
    )


def _why(way: str, written: Written) -> WayField:
    return WayField(
        f"{way}-why",
        "why",
        _("Why?"),
        "long",
        value=written.value(way, "why"),
        errors=written.errors(way, "why"),
    )


FAULTS: Final[Faults] = {
    VerdictMissing: lambda _fault: ("says", _("Choose what the text says.")),
    ReasonMissing: lambda _fault: ("why", _("Write why.")),
    SamePerson: lambda _fault: ("why", _("Another person than you has to do this")),
    purging.PurgeIsOff: lambda _fault: (
        "why",
        _("The emergency purge is off: the lawyer must first have said yes in the rules."),
    ),
    purging.UnderHold: lambda _fault: (
        "why",
        _("The record is asked for or belongs to a case. Speak to the lawyer first."),
    ),
}
