"""What every page shows around itself: the municipality, the way, the person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from torget.organisation.act import Actor
from torget.web.asking import actor
from torget.web.viewmodels import Frame, NavItem

PLACES = (
    ("today", "Today", "today", "t", "account.see"),
    ("inbox", "Inbox", "inbox", "i", "inbox.read"),
    ("accounts", "Accounts", "accounts", "k", "account.see"),
    ("records", "Records", "records", "h", "record.read"),
    ("rules", "Rules", "rules", "r", "account.see"),
)
"""Address name, English label, icon, second key, the action that opens it."""
BOTTOM = (("operations", "Operations", "operations", "d", "operations.see"),)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame of a page; without a person it has only the municipality."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"frame": Frame(municipality=settings.TORGET_MUNICIPALITY, home_url="/")}
    asker = actor(request)
    person = asker.person
    return {
        "frame": Frame(
            municipality=settings.TORGET_MUNICIPALITY,
            home_url=reverse("today"),
            nav=_places(request, asker, PLACES),
            nav_bottom=_places(request, asker, BOTTOM),
            person=person.name,
            unit=person.unit.name,
            settings_url=reverse("settings"),
            logout_url=reverse("account_logout"),
            search_url=reverse("records") if asker.may("record.read") else "",
            density=person.density,
            color_scheme=person.colour_scheme,
            shortcuts=person.shortcuts_on,
            demo=_("A demo with made-up people and messages.") if settings.TORGET_DEMO else "",
        )
    }


def _places(
    request: HttpRequest, asker: Actor, places: tuple[tuple[str, str, str, str, str], ...]
) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(
            label=_(label),
            url=reverse(name),
            icon=icon,
            key=key,
            current=request.path.startswith(reverse(name)),
        )
        for name, label, icon, key, action in places
        if asker.may(action)
    )


def _labels() -> tuple[str, ...]:
    """Name the labels above where the collector of texts finds them."""
    return _("Today"), _("Inbox"), _("Accounts"), _("Records"), _("Rules"), _("Operations")
