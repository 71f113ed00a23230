"""One item as its page shows it: message, thread, what the flow chart says, what can be done."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from torget.alarms.lists import about
from torget.channels import payload as payloads
from torget.channels.deliver.claim import MARKED_SINCE
from torget.channels.models import Outbox, State
from torget.inbox.answer import limit_for
from torget.inbox.assessing import assessed
from torget.inbox.handing_on import HANDED_ON
from torget.inbox.models import OURS_UNKNOWN, Answer, Item, ItemState, Pause
from torget.organisation import rulebooks
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.records.search import readable
from torget.records.thread import Thread, near, whole
from torget.rules.codes import DeadlineKind, Outcome
from torget.rules.flow import Assessment
from torget.rules.rulebook import Rulebook
from torget.web import moments
from torget.web.alarms.showing import banner
from torget.web.excerpt import excerpt
from torget.web.inbox import measures
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
    marked,
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
    actor: Actor, item: Item, thread: Thread, *, list_url: str, written: Written
) -> ItemPage:
    """Return everything the page of an item shows."""
    record = item.record
    content = record.head.version.content
    rulebook = rulebooks.value(item.rulebook_id)
    answers = tuple(
        Answer.objects.select_related("outbox", "outbox__content", "by")
        .filter(item=item)
        .order_by("at", "id")
    )
    line = excerpt(content.text or "", TITLE)
    _signals, assessment = assessed(content.text or "", item.rulebook_id)
    alarms = about([item.id])
    forms = ways(Seen(actor, item, rulebook, assessment, written))
    box = _answer_box(actor, item, written)
    shown = fields_of(forms) | _fields_beside(box)
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
        suggestion=suggestion(rulebook, item, assessment),
        answer=box,
        ways=forms,
        deliveries=(
            *(_delivery(actor, item, each) for each in answers),
            *measures.deliveries(actor, item),
        ),
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


def suggestion(rulebook: Rulebook, item: Item, assessment: Assessment) -> Suggestion | None:
    """Return what the flow chart says of the text, why, and by which paragraph."""
    if item.kind == OURS_UNKNOWN:
        return Suggestion(
            _("Whose post is it?"),
            (_("It stands on our account, but it was not sent from Torget."),),
            Rule("Allmänna handlingar på sociala medier, p. 1", _("Say whose it is.")),
        )
    first = assessment.first
    reasons = [first.why, *dict.fromkeys(signal.why for signal in first.signals)]
    also = [each.title for each in assessment.suggestions[1:]]
    if also:
        reasons.append(_("Also holds: %(also)s.") % {"also": "; ".join(also)})
    if assessment.needs_person:
        reasons.append(_("A person must judge this."))
    if first.proposal:
        reasons.append(_("This is our proposal and not the words of the rules."))
    outcome = rulebook.outcome(first.outcome)
    return Suggestion(
        f"{first.title}: {outcome.title[:1].lower()}{outcome.title[1:]}",
        tuple(dict.fromkeys(reasons)),
        Rule(_place(first.source), outcome.text, reverse("rules")),
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
    why = (
        _("It may be a danger to life, so it is due at once.")
        if item.urgent and first
        else _("%(text)s It is due %(when)s, and fully answered %(answer)s.")
        % {
            "text": rule.text,
            "when": moments.short(item.deadline_at, now=actor.now),
            "answer": moments.short(item.answer_by or item.deadline_at, now=actor.now),
        }
    )
    return Deadline(
        text,
        state,
        moments.when(item.deadline_at, now=actor.now),
        why,
        Rule(_place(rule.source), rule.title, reverse("rules")),
    )


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
    return AnswerBox(
        url=reverse("item_answer", args=[item.id]),
        network=network,
        sender=item.account.display_name,
        limit=str(limit),
        text=written.value("answer", "text"),
        used=str(len(written.value("answer", "text"))),
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


def _delivery(actor: Actor, item: Item, answer: Answer) -> Delivery:
    row = answer.outbox
    state, label, sentence, advice = _delivery_words(row, answer, item)
    return Delivery(
        state=state,
        label=label,
        sentence=sentence,
        when=moments.when(answer.at, now=actor.now),
        text=marked(_delivery_text(row)),
        advice=advice,
        network_url=safe_link(row.external_url),
        acts=_delivery_acts(actor, item, row),
    )


def _delivery_text(row: Outbox) -> str:
    if row.payload is not None:
        return payloads.decode(bytes(row.payload)).text
    return (row.content.text or "") if row.content else ""


def _delivery_words(row: Outbox, answer: Answer, item: Item) -> tuple[str, str, str, str]:
    network = Network(item.account.network).label
    names = {"network": network, "who": answer.by.name}
    match row.state:
        case State.SENT:
            said = _("%(network)s has accepted the answer. It is now a record drawn up by us.")
            return "accepted", _("Published"), said % names, ""
        case State.UNKNOWN | State.HUMAN:
            waits = row.state == State.HUMAN
            advice = (
                _("Look on the network. If the answer is not there, send it again.")
                if waits
                else _("You need do nothing: Torget reads back and never sends it twice.")
            )
            said = _("Nobody knows yet whether %(network)s has it.") % names
            return "uncertain", _("Uncertain outcome"), said, advice
        case State.FAILED if row.last_error_code == MARKED_SINCE:
            said = _("It was marked as perhaps secret before the answer left. It is not published.")
            advice = _("Withdraw it. Then refer to phone, e-mail or letter.")
            return "failed", _("Failed"), said, advice
        case State.FAILED | State.EXPIRED:
            said = _("%(network)s did not accept the answer. It is not published.") % names
            advice = _("Your text is kept. Send it again, or withdraw it and write anew.")
            return "failed", _("Failed"), f"{said} ({row.last_error_code})", advice
        case State.CANCELLED:
            return "failed", _("Withdrawn"), _("The answer was never published."), ""
        case _:
            said = _("The answer is on its way to %(network)s.") % names
            advice = (
                _("It is tried again: %(code)s") % {"code": row.last_error_code}
                if row.last_error_code
                else ""
            )
            return "queued", _("On its way"), said, advice


def _delivery_acts(actor: Actor, item: Item, row: Outbox) -> tuple[Act, ...]:
    if not actor.may("inbox.retry_answer", item.scope) or item.state != ItemState.ON_ITS_WAY:
        return ()
    again = Act(
        _("Send again"),
        reverse("item_send_again", args=[item.id]),
        consequence="",
        variant="primary",
    )
    back = Act(_("Withdraw the answer"), reverse("item_withdraw", args=[item.id]))
    match row.state:
        case State.FAILED if row.last_error_code == MARKED_SINCE and item.secrecy:
            return (back,)
        case State.FAILED | State.EXPIRED:
            return (again, back)
        case State.HUMAN:
            return (again,)
        case State.QUEUED if row.last_error_code:
            return (back,)
        case _:
            return ()


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
