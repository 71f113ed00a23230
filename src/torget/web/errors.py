"""Pages for what went wrong: what happened, what it means and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from torget.alarms.models import Alarm
from torget.handover.models import HandOver
from torget.inbox.models import Item
from torget.lexicons.models import LexiconVersion, Trial
from torget.moderation.models import Measure, Quarantine
from torget.organisation.models import Account
from torget.organisation.policy import Refused
from torget.records.models import Record
from torget.teamwork.models import Bulk, Note, SavedReply, SavedView
from torget.web import full_disk
from torget.web.asking import posted
from torget.web.inbox.written import WORDS

log = structlog.get_logger("torget.web")
TOO_MANY = 429
NOT_FOUND = (
    Item.DoesNotExist,
    Record.DoesNotExist,
    Account.DoesNotExist,
    Alarm.DoesNotExist,
    HandOver.DoesNotExist,
    Measure.DoesNotExist,
    Quarantine.DoesNotExist,
    Note.DoesNotExist,
    SavedReply.DoesNotExist,
    SavedView.DoesNotExist,
    Bulk.DoesNotExist,
    LexiconVersion.DoesNotExist,
    Trial.DoesNotExist,
)


class KnownFaults:
    """Turns refusals into 403, what a person may not know of into 404, a full disk into 503."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer. Where no login can be counted for want of room, it is not the person's fault."""
        response = self.handler(request)
        if response.status_code == TOO_MANY and full_disk.is_full():
            return no_room(request)
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Return the page for a fault that is expected, None for any other."""
        if isinstance(fault, Refused):
            return refused(request)
        if isinstance(fault, NOT_FOUND):
            return not_found(request, fault)
        if full_disk.is_it(fault):
            return no_room(request)
        return None


def written(request: HttpRequest) -> str:
    """Return what the person had written in the form, so that no refusal loses it."""
    words = (posted(request, name) for name in WORDS)
    return "\n\n".join(each for each in words if each.strip())


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that the right is missing."""
    return render(request, "403.html", {"kept": written(request)}, status=403)


def login_ended(request: HttpRequest) -> HttpResponse:
    """Say that the login has ended, and give back what was written."""
    return render(request, "401.html", {"kept": written(request)}, status=401)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing here, or nothing for this person."""
    return render(request, "404.html", {"kept": written(request)}, status=404)


def no_room(request: HttpRequest) -> HttpResponse:
    """Say that nothing can be saved, and give back what was written."""
    log.error("disk_full", path=request.path)
    response = _without_database(request, "503.html", {"kept": written(request)}, status=503)
    response.headers["Retry-After"] = "60"
    return response


def _without_database(
    request: HttpRequest, name: str, told: Mapping[str, str], *, status: int
) -> HttpResponse:
    """Return the page; without what is around it where the database is away."""
    try:
        return render(request, name, told, status=status)
    except DatabaseError:
        request.user = AnonymousUser()
        if hasattr(request, "_messages"):
            delattr(request, "_messages")
        return render(request, name, told, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that the question could not be read."""
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; it is in the log with ids only.

    A full disk may also be met outside the views: in what reads who it is that asks.
    """
    fault = sys.exc_info()[1]
    if fault is not None and full_disk.is_it(fault):
        return no_room(request)
    return _without_database(request, "500.html", {}, status=500)


__all__ = ["Http404", "KnownFaults", "bad_request", "broken", "not_found", "refused"]
