"""How the service is doing, for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from torget.channels import health
from torget.channels.health import AccountHealth
from torget.handover import routes
from torget.handover.models import HandOverRoute
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.organisation.policy import of_account
from torget.supervision import watching
from torget.supervision.watching import Standing
from torget.web import moments
from torget.web.accounts.views import problem_text, state_badge
from torget.web.asking import asking_for
from torget.web.handover import words
from torget.web.supervision.showing import sentence
from torget.web.viewmodels import Alarm, Fact, HealthPage, HealthRow, Link


@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Each account: last success, age of the queue, what could not be read; and the alarms."""
    asker = asking_for(request, "operations.see")
    mine = tuple(
        each
        for each in health.accounts(now=asker.now)
        if asker.may("operations.see", of_account(each.feed.account))
    )
    looked = watching.standing([each.feed.account_id for each in mine], now=asker.now)
    alarms = tuple(
        alarm
        for each in mine
        for alarm in (*_alarms(each), *_unattended(each, looked, now=asker.now))
    )
    late = health.attachments_late(now=asker.now)
    page = HealthPage(
        summary=_("Everything works.")
        if not alarms
        else ngettext(
            "%(count)s thing needs somebody.", "%(count)s things need somebody.", len(alarms)
        )
        % {"count": len(alarms)},
        ok=not alarms,
        measured=moments.when(asker.now, now=asker.now),
        alarms=alarms,
        rows=tuple(_row(each, asker) for each in mine),
        facts=(
            Fact(_("Attachments that wait or failed"), str(late)),
            Fact(_("Letters on their way"), str(sum(each.waiting for each in mine))),
            Fact(_("Letters with uncertain outcome"), str(sum(each.uncertain for each in mine))),
            *(_route(each) for each in routes.routes_seen(asker, "operations.see")),
        ),
    )
    return render(request, "operations/health.html", {"page": page})


def _route(row: HandOverRoute) -> Fact:
    """Return where an authority hands over, and whether the way may carry secrets."""
    told = [words.way(row.adapter), row.address or row.folder]
    if row.approved_for_secrecy:
        told.append(_("approved for secrets"))
    return Fact(f"{row.authority.name}: {words.port(row)}", ", ".join(filter(None, told)))


def _row(each: AccountHealth, asker: Actor) -> HealthRow:
    account, at = each.feed.account, each.feed.last_success_at
    badge = state_badge(account, each.feed)
    return HealthRow(
        name=account.display_name,
        url=reverse("account", args=[account.id]),
        network=Network(account.network).label,
        state=badge.label,
        tone=badge.tone,
        last_success=moments.short(at, now=asker.now) if at else _("Never"),
        last_success_iso=timezone.localtime(at).isoformat(timespec="seconds") if at else "",
        queue_age=moments.span(asker.now - each.oldest_waiting) if each.oldest_waiting else "-",
        waiting=str(each.waiting),
        uncertain=str(each.uncertain),
        dead=str(each.dead_letters),
        error=each.feed.error_code,
    )


def _unattended(
    each: AccountHealth, looked: Mapping[UUID, Standing], *, now: datetime
) -> tuple[Alarm, ...]:
    account = each.feed.account
    standing = looked.get(account.id)
    if standing is None or not standing.is_unattended:
        return ()
    title = _("%(name)s is unattended") % {"name": account.display_name}
    link = Link(_("See the account"), reverse("account", args=[account.id]))
    return (Alarm(title, sentence(standing, now=now), "danger", link),)


def _alarms(each: AccountHealth) -> list[Alarm]:
    account = each.feed.account
    link = Link(_("See the account"), reverse("account", args=[account.id]))
    name = {"name": account.display_name}
    alarms = []
    if problem := problem_text(account, each.feed):
        alarms.append(Alarm(account.display_name, problem, "danger", link))
    elif each.stale:
        title = _("%(name)s has not been read for a quarter of an hour") % name
        text = _("Check that the worker runs. What comes in is collected when it does.")
        alarms.append(Alarm(title, text, "danger", link))
    if each.uncertain:
        title = _("%(name)s has letters with uncertain outcome") % name
        text = _("Torget reads back by itself. Those that need a person are in the inbox.")
        alarms.append(Alarm(title, text, "warning", link))
    if each.dead_letters:
        title = _("%(name)s has messages that could not be read") % name
        text = _("They are kept raw. They are read again after an update: torget reread.")
        alarms.append(Alarm(title, text, "warning", link))
    return alarms
