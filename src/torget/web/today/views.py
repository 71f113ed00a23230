"""The start page: at most five things that need the person now."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from torget.channels import health
from torget.handover import lists as handovers
from torget.inbox import lists
from torget.inbox.lists import Filter, Listed
from torget.inbox.models import ItemState
from torget.organisation.act import Actor
from torget.organisation.policy import of_account
from torget.teamwork import notes
from torget.web import moments
from torget.web.accounts.views import problem_text
from torget.web.alarms.tasks import alarm_tasks
from torget.web.asking import actor
from torget.web.excerpt import excerpt
from torget.web.handover import words
from torget.web.viewmodels import Figure, Link, TodayPage, TodayTask, visible

MOST_TASKS = 5
WEEK = timedelta(days=7)
_DAYS = {
    "sv": ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@require_GET
def start(_request: HttpRequest) -> HttpResponse:
    """Lead to the start page."""
    return redirect("today")


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What needs the person now, and the figures of the week."""
    asker = actor(request)
    tasks = (
        *alarm_tasks(asker),
        *_broken(asker),
        *_handed_over(asker),
        *_named(asker),
        *_waiting(asker),
    )[:MOST_TASKS]
    page = TodayPage(greeting=_greeting(asker), tasks=tasks, figures=_figures(asker))
    return render(request, "today/index.html", {"page": page})


def _greeting(asker: Actor) -> str:
    local = timezone.localtime(asker.now)
    language = "en" if (translation.get_language() or "sv").startswith("en") else "sv"
    return _("%(day)s, week %(week)s") % {
        "day": f"{_DAYS[language][local.weekday()]} {moments.day(local)}",
        "week": local.isocalendar().week,
    }


def _broken(asker: Actor) -> tuple[TodayTask, ...]:
    if not asker.may("operations.see"):
        return ()
    return tuple(
        TodayTask(
            each.feed.account.display_name,
            problem,
            Link(_("See the account"), reverse("account", args=[each.feed.account_id])),
            deadline_state="late",
        )
        for each in health.accounts(now=asker.now)
        if asker.may("operations.see", of_account(each.feed.account))
        and (problem := problem_text(each.feed.account, each.feed))
    )


def _handed_over(asker: Actor) -> tuple[TodayTask, ...]:
    """Return what a registrar must see to: stopped, proposed a number, or past its limit."""
    if not asker.may("handover.confirm"):
        return ()
    rows = handovers.waiting_for(asker, "handover.confirm", now=asker.now, most=MOST_TASKS)
    return tuple(
        TodayTask(
            title=f"{words.port(row)}: {row.record}",
            text=words.trouble(row) or words.state(row).label,
            act=Link(_("Open"), reverse("hand_over", args=[row.id])),
            deadline=moments.deadline(row.due_at, now=asker.now)[0],
            deadline_state=moments.deadline(row.due_at, now=asker.now)[1],
        )
        for row in rows
    )


def _named(asker: Actor) -> tuple[TodayTask, ...]:
    """Notes that name the person, until they say that they are done with them."""
    if not asker.may("inbox.read"):
        return ()
    return tuple(
        TodayTask(
            title=_("%(who)s named you") % {"who": each.note.by.name},
            text=visible(excerpt(each.note.text, 110)),
            act=Link(_("Read the note"), reverse("item", args=[each.note.item_id])),
        )
        for each in notes.waiting_for(asker)[:MOST_TASKS]
    )


def _waiting(asker: Actor) -> tuple[TodayTask, ...]:
    if not asker.may("inbox.answer"):
        return ()
    return tuple(_task(item, asker) for item in lists.page(asker, Filter()).items[:MOST_TASKS])


def _task(item: Listed, asker: Actor) -> TodayTask:
    text, state = moments.deadline(item.deadline_at, now=asker.now)
    line = excerpt(item.text, 110)
    danger = _("%(account)s. It may be a danger to life, so it stands first.")
    return TodayTask(
        title=visible(f"{item.author_name}: {line}"),
        text=danger % {"account": item.account_name} if item.urgent else item.account_name,
        act=Link(_("Open"), reverse("item", args=[item.id])),
        deadline=text,
        deadline_state=state,
    )


def _figures(asker: Actor) -> tuple[Figure, ...]:
    if not asker.may("statistics.read") or not asker.may("inbox.read"):
        return ()
    closed = lists.visible(asker, Filter(view="closed"))
    week = closed.filter(closed_at__gte=asker.now - WEEK)
    before = closed.filter(
        closed_at__gte=asker.now - 2 * WEEK, closed_at__lt=asker.now - WEEK
    ).count()
    answered = week.filter(ending="answer_in_channel").count()
    waiting = lists.count(asker, Filter())
    late = (
        lists.visible(asker, Filter())
        .filter(state=ItemState.OPEN, deadline_at__lt=asker.now)
        .count()
    )
    return (
        Figure(
            str(answered),
            _("answered this week"),
            _("%(count)s closed the week before") % {"count": before},
        ),
        Figure(str(waiting), _("wait for an ending"), _("%(count)s are late") % {"count": late}),
    )
