"""One alarm as it is shown: on its page, in the list, and above the message it is about."""

from __future__ import annotations

import dataclasses

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from torget.alarms import ladder, lists
from torget.alarms.models import Alarm, Fate, Kind, Notice, Rung, Way
from torget.inbox import crisis_text
from torget.inbox.models import Item, ItemState
from torget.organisation.act import Actor
from torget.organisation.models import Person
from torget.web import moments
from torget.web.alarms import words
from torget.web.story import story_of
from torget.web.viewmodels import (
    Act,
    AlarmPage,
    AlarmRow,
    AlarmView,
    Link,
    ReadyText,
    ToPhone,
)

_ABOUT = {
    "item": ("inbox.read", gettext_noop("Open the message"), "item"),
    "handover": ("handover.see", gettext_noop("Open the hand-over"), "hand_over"),
    "moderation": ("moderation.see", gettext_noop("Open the measure"), "measure"),
}
"""Kind of object -> who may see its page, what the link says, and the page."""


def view_of(actor: Actor, alarm: Alarm, *, then: str = "", now_shown: bool = True) -> AlarmView:
    """Return an alarm with who was told; `then` is "item" where the message's page shows it."""
    notices = lists.notices_of(alarm)
    sentence, tone = words.state(alarm, now=actor.now)
    return AlarmView(
        id=str(alarm.id),
        title=words.kind_names()[Kind(alarm.kind)],
        state=sentence,
        tone=tone,
        raised=moments.when(alarm.raised_at, now=actor.now),
        next_round=_next_round(alarm, actor),
        url=reverse("alarm", args=[alarm.id]) if now_shown else "",
        told=tuple(words.told(each, now=actor.now) for each in notices),
        phones=_phones(actor, alarm, notices, then=then),
        acknowledge=_acknowledge(actor, alarm, then=then),
    )


def banner(actor: Actor, item: Item, alarms: tuple[Alarm, ...]) -> AlarmView | None:
    """Return what stands first on an item's page: its alarm, and the ready text where urgent."""
    shown = next((alarm for alarm in alarms if alarm.closed_at is None), None)
    if shown is None and item.urgent:
        shown = next(iter(alarms), None)
    if shown is None or not actor.may("alarm.see", shown.scope):
        return None
    seen = view_of(actor, shown, then="item")
    return dataclasses.replace(seen, ready=_ready(actor, item))


def _ready(actor: Actor, item: Item) -> ReadyText | None:
    if not item.urgent or item.state == ItemState.CLOSED:
        return None
    text = crisis_text.text_for(item, actor.person)
    if crisis_text.was_given(item):
        return ReadyText(text, instead=_("The text has been sent. See below how it went."))
    if item.gone_from_network:
        gone = _("The message is no longer on the network, so the text cannot be sent there.")
        return ReadyText(text, instead=gone)
    if not actor.may("inbox.give_crisis_text", item.scope):
        return ReadyText(text, instead=_("Ask somebody who may answer to send it."))
    return ReadyText(
        text,
        Act(
            _("Send this text as an answer"),
            reverse("item_crisis_text", args=[item.id]),
            variant="secondary",
            consequence=_("Only its author sees it. The message stays open.")
            if item.secrecy
            else _("It is shown as the account's answer. The message stays open."),
            fields=(("seen_version", str(item.record.head.version.n)),),
        ),
    )


def _next_round(alarm: Alarm, actor: Actor) -> str:
    if alarm.next_round_at is None:
        return ""
    when = moments.short(max(alarm.next_round_at, actor.now), now=actor.now)
    return words.next_names()[Rung(alarm.rung)] % {"when": when}


def _acknowledge(actor: Actor, alarm: Alarm, *, then: str) -> Act | None:
    is_open = alarm.acknowledged_at is None and alarm.closed_at is None
    if not is_open or not actor.may("alarm.acknowledge", alarm.scope):
        return None
    return Act(
        _("I have read it and take it"),
        reverse("alarm_acknowledge", args=[alarm.id]),
        variant="primary",
        tone="danger",
        consequence=_("Nobody more is told. The alarm is open until you write what was done."),
        fields=(("then", then),),
    )


def _phones(
    actor: Actor, alarm: Alarm, notices: tuple[Notice, ...], *, then: str
) -> tuple[ToPhone, ...]:
    """Return those who are told so far, for as long as nobody has read the alarm."""
    if alarm.closed_at is not None or alarm.acknowledged_at is not None:
        return ()
    shown: dict[str, ToPhone] = {}
    names = words.rung_names()
    for rung in _so_far(alarm):
        for person in ladder.people(alarm.account, rung, now=actor.now):
            key = str(person.id)
            if key not in shown:
                shown[key] = _phone(actor, alarm, person, notices, part=names[rung], then=then)
    return tuple(shown.values())


def _so_far(alarm: Alarm) -> tuple[Rung, ...]:
    order = ladder.route(alarm.kind)
    return order[: order.index(Rung(alarm.rung)) + 1]


def _phone(
    actor: Actor,
    alarm: Alarm,
    person: Person,
    notices: tuple[Notice, ...],
    *,
    part: str,
    then: str,
) -> ToPhone:
    calls = [
        each
        for each in notices
        if each.person_id == person.id and each.way == Way.PHONE and each.fate == Fate.CALLED
    ]
    phoned = ""
    if calls:
        phoned = _("Phoned %(when)s by %(by)s.") % {
            "when": moments.short(calls[-1].at, now=actor.now),
            "by": calls[-1].by.name if calls[-1].by else "Torget",
        }
    may = actor.may("alarm.phone", alarm.scope) and person.id != actor.person.id
    digits = "".join(sign for sign in person.phone if sign.isdigit() or sign == "+")
    return ToPhone(
        name=person.name,
        part=part,
        number=person.phone,
        number_url=f"tel:{digits}" if digits else "",
        phoned=phoned,
        act=Act(
            _("I have phoned"),
            reverse("alarm_phone", args=[alarm.id]),
            fields=(("called", str(person.id)), ("then", then)),
        )
        if may
        else None,
    )


def page_of(
    actor: Actor, alarm: Alarm, *, text: str = "", errors: tuple[str, ...] = ()
) -> AlarmPage:
    """Return an alarm's own page."""
    may_close = alarm.closed_at is None and actor.may("alarm.close", alarm.scope)
    return AlarmPage(
        alarm=view_of(actor, alarm, now_shown=False),
        about=_about(actor, alarm),
        account=Link(alarm.account.display_name, reverse("account", args=[alarm.account_id])),
        close_url=reverse("alarm_close", args=[alarm.id]) if may_close else "",
        text=text,
        errors=errors,
        history=story_of([alarm.id], now=actor.now),
    )


def _about(actor: Actor, alarm: Alarm) -> Link | None:
    action, title, page = _ABOUT.get(alarm.object_type, ("", "", ""))
    if not action or not actor.may(action, alarm.scope):
        return None
    return Link(gettext(title), reverse(page, args=[alarm.object_id]))


def row_of(actor: Actor, alarm: Alarm) -> AlarmRow:
    """Return an alarm as a row of the list."""
    local = timezone.localtime(alarm.raised_at)
    sentence, _tone = words.state(alarm, now=actor.now)
    return AlarmRow(
        url=reverse("alarm", args=[alarm.id]),
        title=words.kind_names()[Kind(alarm.kind)],
        account=alarm.account.display_name,
        state=words.badge(alarm),
        raised=moments.short(alarm.raised_at, now=actor.now),
        raised_iso=local.isoformat(timespec="seconds"),
        who="" if alarm.acknowledged_at is None and alarm.closed_at is None else sentence,
    )
