"""The addresses of the word lists and of trials."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.lexicons import arming, drafting, trying
from torget.lexicons.models import LexiconVersion, Trial, TrialState
from torget.organisation.act import Actor
from torget.rules.loader import InvalidRulebook
from torget.text.overlay import Fault, InvalidOverlay
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.written import Written
from torget.web.lexicons import results, showing
from torget.web.viewmodels import FieldError, RulebookTrialPage

MOST_BYTES = 1_000_001


@require_GET
def lexicons(request: HttpRequest) -> HttpResponse:
    """What holds, what has been proposed, and the newest trials."""
    asker = asking_for(request, "lexicon.see")
    return render(request, "lexicons/list.html", {"page": showing.lexicons_page(asker)})


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form for new words, empty or begun from a version."""
    asking_for(request, "lexicon.draft")
    begun = as_uuid(request.GET.get("fran", ""))
    version = _found(begun) if begun else None
    return _form(request, Written(), version=version)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Write the words down as a version, or say at which lines they are wrong."""
    asker = asking_for(request, "lexicon.draft")
    values = {name: posted(request, name) for name in ("text", "why")}
    version = drafting.new(asker, values["text"])
    try:
        drafting.draft(asker, version, why=values["why"])
    except InvalidOverlay as invalid:
        fault = ("text", _("Some lines must be put right. They stand below."))
        written = Written(showing.KEY, values, (fault,))
        return _form(request, written, faults=invalid.faults, status=422)
    except tuple(FAULTS) as refused:
        written = Written(showing.KEY, values, (FAULTS[type(refused)](refused),))
        return _form(request, written, status=422)
    return redirect("lexicon", version.id)


def _form(
    request: HttpRequest,
    written: Written,
    *,
    version: LexiconVersion | None = None,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = showing.words_form(written, begun=version, faults=faults)
    return render(request, "lexicons/words.html", {"page": page}, status=status)


@require_GET
def lexicon(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version."""
    asker = asking_for(request, "lexicon.see")
    return _version(request, asker, _found(version_id), Written())


@require_POST
def try_words(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Try a version on the last twelve months."""
    asker = asking_for(request, "trial.begin")
    version = _found(version_id)
    try:
        trial = trying.begin(asker, trying.new(asker, version=version))
    except trying.AlreadyRunning:
        return _running(request, asker, version)
    return redirect("trial", trial.id)


def _running(request: HttpRequest, asker: Actor, version: LexiconVersion) -> HttpResponse:
    fault = ("why", _("A trial is under way already. Wait for it, or stop it."))
    return _version(request, asker, version, Written("", {}, (fault,)), status=409)


@require_POST
def arm(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Put a version in force."""
    asker = asking_for(request, "lexicon.arm")
    version = _found(version_id)
    values = {name: posted(request, name) for name in ("why", "seen")}
    try:
        arming.arm(asker, version, why=values["why"], losses_seen=values["seen"] == "yes")
    except tuple(FAULTS) as refused:
        written = Written(showing.ARM, values, (FAULTS[type(refused)](refused),))
        return _version(request, asker, version, written, status=422)
    except tuple(CONFLICTS) as refused:
        fault = ("why", CONFLICTS[type(refused)](refused)[1])
        written = Written(showing.ARM, values, (fault,))
        return _version(request, asker, version, written, status=409)
    return redirect("lexicon", version.id)


def _version(
    request: HttpRequest,
    asker: Actor,
    version: LexiconVersion,
    written: Written,
    *,
    status: int = 200,
) -> HttpResponse:
    page = showing.version_page(asker, version, written)
    return render(request, "lexicons/version.html", {"page": page}, status=status)


@require_GET
def trial(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """What a trial says, or how far it has come."""
    asker = asking_for(request, "lexicon.see")
    page = results.trial_page(asker, _tried(trial_id))
    return render(request, "lexicons/trial.html", {"page": page})


@require_GET
def progress(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """How far a trial has come; the page is asked for anew when it has ended."""
    asker = asking_for(request, "lexicon.see")
    found = _tried(trial_id)
    told = results.trial_progress(asker, found)
    answer = render(request, "lexicons/_progress.html", {"progress": told})
    if found.state != TrialState.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Stop a trial; one that has ended by itself is simply shown."""
    asker = asking_for(request, "trial.cancel")
    found = _tried(trial_id)
    if found.state == TrialState.RUNNING:
        trying.cancel(asker, found)
    return redirect("trial", found.id)


@require_GET
def rulebook(request: HttpRequest) -> HttpResponse:
    """The form that takes a rulebook to be tried."""
    asking_for(request, "trial.begin")
    return _rulebook(request)


@require_POST
def try_rulebook(request: HttpRequest) -> HttpResponse:
    """Try a rulebook that nobody has adopted on the last twelve months."""
    asker = asking_for(request, "trial.begin")
    sent = request.FILES.get("document")
    if sent is None:
        told = FieldError(_("Choose the file with the rulebook."), "document")
        return _rulebook(request, errors=(told,), status=422)
    try:
        begun = trying.begin(asker, trying.new(asker, document=sent.read(MOST_BYTES)))
    except InvalidRulebook as invalid:
        told = FieldError(_("The rulebook has faults. They stand below."), "document")
        faults = tuple(map(str, invalid.faults))[:100]
        return _rulebook(request, errors=(told,), faults=faults, status=422)
    except trying.AlreadyRunning:
        told = FieldError(_("A trial is under way already. Wait for it, or stop it."))
        return _rulebook(request, errors=(told,), status=409)
    return redirect("trial", begun.id)


def _rulebook(
    request: HttpRequest,
    *,
    errors: tuple[FieldError, ...] = (),
    faults: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = RulebookTrialPage(reverse("rulebook_try"), reverse("lexicons"), errors, faults)
    return render(request, "lexicons/rulebook.html", {"page": page}, status=status)


def _found(version_id: UUID) -> LexiconVersion:
    return LexiconVersion.objects.select_related("written_by").get(id=version_id)


def _tried(trial_id: UUID) -> Trial:
    return (
        Trial.objects.select_related("begun_by", "version", "rulebook")
        .defer("document", "rulebook__document")
        .get(id=trial_id)
    )


FAULTS: Faults = {
    drafting.ReasonMissing: lambda _fault: ("why", _("Write shortly what the change is for.")),
    drafting.ReasonTooLong: lambda _fault: ("why", _("The reason is too long. Shorten it.")),
    arming.LossesUnseen: lambda _fault: (
        "seen",
        _("Look at what would be lost in the trial, and tick that you have."),
    ),
}
CONFLICTS: Faults = {
    arming.OwnWords: lambda _fault: (
        "why",
        _("You wrote the words yourself. Another person puts them in force."),
    ),
    arming.NotTried: lambda _fault: (
        "why",
        _("The words are not tried against what holds now. Try them first."),
    ),
    arming.HoldsAlready: lambda _fault: ("why", _("These words hold already.")),
    arming.ArmedMeanwhile: lambda _fault: (
        "why",
        _("Somebody put other words in force just now. Load the page again."),
    ),
}
