"""The accounts' addresses."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from torget.channels.models import Feed, Measurement
from torget.inbox.models import Item, ItemState
from torget.organisation import policy
from torget.organisation.act import Actor
from torget.organisation.models import Account, AccountState, Network, StaffedHours
from torget.supervision import watching
from torget.supervision.watching import Standing
from torget.web import moments
from torget.web.asking import asking_for
from torget.web.story import story_of
from torget.web.supervision.showing import badge, sentence, watch_view
from torget.web.viewmodels import (
    AccountPage,
    AccountRow,
    AccountsPage,
    Badge,
    Empty,
    Fact,
    HoursRow,
)


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account in the person's rights, and how it is doing."""
    asker = asking_for(request, "account.see")
    feeds = Feed.objects.select_related("account__unit").filter(
        policy.within(asker.grants, "account.see", on="account__", account="id")
    )
    waiting = Count("account__item", filter=~Q(account__item__state=ItemState.CLOSED))
    found = feeds.annotate(waiting=waiting).order_by("account__display_name", "pk")
    looked = watching.standing([feed.account_id for feed in found], now=asker.now)
    rows = tuple(_row(feed, feed.waiting, asker, looked.get(feed.account_id)) for feed in found)
    empty = Empty(_("No accounts yet"), _("An account is shown here when it has been connected."))
    page = AccountsPage(rows=rows, empty=None if rows else empty)
    return render(request, "accounts/list.html", {"page": page})


@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One account: its state, who answers for it and when, what has happened."""
    asker = asking_for(request, "account.see")
    found = (
        Account.objects.select_related(
            "unit", "authority", "owner", "deputy", "responsible_manager", "feed"
        )
        .filter(policy.within(asker.grants, "account.see", account="id"))
        .get(id=account_id)
    )
    return render(request, "accounts/account.html", {"account": _page(found, asker)})


def state_badge(account: Account, feed: Feed | None) -> Badge:
    """Return the account's state from its last success, not from its settings."""
    match account.state:
        case AccountState.NEEDS_LOGIN:
            return Badge(_("Must be connected again"), "danger")
        case AccountState.FROZEN:
            return Badge(_("Frozen"), "warning")
        case AccountState.DISCONNECTED | AccountState.CLOSED:
            return Badge(_("Closed"), "neutral")
    if feed is None or feed.last_success_at is None:
        return Badge(_("Not read yet"), "warning")
    if feed.failures:
        return Badge(_("Cannot be read"), "danger")
    return Badge(_("Is read"), "success")


def problem_text(account: Account, feed: Feed | None) -> str:
    """Say what is wrong and what to do, "" where nothing is."""
    if account.state == AccountState.NEEDS_LOGIN:
        return _("The network no longer accepts the login. Connect the account again.")
    if feed is not None and feed.failures:
        return _(
            "The network could not be read (%(code)s). Torget tries again; nothing is lost."
        ) % {"code": feed.error_code}
    return ""


def _row(feed: Feed, waiting: int, asker: Actor, looked: Standing | None) -> AccountRow:
    account = feed.account
    at = feed.last_success_at
    return AccountRow(
        url=reverse("account", args=[account.id]),
        name=account.display_name,
        network=Network(account.network).label,
        unit=account.unit.name,
        state=state_badge(account, feed),
        last_success=moments.short(at, now=asker.now) if at else _("Never"),
        last_success_iso=timezone.localtime(at).isoformat(timespec="seconds") if at else "",
        unanswered=str(waiting),
        problem=problem_text(account, feed),
        watch=badge(looked),
        watch_text=sentence(looked, now=asker.now) if looked else "",
    )


def _page(account: Account, asker: Actor) -> AccountPage:
    feed: Feed | None = getattr(account, "feed", None)
    return AccountPage(
        name=account.display_name,
        network=Network(account.network).label,
        unit=account.unit.name,
        state=state_badge(account, feed),
        facts=_facts(account, feed, asker),
        problem=problem_text(account, feed),
        settings=_settings(account),
        hours=_hours(account),
        hours_note=_("Deadlines count in these hours, with public holidays closed."),
        watch=watch_view(asker, account),
        events=story_of([account.id], now=asker.now),
    )


def _facts(account: Account, feed: Feed | None, asker: Actor) -> tuple[Fact, ...]:
    last = (
        Measurement.objects.filter(account=account, followers__isnull=False).order_by("-at").first()
    )
    waiting = Item.objects.filter(account=account).exclude(state=ItemState.CLOSED).count()
    read_at = feed.last_success_at if feed else None
    return (
        Fact(_("Last read"), moments.short(read_at, now=asker.now) if read_at else _("Never")),
        Fact(_("Unanswered"), str(waiting), url=f"{reverse('inbox')}?konto={account.id}"),
        Fact(_("Followers"), str(last.followers) if last else _("Not measured yet")),
    )


def _settings(account: Account) -> tuple[Fact, ...]:
    return (
        Fact(_("Name on the network"), account.handle),
        Fact(_("Authority"), account.authority.name),
        Fact(_("Account owner"), account.owner.name),
        Fact(_("Deputy"), account.deputy.name),
        Fact(_("Responsible manager"), account.responsible_manager.name),
        Fact(_("Function mailbox"), account.function_email),
    )


def _hours(account: Account) -> tuple[HoursRow, ...]:
    days = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return tuple(
        HoursRow(days[each.weekday], f"{each.opens:%H.%M}\u2013{each.closes:%H.%M}")
        for each in StaffedHours.objects.filter(account=account).order_by("weekday", "opens")
    )
