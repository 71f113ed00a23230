"""What every page shows around itself: the municipality, the way, the person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.alarms.lists import acute_unread
from torget.organisation.act import Actor
from torget.organisation.models import Person, Role
from torget.web import full_disk
from torget.web.addressing import reverse
from torget.web.asking import actor
from torget.web.viewmodels import DemoPerson, Frame, NavItem

PLACES = (
    ("today", "Today", "today", "t", "account.see"),
    ("inbox", "Inbox", "inbox", "i", "inbox.read"),
    ("alarms", "Alarms", "alarms", "l", "alarm.see"),
    ("moderation", "Review", "rules", "g", "moderation.see"),
    ("accounts", "Accounts", "accounts", "k", "account.see"),
    ("records", "Records", "records", "h", "record.read"),
    ("hand_overs", "Hand-overs", "handover", "o", "handover.see"),
    ("rules", "Rules", "rules", "r", "account.see"),
)
"""Address name, English label, icon, second key, the action that opens it."""
BOTTOM = (("operations", "Operations", "operations", "d", "operations.see"),)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame of a page; without a person it has only the municipality."""
    user = getattr(request, "user", None)
    disk_full = full_disk.is_full()
    if user is None or not user.is_authenticated:
        bare = Frame(municipality=settings.TORGET_MUNICIPALITY, home_url="/")
        return {
            "frame": bare,
            "disk_full": disk_full,
            **(_demo_people(request) if settings.TORGET_DEMO else {}),
        }
    asker = actor(request)
    person = asker.person
    return {
        "disk_full": disk_full,
        "frame": Frame(
            municipality=settings.TORGET_MUNICIPALITY,
            home_url=reverse("today"),
            nav=_places(request, asker, PLACES, alarms=_alarms(asker)),
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
        ),
    }


def _demo_people(request: HttpRequest) -> dict[str, object]:
    """In a demo the login page shows whom one can look around as."""
    if request.path != reverse("account_login"):
        return {}
    roles = role_names()
    people = tuple(
        DemoPerson(
            person.email,
            person.name,
            ", ".join(sorted({roles[Role(grant.role)] for grant in person.grants.all()})),
            person.unit.name,
        )
        for person in Person.objects.select_related("unit")
        .prefetch_related("grants")
        .filter(is_active=True)
        .order_by("id")
    )
    return {"demo_people": people, "demo_login_url": reverse("try_as")}


def role_names() -> dict[Role, str]:
    """Return the words for the roles."""
    return {
        Role.EDITOR: _("Editor"),
        Role.COMMUNICATIONS_OFFICER: _("Communications officer"),
        Role.MANAGER: _("Manager"),
        Role.REGISTRAR: _("Registrar"),
        Role.ARCHIVIST: _("Archivist"),
        Role.INFORMATION_STRATEGIST: _("Information strategist"),
        Role.IT: _("IT"),
        Role.DATA_PROTECTION_OFFICER: _("Data protection officer"),
        Role.AUDITOR: _("Auditor"),
    }


def _places(
    request: HttpRequest,
    asker: Actor,
    places: tuple[tuple[str, str, str, str, str], ...],
    *,
    alarms: int = 0,
) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(
            label=_(label),
            url=reverse(name),
            icon=icon,
            key=key,
            current=request.path.startswith(reverse(name)),
            count=str(alarms) if alarms and name == "alarms" else "",
            count_text=_unread(alarms) if alarms and name == "alarms" else "",
        )
        for name, label, icon, key, action in places
        if asker.may(action)
    )


def _alarms(asker: Actor) -> int:
    """Return how many acute dangers nobody has read: seen from every page."""
    return acute_unread(asker) if asker.may("alarm.see") else 0


def _unread(alarms: int) -> str:
    told = ngettext("%(count)s unread acute alarm", "%(count)s unread acute alarms", alarms)
    return told % {"count": alarms}


def _labels() -> tuple[str, ...]:
    """Name the labels above where the collector of texts finds them."""
    return (
        _("Today"),
        _("Inbox"),
        _("Alarms"),
        _("Review"),
        _("Accounts"),
        _("Records"),
        _("Hand-overs"),
        _("Rules"),
        _("Operations"),
    )
