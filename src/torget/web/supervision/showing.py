"""How an account is looked after, as its page, the lists and the inbox tell it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Account
from torget.organisation.policy import of_account
from torget.rules.codes import DeadlineKind
from torget.supervision import watching
from torget.supervision.models import How
from torget.supervision.proof import Look, Proof
from torget.supervision.watching import Standing
from torget.web import moments
from torget.web.viewmodels import (
    Act,
    Badge,
    Empty,
    Link,
    LookRow,
    SupervisionPage,
    WatchView,
)

SPANS = (1, 7, 30, 90, 365)


def badge(standing: Standing | None) -> Badge | None:
    """Return the word of red and green; None where the account is not watched."""
    if standing is None:
        return None
    if standing.is_unattended:
        return Badge(_("Unattended"), "danger")
    return Badge(_("Looked after"), "success")


def sentence(standing: Standing, *, now: datetime) -> str:
    """Return when somebody last looked, and when it is to be done at the latest."""
    told = {
        "since": moments.short(standing.since, now=now),
        "due": moments.short(standing.due_at, now=now),
    }
    if standing.is_unattended:
        return _("Nobody has looked through it since %(since)s. It was due %(due)s.") % told
    return _("Looked through %(since)s. To be done again %(due)s at the latest.") % told


def watch_view(actor: Actor, account: Account, *, then: str = "") -> WatchView | None:
    """Return an account's supervision and the button; `then` is "inbox" in the list."""
    found = watching.standing([account.id], now=actor.now).get(account.id)
    shown = badge(found)
    if found is None or shown is None:
        return None
    scope = of_account(account)
    act = Act(
        _("I have looked through the account"),
        reverse("account_sweep", args=[account.id]),
        fields=(("then", then),),
        consequence=_("It is kept as proof with your name and the time."),
    )
    proof = Link(_("All looks"), reverse("account_supervision", args=[account.id]))
    return WatchView(
        badge=shown,
        sentence=sentence(found, now=actor.now),
        unattended=found.is_unattended,
        act=act if actor.may("supervision.sweep", scope) else None,
        proof=proof if actor.may("supervision.see", scope) else None,
    )


def page_of(actor: Actor, account: Account, proof: Proof, *, days: int) -> SupervisionPage:
    """Return the looks of some days as a page that can be printed."""
    name = account.display_name
    gaps = ngettext("%(count)s gap", "%(count)s gaps", proof.gaps) % {"count": proof.gaps}
    looks = ngettext("%(count)s look", "%(count)s looks", len(proof.looks)) % {
        "count": len(proof.looks)
    }
    here = reverse("account_supervision", args=[account.id])
    rule = rulebooks.value(rulebooks.current().id).deadline(DeadlineKind.SWEEP)
    return SupervisionPage(
        account=Link(name, reverse("account", args=[account.id])),
        summary=_("%(looks)s and %(gaps)s.") % {"looks": looks, "gaps": gaps},
        printed=_("Taken out %(when)s.") % {"when": moments.exact(actor.now)},
        rows=tuple(_row(look, now=actor.now) for look in proof.looks),
        spans=tuple(
            Link(
                ngettext("%(count)s day", "%(count)s days", each) % {"count": each},
                f"{here}?dagar={each}",
                current=each == days,
            )
            for each in SPANS
        ),
        open_gap=_("Nobody is looking: it is %(late)s late in working time.")
        % {"late": moments.span(proof.late_now)}
        if proof.late_now > timedelta(0)
        else "",
        note=_("Only the newest are shown. Choose fewer days.") if proof.cut else "",
        rule=f"{rule.text} ({rule.source})",
        empty=None
        if proof.looks
        else Empty(_("No looks in this time"), _("A look is noted when somebody presses.")),
    )


def _row(look: Look, *, now: datetime) -> LookRow:
    late = look.late > timedelta(0)
    return LookRow(
        when=moments.when(look.at, now=now),
        who=look.who,
        how=how_names()[How(look.how)],
        due=moments.short(look.due_at, now=now),
        gap=_("Gap: %(late)s late") % {"late": moments.span(look.late)} if late else "",
    )


def how_names() -> dict[How, str]:
    """Return what a look came to."""
    return {
        How.LOOKED_THROUGH: _("Looked through"),
        How.ALL_HANDLED: _("Looked through, nothing left to do"),
    }
