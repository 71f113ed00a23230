"""What others than the flow chart say of a message: the trained model, and a second opinion.

Each says who says it and why. They suggest and warn; a person decides.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import edited
from torget.inbox.models import Item
from torget.rules.flow import Assessment
from torget.rules.rulebook import Rulebook
from torget.second_opinion import warning
from torget.second_opinion.models import Kind, Reason

MOST_SIGNS = 30


def model_reasons(rulebook: Rulebook, assessment: Assessment, text: str) -> tuple[str, ...]:
    """Return what the trained model says, how sure it is and which words weighed most."""
    said = assessment.learned
    if said is None:
        return ()
    sure = {"percent": min(99, int(said.probability * 100))}
    title = rulebook.outcome(said.outcome).title
    outcome = {"outcome": title[:1].lower() + title[1:]}
    lines = [
        _("The model has learned from your earlier decisions and is %(percent)s %% sure.") % sure
        if said.put_first
        else _("The trained model would rather %(outcome)s, and is %(percent)s %% sure.")
        % {**outcome, **sure}
    ]
    words = [text[start:end][:MOST_SIGNS] for start, end in said.words]
    if words:
        quoted = ", ".join(f"”{word}”" for word in words)
        lines.append(_("Words that weighed most: %(words)s.") % {"words": quoted})
    if said.put_first:
        others = [each.title for each in assessment.suggestions if not each.by_model]
        lines.append(_("The flow chart says: %(also)s.") % {"also": "; ".join(others)})
    return tuple(lines)


def earlier_reasons(item: Item, assessment: Assessment) -> tuple[str, ...]:
    """Return what keeps the item raised though its present words do not say so."""
    found = edited.earlier(item, assessment)
    lines = []
    if found.danger:
        lines.append(
            _("It may be a danger to life: that stood in an earlier version (%(number)s).")
            % {"number": found.danger}
        )
    if found.secrecy:
        lines.append(
            _("It may be secret: that stood in an earlier version (%(number)s).")
            % {"number": found.secrecy}
        )
    return tuple(lines)


def warnings(item: Item) -> tuple[str, ...]:
    """Return what a reading outside the house warns of, each as a sentence with its reason."""
    words, why = kinds(), reasons()
    return tuple(
        _("Second opinion: %(what)s %(why)s It was read by %(model)s.")
        % {"what": words[each.kind], "why": why[each.reason], "model": each.model}
        for each in warning.about([item.id])
    )


def kinds() -> dict[str, str]:
    """Return what each kind of warning says."""
    return {
        Kind.URGENT: _("it may be a danger to life."),
        Kind.SECRECY: _("it may be secret."),
        Kind.PERSONAL_DATA: _("it may point out a private person."),
        Kind.REMOVAL_REVIEW: _("it may have to be taken away; two people judge that."),
    }


def reasons() -> dict[str, str]:
    """Return why, for each reason of the closed set."""
    return {
        Reason.SUICIDE: _("Somebody may want to take their life."),
        Reason.ONGOING_DANGER: _("Something dangerous may be going on."),
        Reason.VIOLENCE: _("It may be about violence."),
        Reason.HEALTH: _("It may be about somebody's health."),
        Reason.SOCIAL_SERVICES: _("It may be about somebody's contact with social services."),
        Reason.CHILD: _("It may be about how a child is doing."),
        Reason.PROTECTED_IDENTITY: _("Somebody may have a protected identity."),
        Reason.OWN_CASE: _("It may be about somebody's own case."),
        Reason.NAMED_PERSON: _("Somebody private may be named."),
        Reason.THREAT: _("It may be a threat."),
        Reason.HATE: _("It may be hate against a group."),
        Reason.INSULT: _("It may insult a person."),
        Reason.FRAUD: _("It may be an attempt at fraud."),
        Reason.OTHER: _("No closer reason was given."),
    }
