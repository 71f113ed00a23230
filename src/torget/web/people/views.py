"""A person's own settings, and looking around as one of the people of a demo."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from torget.organisation.act import Actor
from torget.organisation.models import Person
from torget.web.asking import actor, posted
from torget.web.language import COOKIE
from torget.web.viewmodels import Choice, Link, SettingsPage

YEAR_S = 365 * 24 * 3600
LEAST_DIGITS, LONGEST_PHONE, MOST_PHONE = 5, 20, 100


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """How the person wants the pages: shortcuts, density, colours, language."""
    asker = actor(request)
    if request.method == "POST":
        return _save(request, asker.person)
    return render(
        request, "people/settings.html", {"page": _page(asker, saved="sparat" in request.GET)}
    )


def _save(request: HttpRequest, person: Person) -> HttpResponse:
    posted = request.POST
    phone = " ".join(posted.get("phone", person.phone)[:MOST_PHONE].split())
    if not _is_number(phone):
        shown = _page(Actor.at(person, timezone.now()), saved=False, phone=phone)
        return render(request, "people/settings.html", {"page": shown}, status=422)
    person.phone = phone
    person.shortcuts_on = posted.get("shortcuts") == "on"
    person.blurs_disturbing = posted.get("blurs") == "on"
    person.density = _one_of(posted.get("density", ""), ("roomy", "compact"), person.density)
    person.colour_scheme = _one_of(
        posted.get("color_scheme", ""), ("auto", "light", "dark"), person.colour_scheme
    )
    person.language = _one_of(posted.get("language", ""), ("sv", "en"), person.language)
    person.save(
        update_fields=[
            "phone",
            "shortcuts_on",
            "blurs_disturbing",
            "density",
            "colour_scheme",
            "language",
        ]
    )
    response = redirect(f"{reverse('settings')}?sparat=1")
    response.set_cookie(
        COOKIE,
        person.language,
        max_age=YEAR_S,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _is_number(phone: str) -> bool:
    """Tell whether it is nothing, or a number that can be phoned."""
    digits = sum(sign.isdecimal() and sign.isascii() for sign in phone)
    signs = set(phone) <= set("+0123456789 -/()")
    return not phone or (signs and digits >= LEAST_DIGITS and len(phone) <= LONGEST_PHONE)


def _one_of(wanted: str, known: tuple[str, ...], otherwise: str) -> str:
    return wanted if wanted in known else otherwise


def _page(asker: Actor, *, saved: bool, phone: str | None = None) -> SettingsPage:
    person = asker.person
    return SettingsPage(
        save_url=reverse("settings"),
        shortcuts=person.shortcuts_on,
        blurs=person.blurs_disturbing,
        densities=_choices(person.density, (("roomy", _("Roomy")), ("compact", _("Compact")))),
        color_schemes=_choices(
            person.colour_scheme,
            (("auto", _("As the computer")), ("light", _("Light")), ("dark", _("Dark"))),
        ),
        languages=_choices(person.language, (("sv", "Svenska"), ("en", "English"))),
        saved=saved,
        phone=person.phone if phone is None else phone,
        phone_error=""
        if phone is None
        else _("Write a phone number with digits only, for example 070-123 45 67."),
        security=(
            Link(_("Change the password"), reverse("account_change_password")),
            Link(_("A second factor"), reverse("mfa_index")),
        ),
    )


def _choices(chosen: str, known: tuple[tuple[str, str], ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, chosen=value == chosen) for value, label in known)


def own_address(_request: HttpRequest) -> HttpResponse:
    """There is no page for it: a login's address is set by those who run Torget, not by itself."""
    raise Http404


@require_POST
def try_as(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's people, by a button. Exists in a demo only."""
    if not settings.TORGET_DEMO:
        raise Http404
    person = Person.objects.filter(email=posted(request, "person"), is_active=True).first()
    if person is None:
        raise Http404
    response: HttpResponse = perform_login(request, Login(user=person))
    return response
