"""Waiting for the citizen, and going on: the clock of the full answer stands still meanwhile."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import pausing
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Way

KEY = "pause"


def way(seen: Seen) -> Way | None:
    """Return the form: to wait, or to go on where it waits already."""
    if not seen.is_open or seen.item.urgent:
        return None
    return _go_on(seen) if seen.item.pause else _wait(seen)


def _wait(seen: Seen) -> Way | None:
    if not seen.may("inbox.pause"):
        return None
    return Way(
        key=KEY,
        title=_("Wait for the citizen"),
        url=reverse("item_pause", args=[seen.item.id]),
        button=_("Let the full answer wait"),
        fields=(
            seen.field(
                KEY,
                "text",
                _("What are you waiting for?"),
                kind="long",
                required=True,
                help=_("For example: we have asked which street it is about."),
            ),
        ),
        consequence=_(
            "The clock of the full answer stands still until the citizen writes again in the "
            "thread, or you go on. The first answer is due as before."
        ),
        open=seen.was_sent(KEY),
    )


def _go_on(seen: Seen) -> Way | None:
    if not seen.may("inbox.resume"):
        return None
    return Way(
        key=KEY,
        title=_("Wait no longer"),
        url=reverse("item_resume", args=[seen.item.id]),
        button=_("Let the clock run again"),
        consequence=_("What was left of the time for the full answer is left now."),
        open=True,
    )


FAULTS: Faults = {
    pausing.WaitsForWhatMissing: lambda _fault: ("text", _("Write what you are waiting for.")),
    pausing.DoesNotWait: lambda _fault: (
        "text",
        _("The flow chart sees a danger to life. It does not wait."),
    ),
}
