"""What a trial says, as its page shows it: what would be lost first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.lexicons import in_force
from torget.lexicons.models import Trial, TrialCount, TrialSample, TrialState
from torget.moderation import quarantine
from torget.organisation.act import Actor
from torget.records import search
from torget.records.indexing import PRIVATE
from torget.records.models import RecordHead
from torget.rules.comparing import GRAVE, Change
from torget.text.lexicons import Lexicon
from torget.text.read import read
from torget.text.signals import SignalKind
from torget.web import moments
from torget.web.excerpt import excerpt
from torget.web.inbox.disturbing import sentence_of
from torget.web.inbox.listing import kind_names
from torget.web.lexicons import words
from torget.web.viewmodels import (
    Act,
    CountRow,
    Fact,
    Link,
    SampleGroup,
    SampleRow,
    TrialPage,
    TrialProgress,
    visible,
)

LINE = 280


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads the sample, and what they may read of it."""

    actor: Actor
    heads: dict[UUID, RecordHead]
    held: frozenset[UUID]
    lexicon: Lexicon


def trial_page(actor: Actor, trial: Trial) -> TrialPage:
    """Return everything the page of a trial shows."""
    counts = list(TrialCount.objects.filter(trial=trial).order_by("id"))
    changed = _changed(counts)
    lost = sum(n for change, n in changed.items() if change in GRAVE)
    return TrialPage(
        title=_("Trial: %(what)s") % {"what": words.tried(trial)},
        back=_back(trial),
        badge=words.state_badge(trial),
        facts=_facts(trial),
        progress=trial_progress(actor, trial),
        grave=_grave(lost),
        changes=tuple(
            CountRow(
                words.change_names()[change],
                words.number(n),
                tone="danger" if change in GRAVE else "",
                url=f"#{change}",
            )
            for change, n in changed.items()
        ),
        outcomes=_outcomes(counts),
        samples=_samples(actor, trial, changed),
        next_step=_next_step(trial),
    )


def trial_progress(actor: Actor, trial: Trial) -> TrialProgress:
    """Return how far the trial has come."""
    running = trial.state == TrialState.RUNNING
    stops = running and actor.may("trial.cancel", trial.scope)
    return TrialProgress(
        sentence=words.progress(trial),
        done=str(trial.done),
        total=str(trial.total or 0),
        url=reverse("trial_progress", args=[trial.id]),
        running=running,
        page_url=reverse("trial", args=[trial.id]),
        cancel=Act(_("Stop the trial"), reverse("trial_cancel", args=[trial.id]), tone="neutral")
        if stops
        else None,
    )


def _back(trial: Trial) -> Link:
    if trial.version_id:
        return Link(_("Back to the words"), reverse("lexicon", args=[trial.version_id]))
    return Link(_("Back to the word lists"), reverse("lexicons"))


def _facts(trial: Trial) -> tuple[Fact, ...]:
    return (
        Fact(_("Tried by"), trial.begun_by.name),
        Fact(_("Begun"), moments.exact(trial.begun_at)),
        Fact(_("Messages from"), moments.exact(trial.since)),
        Fact(_("Word lists"), f"{trial.lexicon_before} → {trial.lexicon_after}", mono=True),
        *(
            (Fact(_("Rulebook"), f"{trial.rulebook.version} → {trial.document_version}"),)
            if trial.document_version
            else ()
        ),
        *(
            (Fact(_("Disposed of, not read"), words.number(trial.emptied)),)
            if trial.emptied
            else ()
        ),
    )


def _grave(lost: int) -> str:
    if not lost:
        return ""
    return ngettext(
        "%(count)s message would lose its alarm, its secrecy or its registration. It comes first.",
        "%(count)s times a message would lose its alarm, secrecy or registration. They come first.",
        lost,
    ) % {"count": words.number(lost)}


def _changed(counts: Iterable[TrialCount]) -> dict[Change, int]:
    """Return change -> how many messages, in the order to look at them."""
    found = dict.fromkeys(Change, 0)
    for each in counts:
        if each.change != Change.OUTCOME or each.before != each.after:
            found[Change(each.change)] += each.n
    return {change: n for change, n in found.items() if n}


def _outcomes(counts: Iterable[TrialCount]) -> tuple[CountRow, ...]:
    names = kind_names()
    rows = sorted((each for each in counts if each.change == Change.OUTCOME), key=lambda e: -e.n)
    alike = sum(each.n for each in rows if each.before == each.after)
    moved = tuple(
        CountRow(names[each.before], words.number(each.n), after=names[each.after])
        for each in rows
        if each.before != each.after
    )
    return (*moved, CountRow(_("The same as now"), words.number(alike)))


def _samples(actor: Actor, trial: Trial, changed: dict[Change, int]) -> tuple[SampleGroup, ...]:
    rows = list(TrialSample.objects.filter(trial=trial).order_by("id"))
    ids = {each.record_id for each in rows}
    heads = (
        RecordHead.objects.filter(search.readable(actor), record_id__in=ids)
        .select_related("record__account", "version__content")
        .defer("version__content__raw")
    )
    reader = _Reader(
        actor,
        {each.record_id: each for each in heads},
        quarantine.still_held(ids) if ids else frozenset(),
        in_force.current(),
    )
    return tuple(
        SampleGroup(
            anchor=str(change),
            title=f"{words.change_names()[change]}: {words.number(n)}",
            lead=words.leads()[change],
            grave=change in GRAVE,
            rows=tuple(_sample(each, reader) for each in rows if each.change == change),
        )
        for change, n in changed.items()
    )


def _sample(sample: TrialSample, reader: _Reader) -> SampleRow:
    """Return one record of the sample; its words only for who may read it, and no secrets."""
    names = kind_names()
    before, after = names[sample.before], names[sample.after]
    moved = f"{before} → {after}" if before != after else before
    head = reader.heads.get(sample.record_id)
    if head is None:
        withheld = _("You may not read this record. Ask somebody who may to look at it.")
        return SampleRow("", "", "", "", moved, withheld=withheld)
    text = head.version.content.text
    withheld = _withheld(sample, head, reader)
    folded = "" if withheld else _folded(text or "", reader)
    return SampleRow(
        number=_("Record %(number)s") % {"number": head.record},
        url=reverse("record", args=[head.record_id]),
        where=head.record.account.display_name,
        when=moments.short(head.record.received_at, now=reader.actor.now),
        moved=moved,
        text="" if withheld else visible(excerpt(text or "", LINE)) or _("(no text)"),
        withheld=withheld,
        folded=folded,
    )


def _withheld(sample: TrialSample, head: RecordHead, reader: _Reader) -> str:
    """Return why the words are not shown here, "" where they are."""
    text = head.version.content.text
    if text is None:
        return _("The record has been disposed of since.")
    if sample.secret or head.secrecy:
        return _("It may be secret, so its words are not shown here. Open the record.")
    if head.record.visibility in PRIVATE:
        return _("It is a private message, so its words are not shown here. Open the record.")
    abuse = read(text, reader.lexicon).has(SignalKind.CHILD_ABUSE_MATERIAL)
    if abuse or head.record_id in reader.held:
        return _("It is held back, so its words are not shown here.")
    return ""


def _folded(text: str, reader: _Reader) -> str:
    return sentence_of(text, reader.lexicon) if reader.actor.person.blurs_disturbing else ""


def _next_step(trial: Trial) -> str:
    if trial.state == TrialState.FAILED:
        return _("The word lists were changed meanwhile, or something went wrong. Try it again.")
    if trial.state == TrialState.CANCELLED:
        return _("The trial was stopped. What it had counted by then is shown.")
    if trial.state == TrialState.DONE and trial.document_version and not trial.version_id:
        return _("The rulebook is adopted with torget adopt_rulebook when it has been decided.")
    return ""
