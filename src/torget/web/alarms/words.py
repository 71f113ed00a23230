"""What alarms are called, and how their state is told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from torget.alarms.models import Alarm, Fate, Kind, Notice, Rung, Way
from torget.web import moments
from torget.web.viewmodels import Badge, Told


def kind_names() -> dict[Kind, str]:
    """Return the short name of every kind."""
    return {
        Kind.ACUTE_DANGER: _("Acute danger"),
        Kind.UNATTENDED: _("Unattended account"),
        Kind.OVERDUE: _("No first answer in time"),
        Kind.OVERDUE_ANSWER: _("Not fully answered in time"),
        Kind.HAND_OVER_FAILED: _("A hand-over failed"),
        Kind.REMOVAL_FAILED: _("A removal failed"),
    }


def rung_names() -> dict[Rung, str]:
    """Return what the people of each rung are."""
    return {
        Rung.OWNER: _("Account owner"),
        Rung.DEPUTY: _("Deputy"),
        Rung.MANAGER: _("Responsible manager"),
        Rung.OFFICERS: _("Communications officer"),
    }


def next_names() -> dict[Rung, str]:
    """Return the sentence that says who is told next; %(when)s is the time."""
    return {
        Rung.OWNER: _("The account owner is told %(when)s."),
        Rung.DEPUTY: _("The deputy is told %(when)s."),
        Rung.MANAGER: _("The responsible manager is told %(when)s."),
        Rung.OFFICERS: _("All communications officers are told %(when)s."),
    }


def state(alarm: Alarm, *, now: datetime) -> tuple[str, str]:
    """Return how the alarm stands, as a sentence, and its tone."""
    if alarm.closed_at is not None:
        return _closed(alarm, alarm.closed_at, now=now), "success"
    if alarm.acknowledged_at is not None and alarm.acknowledged_by is not None:
        told = {
            "who": alarm.acknowledged_by.name,
            "when": moments.short(alarm.acknowledged_at, now=now),
        }
        return _("%(who)s read it %(when)s. Write what was done, and close it.") % told, "warning"
    return _("Nobody has said yet that they have read it."), "danger"


def _closed(alarm: Alarm, at: datetime, *, now: datetime) -> str:
    when = moments.short(at, now=now)
    if alarm.closed_by is None:
        return _("It came right by itself %(when)s.") % {"when": when}
    return _("%(who)s closed it %(when)s.") % {"who": alarm.closed_by.name, "when": when}


def badge(alarm: Alarm) -> Badge:
    """Return the one word for its state."""
    if alarm.closed_at is not None:
        return Badge(_("Closed"), "neutral")
    if alarm.acknowledged_at is not None:
        return Badge(_("Read"), "warning")
    return Badge(_("Unread"), "danger")


def told(notice: Notice, *, now: datetime) -> Told:
    """Return one notice as a sentence."""
    names = {"who": notice.person.name, "by": notice.by.name if notice.by else ""}
    if notice.way == Way.PHONE:
        return Told(_("%(by)s phoned %(who)s.") % names, moments.when(notice.at, now=now))
    failed = notice.fate == Fate.FAILED
    sentences = {
        (Way.MAIL, False): _("%(who)s was told by e-mail."),
        (Way.MAIL, True): _("The e-mail to %(who)s could not be sent (%(code)s)."),
        (Way.WEBHOOK, False): _("%(who)s was told by text message."),
        (Way.WEBHOOK, True): _("The text message to %(who)s could not be sent (%(code)s)."),
    }
    sentence = sentences[Way(notice.way), failed] % {**names, "code": notice.code}
    return Told(sentence, moments.when(notice.at, now=now), failed)
