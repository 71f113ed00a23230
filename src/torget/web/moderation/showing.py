"""The work list and one measure as their pages show them."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from torget.inbox.models import Removal
from torget.ledger.models import Event
from torget.moderation import blocks, finding
from torget.moderation.models import AuthorNotice, Measure, Quarantine, Standing, Telling
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.records.thread import message_of
from torget.rules.codes import Family
from torget.rules.rulebook import Reason
from torget.web import moments
from torget.web.inbox import measures as words
from torget.web.inbox.written import Written
from torget.web.messages import thread_messages
from torget.web.moderation import judgements
from torget.web.story import story_of
from torget.web.viewmodels import (
    Badge,
    BlocksPage,
    Empty,
    Fact,
    MeasureList,
    MeasurePage,
    MeasureRow,
    ModerationPage,
    Rule,
)


def reason_of(measure: Measure) -> Reason:
    """Return the reason as it stands in the rulebook that was used."""
    return rulebooks.value(measure.rulebook_id).reason(measure.reason)


def title_of(measure: Measure) -> str:
    """Return the step and the reason: "Dölj: reklam"."""
    reason = reason_of(measure).title
    step = _("Move") if measure.moved else words.steps()[measure.step]
    return f"{step}: {reason[:1].lower()}{reason[1:]}"


def work_list(actor: Actor) -> ModerationPage:
    """Return what waits for somebody, most urgent kind first; empty kinds are left out."""
    lists = (
        _list(actor, "texts", finding.unread_texts(actor)),
        _list(actor, "refused", finding.refused_by_network(actor)),
        _list(actor, "looks", finding.to_look_at(actor)),
        _list(actor, "proposals", finding.proposals(actor)),
        _list(actor, "reviews", finding.asked_for_review(actor)),
    )
    shown = tuple(each for each in lists if each.rows)
    empty = Empty(
        _("Nothing waits for a second look"),
        _("Proposals, second looks and requests for review come here."),
    )
    return ModerationPage(shown, reverse("blocks"), None if shown else empty)


def _list(actor: Actor, key: str, found: object) -> MeasureList:
    title, text = _headings()[key]
    rows = tuple(
        _text_row(each, actor) if isinstance(each, Quarantine) else row(each, actor)
        for each in found  # type: ignore[attr-defined]
    )
    return MeasureList(key, title, text, rows)


def _headings() -> dict[str, tuple[str, str]]:
    return {
        "texts": (
            _("Texts to read"),
            _("Their attachments are not fetched before somebody has read the text."),
        ),
        "refused": (
            _("The network has not done it"),
            _("These stay open until the network has done it or somebody takes them back."),
        ),
        "looks": (
            _("Second looks"),
            _("One person acted at once. Another looks at it afterwards."),
        ),
        "proposals": (
            _("Proposals"),
            _("Nothing happens before another person agrees."),
        ),
        "reviews": (
            _("Requests for review"),
            _("The author thinks we were wrong. Somebody who had no part in it decides."),
        ),
    }


def row(measure: Measure, actor: Actor) -> MeasureRow:
    """Return a measure as a row, without the citizen's words."""
    due = measure.look_by if measure.looked_at is None else None
    state = moments.deadline(due, now=actor.now)[1] if due else "none"
    text = _("Second look by %(when)s") % {"when": moments.short(due, now=actor.now)} if due else ""
    return MeasureRow(
        url=reverse("measure", args=[measure.id]),
        title=title_of(measure),
        where=f"{Network(measure.account.network).label} · {measure.account.display_name}",
        who=measure.by.name,
        when=moments.when(measure.at, now=actor.now),
        due=text,
        due_state=state,
        badge=words.state_badge(measure),
    )


def _text_row(held: Quarantine, actor: Actor) -> MeasureRow:
    account = held.record.account
    return MeasureRow(
        url=reverse("text_check", args=[held.record_id]),
        title=_("May be abuse material: read the text"),
        where=f"{Network(account.network).label} · {account.display_name}",
        who="Torget",
        when=moments.when(held.at, now=actor.now),
    )


def blocks_page(actor: Actor) -> BlocksPage:
    """Return the entries on persons, each with the day it ends."""
    rows = []
    for measure in blocks.entries(actor):
        ends = moments.short(measure.ends_at or measure.at, now=actor.now)
        rows.append(
            MeasureRow(
                url=reverse("measure", args=[measure.id]),
                title=title_of(measure),
                where=f"{Network(measure.account.network).label} · {measure.account.display_name}",
                who=measure.by.name,
                when=moments.when(measure.at, now=actor.now),
                due=_("Ends %(when)s") % {"when": ends},
                badge=words.state_badge(measure),
            )
        )
    empty = Empty(
        _("Nobody is kept out"), _("An entry is about one message, has a reason and an end.")
    )
    return BlocksPage(tuple(rows), reverse("moderation"), None if rows else empty)


def measure_page(actor: Actor, measure: Measure, written: Written) -> MeasurePage:
    """Return everything the page of a measure shows; the caller has noted the reading."""
    reason = reason_of(measure)
    may_read = actor.may("moderation.read_sealed", measure.scope)
    shown = may_read and reason.keep_copy
    removal = Removal.objects.filter(measure=measure).first()
    return MeasurePage(
        title=title_of(measure),
        where=f"{Network(measure.account.network).label} · {measure.account.display_name}",
        lead=words.sentence(measure),
        badges=_badges(measure),
        facts=_facts(measure, reason),
        rule=Rule(reason.source.replace("Regler, ", ""), reason.text, reverse("rules")),
        messages=thread_messages(
            (message_of(measure.record),), current=measure.record_id, now=actor.now
        )
        if shown
        else (),
        seal=_seal(measure),
        ways=judgements.ways(actor, measure, reason, written),
        history=story_of(
            [measure.id, *_row_ids(measure), *([removal.item_id] if removal else [])],
            now=actor.now,
        ),
        back_url=reverse("moderation"),
        folded=_("The message may be hard to read. Open it when you are ready.")
        if measure.family == Family.BBS
        else "",
        withheld=""
        if shown
        else _("The message is not shown: it may be a crime to have or spread."),
        record_url=reverse("record", args=[measure.record_id])
        if actor.may("record.read", measure.record.scope)
        else "",
        record_number=_("Record %(number)s") % {"number": measure.record},
        item_url=reverse("item", args=[removal.item_id]) if removal else "",
        police_url=reverse("police_report", args=[measure.id]) if reason.police_report else "",
        errors=written.summary,
    )


def _badges(measure: Measure) -> tuple[Badge, ...]:
    badges = [words.state_badge(measure)]
    if measure.family == Family.BBS:
        badges.append(Badge(_("Duty by law"), "danger"))
    if measure.look_by and measure.looked_at is None and measure.state != Standing.WITHDRAWN:
        badges.append(Badge(_("Waits for a second look"), "warning"))
    return tuple(badges)


def _row_ids(measure: Measure) -> list[UUID]:
    return [each for each in (measure.outbox_id, measure.undo_outbox_id) if each]


def _facts(measure: Measure, reason: Reason) -> tuple[Fact, ...]:
    adopted = measure.rulebook
    facts = [
        Fact(_("Reason"), reason.title),
        Fact(_("Law"), "; ".join(reason.law) or _("No law is named; it rests on the rules.")),
        Fact(
            _("Rulebook"),
            _("Version %(version)s, decided %(date)s (%(number)s)")
            % {
                "version": adopted.version,
                "date": adopted.decided_date,
                "number": adopted.decision_no,
            },
        ),
        Fact(_("Decided by"), f"{measure.by.name}, {moments.exact(measure.at)}"),
        Fact(_("Agreed by"), measure.second.name if measure.second else _("Nobody")),
        Fact(_("Discovered"), moments.exact(measure.discovered_at)),
    ]
    if measure.due_at:
        facts.append(Fact(_("To be away by"), moments.exact(measure.due_at)))
    if measure.in_force_at:
        facts.append(Fact(_("Done by the network"), moments.exact(measure.in_force_at)))
    if measure.ends_at:
        facts.append(Fact(_("Ends"), moments.exact(measure.ends_at)))
    if measure.look_by:
        facts.append(Fact(_("Second look by"), moments.exact(measure.look_by)))
    facts += [_told(each) for each in AuthorNotice.objects.filter(measure=measure).order_by("id")]
    return tuple(facts)


def _told(notice: AuthorNotice) -> Fact:
    said = {
        Telling.PRIVATE: _("privately") if notice.outbox_id else _("privately, when it is done"),
        Telling.PUBLIC: _("openly") if notice.outbox_id else _("openly, when it is done"),
        Telling.IMPOSSIBLE: _("not possible on this network"),
        Telling.NOT_CHOSEN: _("no, by choice"),
    }[Telling(notice.how)]
    name = {
        "taken": _("Author told of the measure"),
        "undone": _("Author told that it was taken back"),
        "upheld": _("Author told that it stands"),
    }[notice.about]
    return Fact(name, said)


def _seal(measure: Measure) -> tuple[Fact, ...]:
    event = Event.objects.filter(id=measure.sealed_event).first() if measure.sealed_event else None
    if event is None:
        return ()
    return (
        Fact(_("Sealed"), moments.exact(event.at)),
        Fact(_("Parts sealed"), str(len(event.content_commits))),
        Fact(_("Leaf"), bytes(event.leaf).hex(), mono=True),
    )
