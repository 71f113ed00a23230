"""A suggestion of a report to the police: what happened, put in order to print or copy.

Nothing is sent, and nobody is said to be guilty. Source: rulebook, reasons with police_report.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.moderation.models import Measure
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.records.models import Version
from torget.web import moments
from torget.web.messages import safe_link
from torget.web.moderation.showing import reason_of, title_of
from torget.web.viewmodels import Fact, Link, PolicePage, visible


def page(actor: Actor, measure: Measure) -> PolicePage:
    """Return the text; where it is a crime to keep the words they are left out."""
    reason = reason_of(measure)
    record, content = measure.record, measure.record.head.version.content
    shown = reason.keep_copy and actor.may("moderation.read_sealed", measure.scope)
    facts = (
        Fact(_("What it may be"), f"{reason.title} ({'; '.join(reason.law)})"),
        Fact(_("Where"), f"{Network(measure.account.network).label}, {measure.account.handle}"),
        Fact(_("Address"), safe_link(content.url or "") or _("The network gives none")),
        Fact(_("The network's number"), record.remote_id, mono=True),
        Fact(_("Name shown by the network"), visible(content.author_name or _("Unknown author"))),
        Fact(_("Written"), moments.exact(record.received_at)),
        Fact(_("Discovered"), moments.exact(measure.discovered_at)),
        Fact(
            _("Taken away"),
            moments.exact(measure.in_force_at) if measure.in_force_at else _("Not yet"),
        ),
        Fact(_("Our record"), str(record)),
        Fact(_("Who reports"), f"{measure.authority.name}, {measure.unit.name}"),
    )
    versions = Version.objects.select_related("content").filter(record=record).order_by("n")
    texts = tuple(
        (_("Version %(n)s") % {"n": each.n}, visible(each.content.text or "")) for each in versions
    )
    return PolicePage(
        title=_("Suggestion of a police report"),
        lead=_("Report to the police on 114 14, or 112 if it is urgent. Nothing is sent by Torget.")
        if shown
        else _(
            "Report to the police on 114 14, or 112 if it is urgent. Send no copy of the material."
        ),
        facts=facts,
        texts=texts if shown else (),
        back=Link(title_of(measure), reverse("measure", args=[measure.id])),
    )
