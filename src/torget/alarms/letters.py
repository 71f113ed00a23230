"""What the alarm's messages say: that there is an alarm, on which account, and where to read it.

Never a citizen's words: mail and text messages leave the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.alarms import ladder
from torget.alarms.models import Alarm, Kind
from torget.organisation.models import Person

MINUTES = int(ladder.WAIT / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person. `key` is the same if it is sent again."""

    key: str
    kind: str
    round: int
    person: Person
    account: str
    subject: str
    body: str
    link: str
    at: str  # ISO 8601, when the alarm was raised


def compose(alarm: Alarm, person: Person, *, others: int = 0) -> Letter:
    """Return the message about an alarm, and about `others` like it on the same account."""
    link = address(alarm) if not others else f"{settings.SITE_URL}/larm/"
    with translation.override(person.language):
        name = alarm.account.display_name
        subject = subjects()[Kind(alarm.kind)] % {"account": name}
        return Letter(
            key=f"{alarm.id}-{alarm.round}-{person.id}",
            kind=alarm.kind,
            round=alarm.round,
            person=person,
            account=name,
            subject=subject,
            body="\n\n".join((f"{subject}.", *_more(others), *_what_to_do(alarm), link)),
            link=link,
            at=alarm.raised_at.isoformat(),
        )


def address(alarm: Alarm) -> str:
    """Return the alarm's own page."""
    return f"{settings.SITE_URL}/larm/{alarm.id}/"


def subjects() -> dict[Kind, str]:
    """Return the first line of each kind; %(account)s is the account's name."""
    return {
        Kind.ACUTE_DANGER: _("Alarm: somebody may be in danger, on %(account)s"),
        Kind.UNATTENDED: _("Nobody has looked at %(account)s within the limit"),
        Kind.OVERDUE: _("A message on %(account)s has had no answer in time"),
        Kind.OVERDUE_ANSWER: _("A message on %(account)s is not fully answered in time"),
        Kind.HAND_OVER_FAILED: _("A hand-over from %(account)s has failed"),
        Kind.REMOVAL_FAILED: _("A removal on %(account)s has failed"),
    }


def _more(others: int) -> tuple[str, ...]:
    if not others:
        return ()
    told = ngettext(
        "There is %(count)s more of the same kind.",
        "There are %(count)s more of the same kind.",
        others,
    )
    return (told % {"count": others},)


def _what_to_do(alarm: Alarm) -> tuple[str, ...]:
    read = _("Open the alarm and say that you have read it.")
    if alarm.kind != Kind.ACUTE_DANGER:
        return (read,)
    wait = _("If nobody has read it within %(count)s minutes the next person is told.")
    return (read, wait % {"count": MINUTES}, _("Call 112 if you judge that it is acute."))
