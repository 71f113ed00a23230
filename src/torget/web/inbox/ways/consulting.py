"""Advice about criticism: asked for, given by another, or taken back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from torget.inbox import consulting
from torget.inbox.models import Advice, Consultation, ItemState
from torget.rules.codes import Outcome
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.viewmodels import Rule, Way

CONSULT, DECIDE, WITHDRAW = "consult", "decide", "withdraw"


def consult(seen: Seen) -> Way | None:
    """Return the form that asks a manager or a communications officer."""
    if not (seen.is_open and seen.may("inbox.consult")):
        return None
    return Way(
        key=CONSULT,
        title=_("Ask your manager or the communications officer"),
        url=reverse("item_consult", args=[seen.item.id]),
        button=_("Ask for advice"),
        fields=(
            seen.field(
                CONSULT, "text", _("What do you want advice about?"), kind="long", required=True
            ),
        ),
        consequence=_("The message waits until they have decided. The time runs meanwhile."),
        rule=_rule(),
        suggested=seen.suggests(Outcome.CONSULT_MANAGER),
        open=seen.was_sent(CONSULT),
    )


def decide(seen: Seen) -> Way | None:
    """Return the form of the decision, for another than the one who asked."""
    asked = _asked(seen, "inbox.decide_consultation")
    if asked is None or asked.asked_by_id == seen.actor.person.id:
        return None
    return Way(
        key=DECIDE,
        title=_("Decide about the criticism"),
        url=reverse("item_decide", args=[seen.item.id]),
        button=_("Decide"),
        lead=_("%(who)s asks. The question stands in the history.") % {"who": asked.asked_by.name},
        fields=(
            seen.field(
                DECIDE,
                "advice",
                _("What shall be done?"),
                kind="radio",
                required=True,
                choices=tuple((str(code), name) for code, name in advice_names().items()),
            ),
            seen.field(DECIDE, "text", _("Why?"), kind="long", required=True),
        ),
        rule=_rule(),
        suggested=True,
        open=True,
    )


def withdraw(seen: Seen) -> Way | None:
    """Return the button that takes one's own question back."""
    asked = _asked(seen, "inbox.withdraw_consultation")
    if asked is None or asked.asked_by_id != seen.actor.person.id:
        return None
    return Way(
        key=WITHDRAW,
        title=_("Take your question back"),
        url=reverse("item_withdraw_consultation", args=[seen.item.id]),
        button=_("Take it back"),
        lead=_("It waits for your manager or the communications officer."),
    )


def advice_names() -> dict[Advice, str]:
    """Return what each decision is called."""
    return {
        Advice.ANSWER: _("Answer it"),
        Advice.CORRECT: _("Correct what is wrong, with facts"),
        Advice.NO_ANSWER: _("Do not answer"),
    }


def _asked(seen: Seen, action: str) -> Consultation | None:
    if seen.item.state != ItemState.WAITING or not seen.may(action):
        return None
    return (
        Consultation.objects.select_related("asked_by")
        .filter(item=seen.item, decided_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )


def _rule() -> Rule:
    return Rule(
        "Tänk på det här, p. 7",
        _("Talk to your manager or the communications officer before you answer criticism."),
        reverse("rules"),
    )


CONSULT_FAULTS: Faults = {
    consulting.QuestionMissing: lambda _fault: ("text", _("Write what you want advice about.")),
}
DECIDE_FAULTS: Faults = {
    consulting.AdviceMissing: lambda _fault: ("advice", _("Choose what shall be done.")),
    consulting.ReasonMissing: lambda _fault: ("text", _("Write why.")),
    consulting.AskedByOneself: lambda _fault: (
        "advice",
        _("You asked yourself, so somebody else must decide."),
    ),
}
