"""What breaks the rules: choose the reason first, and see what each step would do."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from torget.inbox.models import OURS_UNKNOWN, ItemState
from torget.moderation.ground import reasons_for
from torget.rules import removal
from torget.rules.codes import Outcome
from torget.rules.rulebook import Reason
from torget.web.addressing import reverse
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Choice, Way

KEY = "unsuitable"


def way(seen: Seen) -> Way | None:
    """Return the choice of reason; also for a closed message, for a milder step may not do."""
    if not _may_go_on(seen) or not seen.may("inbox.remind"):
        return None
    return choose(seen, chosen="")


def _may_go_on(seen: Seen) -> bool:
    """A message that was answered or hidden may need a further step; a closed one does not."""
    item = seen.item
    if item.kind == OURS_UNKNOWN or item.state == ItemState.ON_ITS_WAY:
        return False
    return item.state == ItemState.OPEN or item.ending != Outcome.NO_ACTION


def choose(seen: Seen, *, chosen: str) -> Way:
    """Return the form that leads to the page of one reason."""
    field = seen.field(KEY, "skal", _("Which reason holds?"), kind="radio", required=True)
    return Way(
        key=KEY,
        title=_("Against the rules: remind, hide or take away"),
        url=reverse("item_unsuitable", args=[seen.item.id]),
        button=_("Go on and see what happens"),
        method="get",
        fields=(replace(field, choices=_choices(seen, chosen)),),
        consequence=_("Nothing happens yet. On the next page you see each step and who decides."),
        suggested=seen.suggests(Outcome.REMOVE_KEEP_RECORD, Outcome.REVIEW_REMOVAL),
    )


def _choices(seen: Seen, chosen: str) -> tuple[Choice, ...]:
    """The reasons that the text itself points to come first, then all the others as they stand."""
    found = [each.reason.code for each in removal.choose(seen.rulebook, seen.signals)]
    reasons = [ground.reason for ground in reasons_for(seen.item.record)]
    order = {code: place for place, code in enumerate(found)}
    reasons.sort(key=lambda reason: order.get(reason.code, len(order)))
    first = chosen or next((r.code for r in reasons if r.code in order), "")
    return tuple(
        Choice(reason.code, reason.title, chosen=reason.code == first, help=_help(reason))
        for reason in reasons
    )


def _help(reason: Reason) -> str:
    return f"{reason.text} {'; '.join(reason.law) or reason.source}"
