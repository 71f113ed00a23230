"""Opening again what was closed too early."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import reopening
from torget.inbox.models import OURS_UNKNOWN, ItemState
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Way

KEY = "reopen"


def way(seen: Seen) -> Way | None:
    """Return the form, for what is closed and was a citizen's."""
    closed = seen.item.state == ItemState.CLOSED and seen.item.kind != OURS_UNKNOWN
    if not (closed and seen.may("inbox.reopen")):
        return None
    return Way(
        key=KEY,
        title=_("Open it again"),
        url=reverse("item_reopen", args=[seen.item.id]),
        button=_("Open it again"),
        fields=(seen.field(KEY, "text", _("Why?"), kind="long", required=True),),
        consequence=_("What has been done stays in the history."),
        open=seen.was_sent(KEY),
    )


FAULTS: Faults = {
    reopening.ReasonMissing: lambda _fault: ("text", _("Write why it is opened again.")),
}
