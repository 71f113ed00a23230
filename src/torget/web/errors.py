"""Pages for what went wrong: what happened, what it means and what to do next."""

from __future__ import annotations

from collections.abc import Callable

import structlog
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
from torget.web.asking import posted
from torget.web.inbox.written import WORDS

log = structlog.get_logger("torget.web")
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
    """Turns refusals into 403 and what a person may not know of into 404."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.handler(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Return the page for a fault that is expected, None for any other."""
        if isinstance(fault, Refused):
            return refused(request)
        if isinstance(fault, NOT_FOUND):
            return not_found(request, fault)
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


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that the question could not be read."""
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; it is in the log with ids only."""
    return render(request, "500.html", status=500)


__all__ = ["Http404", "KnownFaults", "bad_request", "broken", "not_found", "refused"]
