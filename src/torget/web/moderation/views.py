"""Moderation's addresses: the work list, one measure with its acts, the entries on persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.ledger.write import note_reading
from torget.moderation import blocks, finding, judging, notices, reviewing, sealing, taking
from torget.moderation.models import Measure, Telling
from torget.moderation.reviewing import Answer
from torget.organisation.act import Actor
from torget.web.asking import asking_for, posted
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.moderation import police, showing
from torget.web.viewmodels import Conflict

NAMES: Final = ("why", "verdict", "telling", "notice")
Values = dict[str, str]
Doing = Callable[[Actor, Measure, Values], object]


@require_GET
def moderation(request: HttpRequest) -> HttpResponse:
    """What waits for another person."""
    asker = asking_for(request, "moderation.see")
    return render(request, "moderation/list.html", {"page": showing.work_list(asker)})


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Who is kept out, why, and until when."""
    asker = asking_for(request, "moderation.see")
    return render(request, "moderation/blocks.html", {"page": showing.blocks_page(asker)})


@require_GET
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """One measure with its sealed copy; the reading is noted."""
    asker = asking_for(request, "moderation.see")
    return _page(request, asker, finding.find(asker, measure_id), Written())


@require_GET
def police_report(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """A suggestion of a report to the police, to print; nothing is sent."""
    asker = asking_for(request, "moderation.see")
    found = finding.find(asker, measure_id)
    _note(asker, found, "police_report")
    return render(request, "moderation/police.html", {"page": police.page(asker, found)})


def _page(
    request: HttpRequest, asker: Actor, found: Measure, written: Written, *, status: int = 200
) -> HttpResponse:
    _note(asker, found, "sealed_copy")
    page = showing.measure_page(asker, found, written)
    return render(request, "moderation/measure.html", {"page": page}, status=status)


def _note(asker: Actor, found: Measure, purpose: str) -> None:
    note_reading(
        asker.person.id,
        object_type="record",
        object_id=found.record_id,
        purpose=purpose,
        now=asker.now,
    )


def _acting(verb: str, doing: Doing) -> Callable[..., HttpResponse]:
    @require_POST
    def view(request: HttpRequest, measure_id: UUID) -> HttpResponse:
        asker = asking_for(request, "moderation.see")
        found = finding.find(asker, measure_id)
        values = {name: posted(request, name) for name in NAMES}
        try:
            doing(asker, found, values)
        except judging.NothingToJudge:
            return _too_late(request, found, values["why"])
        except tuple(FAULTS) as fault:
            written = Written(verb, values, (FAULTS[type(fault)](fault),))
            return _page(request, asker, finding.find(asker, measure_id), written, status=422)
        return redirect("measure", measure_id)

    view.__name__ = verb
    return view


def _too_late(request: HttpRequest, found: Measure, kept: str) -> HttpResponse:
    told = Conflict(
        sentence=_("Somebody was before you, or there is nothing left to decide."),
        back_url=reverse("measure", args=[found.id]),
        kept=kept,
    )
    return render(request, "409.html", {"conflict": told}, status=409)


class VerdictMissing(Exception):
    """Välj vad du kommer fram till."""


def _upholds(values: Values) -> bool:
    if values["verdict"] not in ("uphold", "restore"):
        raise VerdictMissing
    return values["verdict"] == "uphold"


def _answer(values: Values) -> Answer:
    told = values["telling"]
    how = Telling(told) if told in set(Telling) else Telling.NOT_CHOSEN
    return Answer(how, values["notice"])


agree = _acting("agree", lambda asker, found, _values: judging.agree(asker, found))
decline = _acting(
    "decline", lambda asker, found, values: judging.decline(asker, found, why=values["why"])
)
withdraw = _acting("withdraw", lambda asker, found, _values: judging.withdraw(asker, found))
second_look = _acting(
    "second_look",
    lambda asker, found, values: judging.second_look(
        asker, found, uphold=_upholds(values), why=values["why"]
    ),
)
retry = _acting("retry", lambda asker, found, _values: reviewing.retry(asker, found))
restore = _acting(
    "restore", lambda asker, found, values: reviewing.restore(asker, found, why=values["why"])
)
ask_review = _acting(
    "ask_review", lambda asker, found, values: reviewing.ask_review(asker, found, why=values["why"])
)
review = _acting(
    "review",
    lambda asker, found, values: reviewing.review(
        asker, found, uphold=_upholds(values), why=values["why"], answer=_answer(values)
    ),
)
lift_block = _acting(
    "lift_block", lambda asker, found, values: blocks.lift_block(asker, found, why=values["why"])
)

FAULTS: Final[Faults] = {
    judging.SamePerson: lambda _fault: (
        "why",
        _("You have had a part in this. Another person has to do it."),
    ),
    judging.ReasonMissing: lambda _fault: ("why", _("Write why.")),
    reviewing.RequestMissing: lambda _fault: ("why", _("Write what the author says.")),
    VerdictMissing: lambda _fault: ("verdict", _("Choose what you think.")),
    taking.MessageChanged: lambda _fault: (
        "why",
        _("The message has changed since it was proposed. Read it again and make a new proposal."),
    ),
    notices.SecretMatter: lambda _fault: (
        "notice",
        _(
            "This may be secret, so nothing is written about it in the channel. Do not tell here. "
            "A registrar who has read it and finds no secret can take the warning away."
        ),
    ),
    sealing.AttachmentsComing: lambda _fault: (
        "why",
        _("The attachments are being collected. Try again in a minute, so that they are kept."),
    ),
}
