"""Marking what may be secret, and taking the mark off."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.inbox import secrecy
from torget.inbox.models import OURS_UNKNOWN, SecrecyMark
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Rule, Way

MARK, UNMARK = "secret", "unmark"


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


def unmark(seen: Seen) -> Way | None:
    """Return the form that takes the mark off, for another than the one who made it."""
    if not (seen.item.secrecy and seen.may("inbox.unmark_secret")):
        return None
    made = _mark(seen)
    if made is not None and made.marked_by_id == seen.actor.person.id:
        return None
    return Way(
        key=UNMARK,
        title=_("It is not secret"),
        url=reverse("item_unmark_secret", args=[seen.item.id]),
        button=_("Take the mark off"),
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
}
