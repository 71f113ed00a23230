"""The word lists as their pages show them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from torget.ledger.models import EventReason
from torget.lexicons import arming, in_force
from torget.lexicons.models import LexiconArming, LexiconVersion, Trial, TrialState
from torget.organisation.act import Actor
from torget.text import overlay
from torget.text.overlay import Fault
from torget.text.shelf import shelved
from torget.web import moments
from torget.web.inbox.written import Written
from torget.web.lexicons import words
from torget.web.viewmodels import (
    Act,
    Badge,
    Fact,
    FieldError,
    LexiconsPage,
    Link,
    ListRow,
    VersionPage,
    VersionRow,
    Way,
    WayField,
    WordsForm,
    WrongLine,
    visible,
)

MOST_SHOWN = 50
KEY, ARM = "words", "arm"


def lexicons_page(actor: Actor) -> LexiconsPage:
    """Return every version with the one in force, and the newest trials."""
    newest = in_force.arming()
    rows = LexiconVersion.objects.select_related("written_by").order_by("-written_at", "-id")
    versions = list(rows[:MOST_SHOWN])
    reasons = _reasons(versions)
    trials = (
        Trial.objects.select_related("begun_by", "version")
        .defer("document")
        .order_by("-begun_at", "-id")[:10]
    )
    return LexiconsPage(
        in_force=_holds(newest, actor),
        versions=tuple(_version_row(each, newest, reasons, actor) for each in versions),
        trials=tuple(trial_row(each, actor) for each in trials),
        more=_("Only the newest fifty are shown.") if len(versions) == MOST_SHOWN else "",
        new_url=reverse("lexicon_new") if actor.may("lexicon.draft") else "",
        try_url=reverse("rulebook_trial") if actor.may("trial.begin") else "",
    )


def _holds(newest: LexiconArming | None, actor: Actor) -> str:
    if newest is None:
        return _("The shipped word lists hold, without words of your own.")
    return _("Version %(lexicon)s holds, since %(when)s.") % {
        "lexicon": newest.version.lexicon,
        "when": moments.short(newest.armed_at, now=actor.now),
    }


def _version_row(
    version: LexiconVersion, newest: LexiconArming | None, reasons: dict[str, str], actor: Actor
) -> VersionRow:
    holds = newest is not None and newest.version_id == version.id
    return VersionRow(
        link=Link(_name(version), reverse("lexicon", args=[version.id])),
        badges=(Badge(_("In force"), "success"),) if holds else (),
        said=visible(reasons.get(str(version.id), "")),
        who=version.written_by.name,
        when=moments.when(version.written_at, now=actor.now),
    )


def trial_row(trial: Trial, actor: Actor) -> VersionRow:
    """Return a trial as a row."""
    return VersionRow(
        link=Link(words.tried(trial), reverse("trial", args=[trial.id])),
        badges=(words.state_badge(trial),),
        said=words.progress(trial),
        who=trial.begun_by.name,
        when=moments.when(trial.begun_at, now=actor.now),
    )


def _name(version: LexiconVersion) -> str:
    return _("Version %(lexicon)s") % {"lexicon": version.lexicon}


def _reasons(versions: Sequence[LexiconVersion]) -> dict[str, str]:
    rows = EventReason.objects.filter(
        event__type="lexicon.draft", event__object_id__in=[each.id for each in versions]
    ).values_list("event__object_id", "text")
    return {str(object_id): text or "" for object_id, text in rows}


def words_form(
    written: Written, *, begun: LexiconVersion | None, faults: tuple[Fault, ...] = ()
) -> WordsForm:
    """Return the form for new words; `begun` is a version to start from."""
    source = written.value(KEY, "text", begun.source if begun else "")
    lines = source.replace("\r\n", "\n").split("\n")
    by_line: dict[int, list[str]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(_fault(fault))
    return WordsForm(
        save_url=reverse("lexicon_draft"),
        back_url=reverse("lexicons"),
        fields=_fields(written, source),
        lists=lists(get_language() or "sv"),
        wrong=tuple(
            WrongLine(str(line), visible(lines[line - 1])[:300], tuple(told))
            for line, told in sorted(by_line.items())
        ),
        errors=tuple(FieldError(str(fault), f"line-{fault.line}") for fault in faults)
        or written.summary,
    )


def _fault(fault: Fault) -> str:
    """Return a fault without its line, which stands before it."""
    return str(fault).partition(": ")[2]


def _fields(written: Written, source: str) -> tuple[WayField, ...]:
    return (
        WayField(
            f"{KEY}-text",
            "text",
            _("Your own words"),
            kind="long",
            rows="16",
            value=source,
            help=_("A line with a list, as [threat], then words with commas between."),
            errors=written.errors(KEY, "text"),
        ),
        WayField(
            f"{KEY}-why",
            "why",
            _("What the change is for"),
            kind="long",
            rows="2",
            required=True,
            value=written.value(KEY, "why"),
            errors=written.errors(KEY, "why"),
        ),
    )


@functools.lru_cache(maxsize=4)
def lists(_language: str) -> tuple[ListRow, ...]:
    """Return every shipped list; the same for everybody who reads the language."""
    return tuple(
        ListRow(
            name=f"[{each.name}]",
            meaning=each.meaning,
            words=ngettext("%(count)s word", "%(count)s words", len(each.entries))
            % {"count": len(each.entries)},
            examples=", ".join(each.first),
        )
        for each in shelved().values()
    )


def version_page(actor: Actor, version: LexiconVersion, written: Written) -> VersionPage:
    """Return a version with its words, its trials and what can be done with it."""
    newest = in_force.arming()
    holds = newest is not None and newest.version_id == version.id
    passed = arming.passed(version, newest)
    trials = tuple(
        Trial.objects.filter(version=version)
        .select_related("begun_by", "version")
        .defer("document")
        .order_by("-begun_at", "-id")[:10]
    )
    tries = actor.may("trial.begin", version.scope) and not holds
    _found, faults = overlay.understood(version.source)
    return VersionPage(
        title=_name(version),
        back_url=reverse("lexicons"),
        badges=(Badge(_("In force"), "success"),) if holds else (),
        facts=_facts(version, actor),
        source=visible(version.source),
        faults=tuple(map(str, faults)),
        trials=tuple(trial_row(each, actor) for each in trials),
        next_step=_next_step(actor, version, passed, holds=holds),
        try_act=_try_act(version, trials, tried=passed is not None) if tries else None,
        arm=_arm(actor, version, passed, written) if passed and not holds else None,
        again_url=f"{reverse('lexicon_new')}?fran={version.id}"
        if actor.may("lexicon.draft")
        else "",
        errors=written.summary,
    )


def _facts(version: LexiconVersion, actor: Actor) -> tuple[Fact, ...]:
    found, _faults = overlay.understood(version.source)
    armed = version.armings.select_related("armed_by").order_by("n")
    return (
        Fact(_("What it is for"), visible(_reasons([version]).get(str(version.id), ""))),
        Fact(_("Written by"), version.written_by.name),
        Fact(_("Written"), moments.exact(version.written_at)),
        Fact(_("Words added"), words.number(len(found.added))),
        Fact(_("Words taken away"), words.number(len(found.removed))),
        *(
            Fact(
                _("Put in force"),
                f"{moments.short(each.armed_at, now=actor.now)}, {each.armed_by.name}",
            )
            for each in armed
        ),
    )


def _try_act(version: LexiconVersion, trials: Sequence[Trial], *, tried: bool) -> Act | None:
    if any(each.state == TrialState.RUNNING for each in trials):
        return None
    return Act(
        _("Try it on the last twelve months"),
        reverse("lexicon_try", args=[version.id]),
        variant="secondary" if tried else "primary",
        consequence=_(
            "Nothing changes. A worker reads the year and shows what would be otherwise."
        ),
    )


def _next_step(actor: Actor, version: LexiconVersion, passed: Trial | None, *, holds: bool) -> str:
    if holds:
        return _("Every new message is read with these words.")
    if passed is None:
        return _("It can be put in force when it has been tried against what holds now.")
    if version.written_by_id == actor.person.id:
        return _("It has been tried. Another person than you puts it in force.")
    if not actor.may("lexicon.arm", version.scope):
        return _("It has been tried. A manager or an information strategist puts it in force.")
    return ""


def _arm(actor: Actor, version: LexiconVersion, passed: Trial, written: Written) -> Way | None:
    if version.written_by_id == actor.person.id or not actor.may("lexicon.arm", version.scope):
        return None
    lost = arming.losses(passed)
    seen = WayField(
        f"{ARM}-seen",
        "seen",
        ngettext(
            "I have looked at the %(count)s alarm, secret or registration that would be lost",
            "I have looked at the %(count)s alarms, secrets and registrations that would be lost",
            lost,
        )
        % {"count": words.number(lost)},
        kind="check",
        value=written.value(ARM, "seen"),
        errors=written.errors(ARM, "seen"),
    )
    return Way(
        key=ARM,
        title=_("Put it in force"),
        url=reverse("lexicon_arm", args=[version.id]),
        button=_("Put it in force"),
        fields=(
            WayField(
                f"{ARM}-why",
                "why",
                _("Why it is right"),
                kind="long",
                required=True,
                value=written.value(ARM, "why"),
                errors=written.errors(ARM, "why"),
            ),
            *((seen,) if lost else ()),
        ),
        hidden=(("trial", str(passed.id)),),
        consequence=_("Every message that comes from now on is read with these words."),
        tone="danger" if lost else "accent",
        suggested=True,
        open=True,
    )
