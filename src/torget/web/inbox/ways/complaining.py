"""Filing a complaint for somebody who will not do it themself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.handover import handing
from torget.inbox import answer as answering
from torget.inbox import complaining
from torget.rules.codes import Outcome
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Rule, Way

KEY = "complaint"


def way(seen: Seen) -> Way | None:
    """Return the form, None for who may not and for what may be secret."""
    if not (seen.is_open and seen.may("inbox.forward_complaint")) or seen.item.secrecy:
        return None
    return Way(
        key=KEY,
        title=_("File it in KOMmentaren yourself"),
        url=reverse("item_complaint", args=[seen.item.id]),
        button=_("Send to KOMmentaren"),
        fields=(
            seen.field(
                KEY,
                "text",
                _("What is it about?"),
                kind="long",
                required=True,
                help=_("Write in your own words. The message goes along."),
            ),
        ),
        consequence=_("The message is closed, and the reference is kept when it comes back."),
        rule=Rule(
            "Allmänna handlingar på sociala medier, p. 3",
            _("Will the person not do it, you take it further."),
            reverse("rules"),
        ),
        suggested=seen.suggests(Outcome.FORWARD_COMPLAINT),
        open=seen.was_sent(KEY),
    )


FAULTS: Faults = {
    complaining.DescriptionMissing: lambda _fault: (
        "text",
        _("Describe it in your own words, so that the receiver understands."),
    ),
    answering.SecretMatter: lambda _fault: (
        "text",
        _("What may be secret goes to the registrar and not to KOMmentaren."),
    ),
    handing.AlreadyHandedOver: lambda _fault: ("text", _("It has been filed already.")),
    handing.NoteTooLong: lambda _fault: ("text", _("The text is too long. Shorten it.")),
}
