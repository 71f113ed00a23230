"""Times as people say them: "i dag 14.05", "mån 23 nov 14.05", "Svara inom 2 h 10 min"."""

from __future__ import annotations

import functools
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from torget.web.viewmodels import When

_DAYS = {
    "sv": ("mån", "tis", "ons", "tor", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "sv": ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
SOON = timedelta(hours=1)
KEPT = 4096
"""Moments whose words are kept: the same rows are looked at again and again."""
_HOUR = 3600
_DAY = 24 * _HOUR


def when(at: datetime, *, now: datetime) -> When:
    """Return a moment as text, as the machine reads it, and exactly."""
    local = timezone.localtime(at)
    return When(short(at, now=now), local.isoformat(timespec="seconds"), exact(at))


def short(at: datetime, *, now: datetime) -> str:
    """Return "i dag 14.05", "i går 14.05", "mån 23 nov 14.05" or with the year if another."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = local.strftime("%H.%M")
    if local.date() == today:
        return _("today %(clock)s") % {"clock": clock}
    if local.date() == today - timedelta(days=1):
        return _("yesterday %(clock)s") % {"clock": clock}
    if local.date() == today + timedelta(days=1):
        return _("tomorrow %(clock)s") % {"clock": clock}
    return f"{_date(local, _language(), with_year=local.year != today.year)} {clock}"


def exact(at: datetime) -> str:
    """Return the moment with date, year and seconds."""
    return _exact(at, _language())


def minute(at: datetime) -> str:
    """Return the moment with date and year, to the minute."""
    return _minute(at, _language())


@functools.lru_cache(maxsize=KEPT)
def _exact(at: datetime, language: str) -> str:
    local = timezone.localtime(at)
    return f"{_date(local, language, with_year=True)} {local.strftime('%H.%M.%S')}"


@functools.lru_cache(maxsize=KEPT)
def _minute(at: datetime, language: str) -> str:
    local = timezone.localtime(at)
    return f"{_date(local, language, with_year=True)} {local.strftime('%H.%M')}"


def day(local: datetime) -> str:
    """Return "23 nov" for a local time."""
    return _day(local, _language())


def _day(local: datetime, language: str) -> str:
    return f"{local.day} {MONTHS[language][local.month - 1]}"


def _date(local: datetime, language: str, *, with_year: bool) -> str:
    text = f"{_DAYS[language][local.weekday()]} {_day(local, language)}"
    return f"{text} {local.year}" if with_year else text


def _language() -> str:
    return "en" if (translation.get_language() or "sv").startswith("en") else "sv"


def span(length: timedelta) -> str:
    """Return a length of time in its one or two largest units: "2 h 10 min", "3 dygn"."""
    seconds = int(abs(length).total_seconds())
    if seconds >= 2 * _DAY:
        return _("%(count)s days") % {"count": seconds // _DAY}
    hours, minutes = seconds // _HOUR, seconds % _HOUR // 60
    if hours:
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"  # noqa: PLR2004
    return f"{max(minutes, 1)} min"


def deadline(at: datetime, *, now: datetime) -> tuple[str, str]:
    """Return what a row says of its deadline, and its state: late, soon or ok."""
    left = at - now
    if left < timedelta(0):
        return _("%(span)s late") % {"span": span(left)}, "late"
    state = "soon" if left <= SOON else "ok"
    return _("Answer within %(span)s") % {"span": span(left)}, state
