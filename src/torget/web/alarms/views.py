"""The alarms' addresses: what is open, one alarm, and what is done about it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from torget.alarms import handling, lists
from torget.alarms.models import Alarm
from torget.web.alarms.showing import page_of, row_of, view_of
from torget.web.asking import as_uuid, asking_for, posted
from torget.web.viewmodels import AlarmsPage, Conflict, Empty

MOST_PHONED = 5
LONGEST_SHOWN = lists.MOST_SHOWN


@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """What is open, acute danger first, whom to phone, and what was closed."""
    asker = asking_for(request, "alarm.see")
    still_open = lists.open_alarms(asker)
    unread = [alarm for alarm in still_open if alarm.acknowledged_at is None][:MOST_PHONED]
    empty = Empty(_("No alarm is open"), _("What cannot wait is shown here until it is handled."))
    page = AlarmsPage(
        open=tuple(row_of(asker, alarm) for alarm in still_open),
        closed=tuple(row_of(asker, alarm) for alarm in lists.closed_alarms(asker)),
        phones=tuple(view_of(asker, alarm) for alarm in unread),
        total=_("Only the first %(count)s are shown.") % {"count": LONGEST_SHOWN}
        if len(still_open) == LONGEST_SHOWN
        else "",
        empty=None if still_open else empty,
    )
    return render(request, "alarms/list.html", {"page": page})


@require_GET
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """One alarm: who has been told, who has read it, what was done."""
    asker = asking_for(request, "alarm.see")
    found = lists.find(asker, alarm_id)
    return render(request, "alarms/alarm.html", {"page": page_of(asker, found)})


@require_POST
def acknowledge(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Say that one has read it; where somebody has already, the page says who."""
    asker = asking_for(request, "alarm.see")
    found = lists.find(asker, alarm_id)
    try:
        handling.acknowledge(asker, found)
    except (handling.AlreadyRead, handling.AlreadyClosed):
        return _back(request, found)
    return _back(request, found)


@require_POST
def phone(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Note that one has phoned somebody."""
    asker = asking_for(request, "alarm.see")
    found = lists.find(asker, alarm_id)
    person_id = as_uuid(posted(request, "called"))
    if person_id is None:  # the form names somebody always
        return _back(request, found)
    try:
        handling.note_call(asker, found, person_id=person_id)
    except handling.NotToBePhoned as fault:
        raise Http404 from fault
    except handling.AlreadyClosed:
        return _back(request, found)
    return _back(request, found)


@require_POST
def close(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Close it, with what was done."""
    asker = asking_for(request, "alarm.see")
    found = lists.find(asker, alarm_id)
    text = posted(request, "text")
    try:
        handling.close(asker, found, text=text)
    except handling.WhatWasDoneMissing:
        told = (_("Write what was done before you close the alarm."),)
        page = page_of(asker, found, text=text, errors=told)
        return render(request, "alarms/alarm.html", {"page": page}, status=422)
    except handling.AlreadyClosed:
        told_conflict = Conflict(
            _("Somebody was before you: the alarm is already closed."),
            reverse("alarm", args=[found.id]),
            text,
        )
        return render(request, "409.html", {"conflict": told_conflict}, status=409)
    return redirect("alarm", found.id)


def _back(request: HttpRequest, found: Alarm) -> HttpResponse:
    if posted(request, "then") == "item" and found.object_type == "item":
        return redirect("item", found.object_id)
    return redirect("alarm", found.id)
