"""Marking what may be secret, and taking the mark off."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import secrecy
from torget.inbox.answer import MessageChanged
from torget.inbox.models import OURS_UNKNOWN, SecrecyMark
from torget.moderation.duty import SECRECY, may_act_alone
from torget.moderation.finding import of_record
from torget.moderation.ground import Ground, reasons_for
from torget.moderation.means import possible
from torget.moderation.taking import STANDING
from torget.organisation.hours import staffed_spans
from torget.rules.codes import Step
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Rule, Way

MARK, UNMARK, HIDE = "secret", "unmark", "secret-hide"


def mark(seen: Seen) -> Way | None:
    """Return the form that marks it, also on what is closed; None where a person has marked it."""
    if seen.item.kind == OURS_UNKNOWN or not seen.may("inbox.mark_secret") or _mark(seen):
        return None
    grounds = tuple(
        (each.code, f"{each.title} ({each.statute})") for each in seen.rulebook.secrecy.grounds
    )
    return Way(
        key=MARK,
        title=_("Mark that it may be secret"),
        url=reverse("item_mark_secret", args=[seen.item.id]),
        button=_("Mark it"),
        fields=(
            seen.field(
                MARK,
                "ground",
                _("Which provision may apply?"),
                kind="select",
                required=True,
                choices=(("", _("Choose")), *grounds),
            ),
        ),
        consequence=_("It is not answered in the channel and must be registered."),
        rule=Rule(
            "Tänk på det här, p. 5",
            _("Secret information is never published, and always registered."),
            reverse("rules"),
        ),
        open=seen.was_sent(MARK),
    )


def hide(seen: Seen) -> Way | None:
    """Return the form that hides what may be secret from everybody else, where that can be done.

    The copy is sealed first. Source: Regler, Tänk på det här, p. 5.
    """
    item = seen.item
    if not (item.secrecy and seen.is_open) or item.private or item.gone_from_network:
        return None
    ground = _ground(seen)
    step = _step(seen, ground)
    if ground is None or step is None or not seen.may(f"inbox.{step}") or _is_taken(seen, step):
        return None
    return Way(
        key=HIDE,
        title=_("Hide it on the network"),
        url=reverse("item_take", args=[item.id]),
        button=_("Seal a copy and hide it"),
        hidden=(
            ("step", step),
            ("reason", SECRECY),
            ("evident", "yes"),
            ("seen_version", str(item.record.head.version.n)),
        ),
        fields=(
            seen.field(
                HIDE,
                "why",
                _("Why?"),
                kind="long",
                rows="2",
                required=True,
                default=_("The message may hold information that is secret."),
            ),
        ),
        consequence=_("Nobody else sees it there. It stays open here until it is registered.")
        if may_act_alone(
            seen.actor, f"inbox.{step}", item.scope, ground, staffed=staffed_spans(item.account)
        )
        else _("Another person must agree first. Ask somebody now, so that it is soon away."),
        rule=Rule(
            "Tänk på det här, p. 5",
            _("Secret information is never published, and always registered."),
            reverse("rules"),
        ),
        suggested=True,
    )


def _ground(seen: Seen) -> Ground | None:
    grounds = reasons_for(seen.item.record)
    return next((each for each in grounds if each.reason.code == SECRECY), None)


def _step(seen: Seen, ground: Ground | None) -> Step | None:
    """Return the mildest step of the reason that the network can take."""
    can = possible(seen.item.account)
    return next((step for step in ground.reason.ladder if step in can), None) if ground else None


def _is_taken(seen: Seen, step: Step) -> bool:
    """Tell whether the step is taken, on its way, or waits for another person."""
    return seen.traces.measures and any(
        each.step == step and each.state in STANDING for each in of_record(seen.item.record_id)
    )


def unmark(seen: Seen) -> Way | None:
    """Return the form that takes the mark off, for another than the one who made it."""
    raised = seen.item.secrecy or seen.item.record.head.secrecy_warned
    if not (raised and seen.may("inbox.unmark_secret")):
        return None
    made = _mark(seen)
    if made is not None and made.marked_by_id == seen.actor.person.id:
        return None
    return Way(
        key=UNMARK,
        title=_("It is not secret"),
        url=reverse("item_unmark_secret", args=[seen.item.id]),
        button=_("Take the mark off"),
        hidden=(("seen_version", str(seen.item.record.head.version.n)),),
        fields=(seen.field(UNMARK, "text", _("Why?"), kind="long", required=True),),
        open=seen.was_sent(UNMARK),
    )


def _mark(seen: Seen) -> SecrecyMark | None:
    if not seen.traces.marks:
        return None
    return SecrecyMark.objects.filter(item=seen.item, unmarked_at__isnull=True).first()


MARK_FAULTS: Faults = {
    secrecy.GroundMissing: lambda _fault: ("ground", _("Choose which provision may apply.")),
}
UNMARK_FAULTS: Faults = {
    secrecy.ReasonMissing: lambda _fault: ("text", _("Write why the mark is taken off.")),
    secrecy.MarkedByOneself: lambda _fault: (
        "text",
        _("You made the mark, so somebody else must take it off."),
    ),
    MessageChanged: lambda _fault: (
        "text",
        _("The message has changed since you opened it. Read it again before you decide."),
    ),
}
