"""Closing without an answer, with a reason that stays."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import endings
from torget.inbox.endings import Reason
from torget.rules.codes import Outcome
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Way

KEY = "close"


def way(seen: Seen) -> Way | None:
    """Return the form, None for who may not and for what is settled."""
    if not (seen.is_open and seen.may("inbox.close_without_action")):
        return None
    return Way(
        key=KEY,
        title=_("Close without an answer"),
        url=reverse("item_close", args=[seen.item.id]),
        button=_("Close without an answer"),
        fields=(
            seen.field(
                KEY,
                "reason",
                _("Why does it need no answer?"),
                kind="radio",
                required=True,
                choices=tuple((str(code), name) for code, name in reason_names().items()),
            ),
            seen.field(
                KEY,
                "text",
                _("Explain in a few words"),
                kind="long",
                help=_("The message stays as a record. Your reason is shown in its history."),
            ),
        ),
        shortcut="e",
        suggested=seen.suggests(Outcome.NO_ACTION),
        open=seen.was_sent(KEY),
    )


def reason_names() -> dict[Reason, str]:
    """Return the ready reasons for closing without an answer."""
    return {
        Reason.DELETED_BY_AUTHOR: _("Its author has deleted it"),
        Reason.DUPLICATE: _("The same question is answered elsewhere"),
        Reason.ANSWERED_IN_THREAD: _("Somebody else has answered in the thread"),
        Reason.THANKS: _("Thanks or praise that needs no answer"),
        Reason.NOISE: _("Between citizens, or without content"),
        Reason.OTHER: _("Another reason"),
    }


FAULTS: Faults = {
    endings.ReasonMissing: lambda _fault: ("reason", _("Choose a reason.")),
    endings.ReasonTextMissing: lambda _fault: (
        "text",
        _(
            "Write why. A simple question is answered in the channel "
            "unless there is a reason not to."
        ),
    ),
    endings.MustBeRegistered: lambda _fault: (
        "text",
        _("This may be secret or must be registered, so it cannot be closed like this."),
    ),
    endings.Urgent: lambda _fault: (
        "text",
        _("The flow chart sees a danger to life. Write what has been done before you close it."),
    ),
}
