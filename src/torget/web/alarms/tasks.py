"""Open alarms on the start page: first of all, and those of one kind on one account as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.alarms import lists
from torget.alarms.models import Alarm, Kind
from torget.organisation.act import Actor
from torget.web import moments
from torget.web.alarms import words
from torget.web.viewmodels import Link, TodayTask

MOST_TASKS = 3


def alarm_tasks(actor: Actor) -> tuple[TodayTask, ...]:
    """Return the open alarms as tasks: each acute danger by itself, the others together."""
    if not actor.may("alarm.see"):
        return ()
    tasks = [
        _task(actor, tuple(alike)) for _key, alike in groupby(lists.open_alarms(actor), key=_alike)
    ]
    return tuple(tasks[:MOST_TASKS])


def _alike(alarm: Alarm) -> tuple[str, str, str]:
    own = str(alarm.id) if alarm.kind == Kind.ACUTE_DANGER else ""
    return alarm.kind, str(alarm.account_id), own


def _task(actor: Actor, alike: Sequence[Alarm]) -> TodayTask:
    first = alike[0]
    name = words.kind_names()[Kind(first.kind)]
    unread = first.acknowledged_at is None
    text = first.account.display_name
    if len(alike) > 1:
        text = ngettext("%(account)s, %(count)s alarm", "%(account)s, %(count)s alarms", len(alike))
        text %= {"account": first.account.display_name, "count": len(alike)}
    return TodayTask(
        title=name,
        text=text,
        act=Link(_("Open the alarm"), _where(alike)),
        deadline=_("Alarm since %(span)s") % {"span": moments.span(actor.now - first.raised_at)},
        deadline_state="late" if unread else "soon",
    )


def _where(alike: Sequence[Alarm]) -> str:
    first = alike[0]
    return reverse("alarm", args=[first.id]) if len(alike) == 1 else reverse("alarms")
