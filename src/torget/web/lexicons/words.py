"""The words that pages of the word lists share."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.lexicons.models import Trial, TrialState
from torget.rules.comparing import Change
from torget.web.viewmodels import Badge


def state_badge(trial: Trial) -> Badge:
    """Return where a trial stands."""
    return {
        TrialState.RUNNING: Badge(_("Under way"), "accent"),
        TrialState.DONE: Badge(_("Trial finished"), "success"),
        TrialState.CANCELLED: Badge(_("Trial stopped"), "neutral"),
        TrialState.FAILED: Badge(_("Trial broken off"), "warning"),
    }[TrialState(trial.state)]


def change_names() -> dict[Change, str]:
    """Return what each change is called in a table."""
    return {
        Change.ALARM_LOST: _("Alarms that would not sound"),
        Change.SECRECY_LOST: _("Secrecy that would not be seen"),
        Change.REGISTER_LOST: _("Registrations that would not be asked for"),
        Change.REMOVAL_GAINED: _("Would be suggested for removal"),
        Change.REMOVAL_LOST: _("Would no longer be suggested for removal"),
        Change.ALARM_GAINED: _("New alarms"),
        Change.SECRECY_GAINED: _("New suggestions of secrecy"),
        Change.REGISTER_GAINED: _("New suggestions to register"),
        Change.OUTCOME: _("Another first suggestion"),
    }


def leads() -> dict[Change, str]:
    """Return what to look for among the examples of each change."""
    return {
        Change.ALARM_LOST: _("Is anybody in danger here? Then the change must not be armed."),
        Change.SECRECY_LOST: _("Open each record and see whether it tells of a single person."),
        Change.REGISTER_LOST: _("Is there a case or a decision in any of these?"),
        Change.REMOVAL_GAINED: _("Is there lawful criticism among these? It must be left alone."),
        Change.REMOVAL_LOST: _("Is there hate, threats or insults among these?"),
        Change.ALARM_GAINED: _("Too many alarms make people stop listening to them."),
        Change.SECRECY_GAINED: _("These would go to the registrar and could not be answered here."),
        Change.REGISTER_GAINED: _("These would go to the registrar."),
        Change.OUTCOME: _("The flow chart would begin with another suggestion."),
    }


def tried(trial: Trial) -> str:
    """Return what a trial tries: words, a rulebook, or both."""
    if trial.version_id and trial.document_version:
        return _("Words %(lexicon)s and rulebook %(version)s") % {
            "lexicon": trial.lexicon_after,
            "version": trial.document_version,
        }
    if trial.version_id:
        return _("Words %(lexicon)s") % {"lexicon": trial.lexicon_after}
    return _("Rulebook %(version)s") % {"version": trial.document_version}


def progress(trial: Trial) -> str:
    """Return how far a trial has come, as a sentence."""
    if trial.state != TrialState.RUNNING:
        return ngettext(
            "%(done)s message was gone through.", "%(done)s messages were gone through.", trial.done
        ) % {"done": number(trial.done)}
    if trial.total is None:
        return _("The trial waits for its turn.")
    return _("%(done)s of %(total)s messages are gone through.") % {
        "done": number(trial.done),
        "total": number(trial.total),
    }


def number(count: int) -> str:
    """Return a count as it is written: 12 345."""
    return f"{count:,}".replace(",", "\u00a0")
