"""From hand-overs to what their pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.handover import lists, replies
from torget.handover.lists import Wanted
from torget.handover.models import OPEN, HandOver, HandOverState, Port
from torget.organisation.act import Actor
from torget.web import moments, story
from torget.web.handover import words
from torget.web.viewmodels import (
    Act,
    Empty,
    Fact,
    FieldError,
    HandOverPage,
    HandOverRow,
    HandOversPage,
    Link,
    NumberBox,
    visible,
)

CONFIRM = {Port.REGISTRY: "handover.confirm", Port.COMPLAINTS: "handover.confirm_complaint"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was posted and refused: the words are kept, and each fault has its field."""

    number: str = ""
    why: str = ""
    errors: tuple[FieldError, ...] = field(default=())


def list_page(asker: Actor, wanted: Wanted) -> HandOversPage:
    """Return the list of work with its filters as links."""
    listed, how_many = lists.page(asker, wanted), lists.counts(asker)
    return HandOversPage(
        tabs=_tabs(wanted, how_many),
        ports=_ports(wanted),
        rows=tuple(_row(row, asker) for row in listed.rows),
        empty=_empty(wanted),
        more_url=_url(wanted.state, wanted.port, efter=str(listed.more)) if listed.more else "",
        unmatched=_unmatched() if asker.may("handover.confirm") else "",
    )


def _unmatched() -> str:
    count = replies.unmatched()
    if not count:
        return ""
    return ngettext(
        "%(count)s reply could not be matched. Look in the mailbox and write in the number.",
        "%(count)s replies could not be matched. Look in the mailbox and write in the numbers.",
        count,
    ) % {"count": count}


def _tabs(wanted: Wanted, how_many: Mapping[str, int]) -> tuple[Link, ...]:
    labels: Sequence[tuple[str, str]] = (
        ("", _("To do")),
        (HandOverState.PENDING, _("Waiting")),
        (HandOverState.FAILED, _("Stopped")),
        (HandOverState.CONFIRMED, _("Done")),
        (HandOverState.WITHDRAWN, _("Withdrawn")),
    )
    counted = {**how_many, "": sum(how_many.get(state, 0) for state in OPEN)}
    return tuple(
        Link(
            label,
            _url(state, wanted.port),
            current=state == wanted.state,
            count=str(counted.get(state, 0)),
        )
        for state, label in labels
    )


def _ports(wanted: Wanted) -> tuple[Link, ...]:
    labels = (
        ("", _("Both")),
        (Port.REGISTRY, _("The diary")),
        (Port.COMPLAINTS, _("The complaint system")),
    )
    return tuple(
        Link(label, _url(wanted.state, port), current=port == wanted.port) for port, label in labels
    )


def _url(state: str, port: str, **more: str) -> str:
    asked = {"lage": state, "till": port, **more}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("hand_overs") + (f"?{query}" if query else "")


def _row(row: HandOver, asker: Actor) -> HandOverRow:
    late = row.state in OPEN and row.due_at <= asker.now
    return HandOverRow(
        url=reverse("hand_over", args=[row.id]),
        number=str(row.record),
        port=words.port(row),
        where=visible(row.account.display_name),
        who=row.asked_by.name,
        when=moments.when(row.asked_at, now=asker.now),
        state=words.state(row),
        note=row.registration_no or words.trouble(row),
        late=_("Should have had its number %(when)s")
        % {"when": moments.short(row.due_at, now=asker.now)}
        if late
        else "",
    )


def _empty(wanted: Wanted) -> Empty:
    if wanted.state or wanted.port:
        return Empty(
            _("Nothing is here with this filter."),
            _("Choose another filter to see the rest."),
            Link(_("Show what is to do"), reverse("hand_overs")),
        )
    return Empty(
        _("Nothing waits for a number."),
        _("What is handed over to the diary or the complaint system is shown here."),
    )


def one_page(asker: Actor, row: HandOver, written: Written) -> HandOverPage:
    """Return one hand-over with everything the person may do about it."""
    is_open = row.state in OPEN
    mends = is_open and asker.may("handover.retry", row.scope)
    stuck = row.state == HandOverState.FAILED or row.outbox_id is None
    return HandOverPage(
        title=f"{words.port(row)}: {row.record}",
        lead=_("Asked for by %(who)s, %(when)s")
        % {"who": row.asked_by.name, "when": moments.short(row.asked_at, now=asker.now)},
        state=words.state(row),
        facts=_facts(row, asker),
        events=story.story_of([row.id], now=asker.now),
        record_url=reverse("record", args=[row.record_id]) if asker.may("record.read") else "",
        record_label=str(row.record),
        note=visible(row.note),
        trouble=words.trouble(row),
        number=_number(row, asker, written) if is_open else None,
        retry=_retry(row) if mends and stuck else None,
        withdraw_url=reverse("hand_over_withdraw", args=[row.id]) if mends else "",
        why=written.why,
        package_url=_package(row, asker),
        errors=written.errors,
    )


def _package(row: HandOver, asker: Actor) -> str:
    if row.package_sha256 is None or row.state not in OPEN:
        return ""
    if not asker.may("handover.read_package", row.scope):
        return ""
    return reverse("hand_over_package", args=[row.id])


def _number(row: HandOver, asker: Actor, written: Written) -> NumberBox | None:
    if not asker.may(CONFIRM[Port(row.port)], row.scope):
        return None
    diary = row.port == Port.REGISTRY
    return NumberBox(
        url=reverse("hand_over_confirm", args=[row.id]),
        label=_("Registration number") if diary else _("Number in the complaint system"),
        help=_("As it stands in the diary, for example KS 2026/123.")
        if diary
        else _("As it stands in the complaint system."),
        button=_("Write in the number and finish"),
        value=written.number or row.proposed_no,
        proposed=_("A reply proposes %(number)s. Check it before you finish.")
        % {"number": row.proposed_no}
        if row.proposed_no
        else "",
    )


def _retry(row: HandOver) -> Act:
    return Act(
        _("Hand it over again"),
        reverse("hand_over_retry", args=[row.id]),
        consequence=_("It is packed anew and goes the way that is set now."),
    )


def _facts(row: HandOver, asker: Actor) -> tuple[Fact, ...]:
    told = [
        (_("Account"), visible(row.account.display_name)),
        (_("Unit"), row.unit.name),
        (_("Ground"), row.ground),
        (_("Way"), words.way(row.adapter) if row.adapter else _("Not chosen yet")),
        (_("Should have its number"), moments.short(row.due_at, now=asker.now)),
        (_("Mark in replies"), row.token),
    ]
    if row.handed_at:
        told.append((_("Taken by the other system"), moments.short(row.handed_at, now=asker.now)))
    if row.registration_no:
        told.append((_("Number"), row.registration_no))
        told.append((_("How the number came"), words.how(row.confirmed_how)))
    facts = tuple(Fact(name, value) for name, value in told)
    if row.package_sha256:
        digest = bytes(row.package_sha256).hex()
        return (*facts, Fact(_("Checksum of the package"), digest, mono=True))
    return facts
