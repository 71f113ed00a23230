"""Our letters about an item as its page shows them: on their way, accepted, or failed."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from torget.channels import payload as payloads
from torget.channels.deliver.claim import MARKED_SINCE
from torget.channels.models import Outbox, State
from torget.inbox.models import Answer, Item, ItemState
from torget.organisation.act import Actor
from torget.organisation.models import Network
from torget.web import moments
from torget.web.addressing import reverse
from torget.web.messages import safe_link
from torget.web.viewmodels import Act, Delivery, marked


def answers_of(item: Item) -> tuple[Answer, ...]:
    """Return the item's letters, oldest first."""
    found = Answer.objects.select_related("outbox", "outbox__content", "by").filter(item=item)
    return tuple(found.order_by("at", "id"))


def delivery(actor: Actor, item: Item, answer: Answer) -> Delivery:
    """Return how one letter fares, with what can be done about it."""
    row = answer.outbox
    state, label, sentence, advice = _words(row, answer, item)
    if answer.parts > 1:
        part = _("part %(part)s of %(parts)s") % {"part": answer.part, "parts": answer.parts}
        label = f"{label}, {part}"
    return Delivery(
        state=state,
        label=label,
        sentence=sentence,
        when=moments.when(answer.at, now=actor.now),
        text=marked(_text(row)),
        advice=advice,
        network_url=safe_link(row.external_url),
        acts=_acts(actor, item, row),
    )


def _text(row: Outbox) -> str:
    if row.payload is not None:
        return payloads.decode(bytes(row.payload)).text
    return (row.content.text or "") if row.content else ""


def _words(row: Outbox, answer: Answer, item: Item) -> tuple[str, str, str, str]:
    network = Network(item.account.network).label
    names = {"network": network, "who": answer.by.name}
    match row.state:
        case State.SENT:
            said = _("%(network)s has accepted the answer. It is now a record drawn up by us.")
            return "accepted", _("Published"), said % names, ""
        case State.UNKNOWN | State.HUMAN:
            waits = row.state == State.HUMAN
            advice = (
                _("Look on the network. If it is not there, send it again or withdraw it.")
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


def _acts(actor: Actor, item: Item, row: Outbox) -> tuple[Act, ...]:
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
            away = replace(
                back, consequence=_("Only if you have looked, and the answer is not there.")
            )
            return (away,) if item.secrecy else (again, away)
        case State.QUEUED if row.last_error_code:
            return (back,)
        case _:
            return ()
