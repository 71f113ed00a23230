"""One item as its page shows it: message, thread, what the flow chart says, what can be done."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.alarms.lists import about
from torget.inbox import parting
from torget.inbox.answer import limit_for
from torget.inbox.assessing import assessed
from torget.inbox.handing_on import HANDED_ON
from torget.inbox.models import OURS_UNKNOWN, Answer, Item, ItemState, Pause
from torget.organisation import rulebooks, triage_models
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.records.search import readable
from torget.records.thread import Thread, near, whole
from torget.rules.codes import DeadlineKind, Outcome
from torget.rules.rulebook import Rulebook
from torget.teamwork.traces import Traces
from torget.web import moments
from torget.web.addressing import reverse
from torget.web.alarms.showing import banner
from torget.web.excerpt import excerpt
from torget.web.inbox import measures, readings
from torget.web.inbox.deliveries import answers_of, delivery
from torget.web.inbox.listing import kind_names, pause_names
from torget.web.inbox.ways import ways
from torget.web.inbox.ways.close import reason_names
from torget.web.inbox.ways.consulting import advice_names
from torget.web.inbox.ways.seen import Seen
from torget.web.inbox.written import Written, fields_of
from torget.web.messages import safe_link, thread_messages
from torget.web.story import story_of
from torget.web.viewmodels import (
    Act,
    AnswerBox,
    Badge,
    Deadline,
    Delivery,
    ItemPage,
    Link,
    Refusal,
    Rule,
    Suggestion,
    visible,
)

TITLE = 70
WHOLE = "hela=ja"
"""How an address asks for the whole thread."""


def thread_shown(actor: Actor, item: Item, *, all_of_it: bool) -> Thread:
    """Return what the message is about, or all of its thread, as far as the actor may read it."""
    head = item.record.head
    return (
        whole(head, seen_by=readable(actor)) if all_of_it else near(head, seen_by=readable(actor))
    )


def item_page(
    actor: Actor, item: Item, thread: Thread, *, list_url: str, written: Written, traces: Traces
) -> ItemPage:
    """Return everything the page of an item shows."""
    record = item.record
    content = record.head.version.content
    rulebook = rulebooks.value(item.rulebook_id)
    answers = answers_of(item) if traces.answers else ()
    line = excerpt(content.text or "", TITLE)
    text = content.text or ""
    warnings = readings.warnings(item) if traces.flags else ()
    model = None if warnings or item.urgent or item.secrecy else triage_models.armed()
    signals, assessment = assessed(text, item.rulebook_id, routed_by=model)
    alarms = about([item.id]) if traces.alarms else ()
    seen = Seen(actor, item, rulebook, signals, assessment, written, traces)
    forms = ways(seen)
    box = _answer_box(actor, item, written)
    shown = fields_of(forms) | _fields_beside(box)
    told = (
        *(delivery(actor, item, each) for each in answers),
        *(measures.deliveries(actor, item) if traces.measures else ()),
    )
    return ItemPage(
        id=str(item.id),
        title=visible(f"{content.author_name or _('Unknown author')}: {line or _('(no text)')}"),
        where=f"{Network(item.account.network).label} · {item.account.display_name}",
        deadline=_deadline(item, rulebook, actor),
        thread=thread_messages(thread.messages, current=record.id, now=actor.now),
        whole_thread=_whole_thread(item, thread),
        list_url=list_url,
        badges=_badges(item),
        network_url=safe_link(content.url or ""),
        suggestion=suggestion(seen, text=text, warnings=warnings),
        answer=box,
        ways=forms,
        deliveries=told,
        waits=_waits(item, told),
        acts=_acts(actor, item),
        owner=_owner(item, actor),
        assign=_assign(actor, item),
        record_url=reverse("record", args=[record.id]),
        record_number=_("Record %(number)s") % {"number": record},
        history=story_of(
            [item.id, record.id, *(x.outbox_id for x in answers), *(x.id for x in alarms)],
            now=actor.now,
            names=_chosen_names(),
        ),
        closed=_closed(item, answers, actor),
        errors=written.told(shown),
        kept=written.unshown(shown),
        alarm=banner(actor, item, alarms),
    )


def _waits(item: Item, told: Iterable[Delivery]) -> bool:
    """Tell whether the page will soon say something else.

    The network's acceptance is kept first, and the item follows it a moment later.
    """
    states = {each.state for each in told}
    return "queued" in states or (item.state == ItemState.ON_ITS_WAY and "accepted" in states)


def _fields_beside(box: AnswerBox | None) -> frozenset[str]:
    """Return the ids of the fields that are no way's: the note's, and the answer's where it is."""
    there = box is not None and box.refusal is None
    return frozenset({"note-text", *(("answer-text", "answer-anyway") if there else ())})


def _whole_thread(item: Item, thread: Thread) -> Link | None:
    if thread.length == len(thread.messages):
        return None
    told = ngettext(
        "Show the whole thread, %(counter)s message",
        "Show the whole thread, %(counter)s messages",
        thread.length,
    )
    url = f"{reverse('item', args=[item.id])}?{WHOLE}"
    return Link(told % {"counter": thread.length}, url)


def suggestion(seen: Seen, *, text: str, warnings: tuple[str, ...]) -> Suggestion | None:
    """Return what the flow chart says of the text, why, and by which paragraph.

    A trained model is not heard where anybody or anything has raised the item.
    """
    rulebook, assessment = seen.rulebook, seen.assessment
    if seen.item.kind == OURS_UNKNOWN:
        return Suggestion(
            _("Whose post is it?"),
            (_("It stands on our account, but it was not sent from Torget."),),
            Rule("Allmänna handlingar på sociala medier, p. 1", _("Say whose it is.")),
        )
    first = assessment.first
    earlier = readings.earlier_reasons(seen.item, assessment)
    reasons = [*earlier, *readings.model_reasons(rulebook, assessment, text)]
    reasons += [first.why, *(signal.why for signal in first.signals)]
    also = [each.title for each in assessment.suggestions[1:]]
    if also and not first.by_model:
        reasons.append(_("Also holds: %(also)s.") % {"also": "; ".join(also)})
    if assessment.needs_person or warnings or earlier:
        reasons.append(_("A person must judge this."))
    if first.proposal:
        reasons.append(_("This is our proposal and not the words of the rules."))
    outcome = rulebook.outcome(first.outcome)
    named = f"{first.title}: {outcome.title[:1].lower()}{outcome.title[1:]}"
    return Suggestion(
        outcome.title if first.by_model else named,
        tuple(dict.fromkeys(filter(None, reasons))),
        Rule(_place(first.source), outcome.text, reverse("rules")),
        by_model=first.by_model,
        warnings=warnings,
    )


def _place(source: str) -> str:
    """Return the place in the rules without the word that every place begins with."""
    return source.replace("Regler, ", "")


def _deadline(item: Item, rulebook: Rulebook, actor: Actor) -> Deadline:
    if item.state == ItemState.CLOSED:
        return Deadline(_("Closed"), "none")
    text, state = moments.deadline(item.deadline_at, now=actor.now)
    if item.pause:
        text, state = pause_names()[Pause(item.pause)], "none"
    first = item.acknowledged_at is None
    kind = DeadlineKind.ACKNOWLEDGEMENT if first else DeadlineKind.ANSWER
    rule = rulebook.deadline(kind)
    return Deadline(
        text,
        state,
        moments.when(item.deadline_at, now=actor.now),
        _why_due(item, rule.text, actor),
        Rule(_place(rule.source), rule.title, reverse("rules")),
    )


def _why_due(item: Item, rule: str, actor: Actor) -> str:
    if item.urgent and item.acknowledged_at is None:
        return _("It may be a danger to life, so it is due at once and stands first in the list.")
    why = _("%(text)s It is due %(when)s, and fully answered %(answer)s.")
    if item.urgent:
        why = _(
            "It may be a danger to life, so it stands first in the list until it is closed."
            " %(text)s It is due %(when)s, and fully answered %(answer)s."
        )
    return why % {
        "text": rule,
        "when": moments.short(item.deadline_at, now=actor.now),
        "answer": moments.short(item.answer_by or item.deadline_at, now=actor.now),
    }


def _badges(item: Item) -> tuple[Badge, ...]:
    badges = []
    if item.urgent:
        badges.append(Badge(_("Urgent"), "danger"))
    if item.secrecy:
        badges.append(Badge(_("May be secret"), "warning"))
    if item.private:
        badges.append(Badge(_("Direct message"), "neutral"))
    if item.gone_from_network:
        badges.append(Badge(_("Deleted on the network"), "neutral"))
    if item.changed_after_answer:
        badges.append(Badge(_("Changed after the answer"), "warning"))
    return tuple(badges)


def _answer_box(actor: Actor, item: Item, written: Written) -> AnswerBox | None:
    if item.state != ItemState.OPEN or not actor.may("inbox.answer", item.scope):
        return None
    network = Network(item.account.network).label
    limit = limit_for(item)
    text = written.value("answer", "text")
    parts = parting.parts(parting.tidy(text), limit)
    return AnswerBox(
        url=reverse("item_answer", args=[item.id]),
        network=network,
        sender=item.account.display_name,
        limit=str(limit),
        text=text,
        used=str(len(parting.tidy(text))),
        parts=parts if len(parts) > 1 else (),
        parts_button=_("Send these %(count)s parts") % {"count": len(parts)},
        seal=parting.seal(text),
        button=_("Answer on %(network)s") % {"network": network},
        fields=(("seen_version", str(item.record.head.version.n)),),
        errors=written.errors("answer", "text"),
        refusal=_answer_refusal(item, limit, network),
    )


def _answer_refusal(item: Item, limit: int, network: str) -> Refusal | None:
    """Say why there is no answer box, by which rule, and what to do instead."""
    if item.secrecy:
        return Refusal(
            _("This is not answered in the channel"),
            Rule(
                "Tänk på det här, p. 4 och 5",
                _("What may be secret or is about a person is not answered here."),
                reverse("rules"),
            ),
            _("Refer to phone, e-mail or letter, and tell the registrar."),
        )
    if item.authority_id != item.account.authority_id:
        return Refusal(
            _("The account is another authority's"),
            Rule("Roller och ansvar, p. 1", _("Only the authority whose account it is answers.")),
            _("Answer in another way, in your own name, and close it here with the reason."),
        )
    if item.kind == OURS_UNKNOWN:
        return Refusal(
            _("Say first whose post it is"),
            Rule("Allmänna handlingar på sociala medier, p. 1", _("Then it can be answered.")),
        )
    if item.gone_from_network:
        return Refusal(
            _("The message is no longer on the network"),
            Rule("Tänk på det här, p. 3", _("There is nothing there to answer.")),
            _("Close it with the reason that its author deleted it."),
        )
    if limit == 0:
        return Refusal(
            _("Torget cannot write on %(network)s yet") % {"network": network},
            Rule("Tänk på det här, p. 6", _("Answer on the network itself.")),
            _("Torget keeps your answer as a record when it is collected."),
        )
    return None


def _acts(actor: Actor, item: Item) -> tuple[Act, ...]:
    if item.kind != OURS_UNKNOWN or item.state != ItemState.OPEN:
        return ()
    if not actor.may("inbox.settle_direction", item.scope):
        return ()
    url = reverse("item_whose", args=[item.id])
    return (
        Act(_("It is ours"), url, fields=(("ours", "yes"),), variant="primary"),
        Act(_("It is not ours"), url, fields=(("ours", "no"),), tone="danger"),
    )


def _owner(item: Item, actor: Actor) -> str:
    if item.assignee is None:
        return _("Nobody has taken it yet.")
    if item.assignee_id == actor.person.id:
        return _("You have it.")
    return _("%(name)s has it.") % {"name": item.assignee.name}


def _assign(actor: Actor, item: Item) -> Act | None:
    mine = item.assignee_id == actor.person.id
    if mine or item.state == ItemState.CLOSED or not actor.may("inbox.assign", item.scope):
        return None
    return Act(_("Take it"), reverse("item_assign", args=[item.id]), key="m")


def ending_names() -> dict[str, str]:
    """Return what every ending is called."""
    return {
        **kind_names(),
        **measures.outcomes(),
        HANDED_ON: _("Handed over to another authority"),
    }


def _chosen_names() -> dict[str, str]:
    """Return the words of the codes that a person chose among, as the history tells them."""
    chosen = (*reason_names().items(), *advice_names().items())
    return {str(code): name for code, name in chosen}


def _closed(item: Item, answers: tuple[Answer, ...], actor: Actor) -> str:
    if item.state != ItemState.CLOSED or item.closed_at is None:
        return ""
    at = moments.short(item.closed_at, now=actor.now)
    if item.ending == Outcome.ANSWER_IN_CHANNEL and answers:
        return _("%(who)s answered, and it was closed %(when)s.") % {
            "who": answers[-1].by.name,
            "when": at,
        }
    return _("Closed %(when)s: %(ending)s.") % {
        "when": at,
        "ending": ending_names().get(item.ending, item.ending).lower(),
    }
