"""Measures in words, and as an item's page shows them on their way: one place, whole sentences."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.channels.models import State
from torget.inbox.models import Item
from torget.inbox.removing import Outcome
from torget.moderation.finding import of_record
from torget.moderation.models import Measure, Standing, Telling
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.rules.codes import Step
from torget.web import moments
from torget.web.viewmodels import Act, Badge, Delivery

REFUSED = (State.FAILED, State.EXPIRED)
DOUBTFUL = (State.UNKNOWN, State.HUMAN)


def steps() -> dict[str, str]:
    """Return the verb of every step."""
    return {
        Step.REMIND: _("Remind"),
        Step.HIDE: _("Hide"),
        Step.REMOVE: _("Take away"),
        Step.RESTRICT: _("Restrict for a time"),
        Step.BLOCK: _("Block"),
    }


def outcomes() -> dict[str, str]:
    """Return what an item ended as when a measure was taken."""
    return {
        Outcome.HIDDEN: _("Hidden"),
        Outcome.REMOVED: _("Taken away"),
        Outcome.RESTRICTED: _("Restricted for a time"),
        Outcome.BLOCKED: _("Blocked"),
        Outcome.MOVED: _("Moved to another channel"),
        Outcome.REPORTED: _("Reported to the network"),
    }


def tellings() -> dict[str, str]:
    """Return the ways of telling the author."""
    return {
        Telling.PRIVATE: _("Yes, so that only the author sees it"),
        Telling.PUBLIC: _("Yes, openly as an answer"),
        Telling.NOT_CHOSEN: _("No, not this time"),
    }


def state_badge(measure: Measure) -> Badge:
    """Return the word of state of a measure, with the network's refusal in it."""
    row = measure.undo_outbox if measure.state == Standing.UNDOING else measure.outbox
    if measure.state in (Standing.ON_ITS_WAY, Standing.UNDOING) and row is not None:
        if row.state in REFUSED:
            return Badge(_("The network has not done it"), "danger")
        if row.state in DOUBTFUL:
            return Badge(_("Uncertain outcome"), "warning")
    return {
        Standing.PROPOSED: Badge(_("Waits for another person"), "warning"),
        Standing.DECLINED: Badge(_("Declined"), "neutral"),
        Standing.ON_ITS_WAY: Badge(_("On its way"), "accent"),
        Standing.IN_FORCE: Badge(_("In force"), "success"),
        Standing.WITHDRAWN: Badge(_("Withdrawn"), "neutral"),
        Standing.UNDOING: Badge(_("Being taken back"), "accent"),
        Standing.UNDONE: Badge(_("Taken back"), "neutral"),
    }[Standing(measure.state)]


def sentence(measure: Measure) -> str:
    """Return where the measure stands as a sentence."""
    row = measure.undo_outbox if measure.state == Standing.UNDOING else measure.outbox
    refused = row is not None and row.state in REFUSED
    there = measure.undone_on_network is not False
    names = {"network": Network(measure.account.network).label, "who": measure.by.name}
    said = {
        Standing.PROPOSED: _("%(who)s proposes it. Nothing happens before another person agrees."),
        Standing.DECLINED: _("Another person did not agree. The message stays."),
        Standing.ON_ITS_WAY: _("%(network)s has not taken it away. It is still to be done.")
        if refused
        else _("The copy is sealed and it is on its way to %(network)s."),
        Standing.IN_FORCE: _("%(network)s has done it. The copy stays with us."),
        Standing.WITHDRAWN: _("It was taken back before anything happened."),
        Standing.UNDOING: _("%(network)s has not taken it back. It is still to be done.")
        if refused
        else _("It is on its way back to %(network)s."),
        Standing.UNDONE: _("It is taken back, and %(network)s shows it as before.")
        if there
        else _("It is taken back here, but %(network)s cannot show it as before."),
    }
    return said[Standing(measure.state)] % names


def deliveries(actor: Actor, item: Item) -> tuple[Delivery, ...]:
    """Return what has been done or proposed about the message, oldest first."""
    return tuple(_delivery(actor, each) for each in of_record(item.record_id))


def _delivery(actor: Actor, measure: Measure) -> Delivery:
    badge = state_badge(measure)
    see = Act(_("See the measure"), reverse("measure", args=[measure.id]), method="get")
    reason = rulebooks.value(measure.rulebook_id).reason(measure.reason)
    step = _("Move") if measure.moved else steps()[measure.step]
    return Delivery(
        state=_state(measure),
        label=badge.label,
        sentence=f"{step}: {reason.title[:1].lower()}{reason.title[1:]}. {sentence(measure)}",
        when=moments.when(measure.at, now=actor.now),
        acts=(see,) if actor.may("moderation.see", measure.scope) else (),
    )


def _state(measure: Measure) -> str:
    """Return the word the page is styled by; "queued" makes it ask again by itself."""
    row = measure.undo_outbox if measure.state == Standing.UNDOING else measure.outbox
    if row is not None and measure.state in (Standing.ON_ITS_WAY, Standing.UNDOING):
        if row.state in REFUSED:
            return "failed"
        return "uncertain" if row.state in DOUBTFUL else "queued"
    return "accepted" if measure.state == Standing.IN_FORCE else "uncertain"
