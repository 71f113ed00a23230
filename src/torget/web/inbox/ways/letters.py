"""Letters that are more than an answer: later, elsewhere, or to another system."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from torget.inbox import composing, letters
from torget.inbox.answer import limit_for
from torget.rules import templates
from torget.rules.codes import Outcome, TemplateKind
from torget.web.addressing import reverse
from torget.web.inbox.ways.faults import Faults
from torget.web.inbox.ways.seen import Seen
from torget.web.inbox.ways.told import LETTER_FAULTS
from torget.web.viewmodels import Refusal, Rule, Way, WayField

REFER, INTERIM, OFFER = "refer", "interim", "offer"
AUTHORITY, POLITICIANS = "authority", "politicians"


@dataclass(frozen=True, slots=True)
class _Letter:
    """How one letter is offered: its words, its act, and when it is suggested."""

    key: str
    url_name: str
    action: str
    template: TemplateKind
    title: str
    button: str
    rule: Rule
    outcomes: tuple[Outcome, ...] = ()
    consequence: str = ""
    shortcut: str = ""


def refer(seen: Seen) -> Way | None:
    """Return the form of a referral; about what may be secret only the fixed text is shown."""
    letter = _Letter(
        REFER,
        "item_refer",
        "inbox.refer",
        TemplateKind.REFERRAL,
        _("Refer to phone, e-mail or letter"),
        _("Refer"),
        _rule("Tänk på det här, p. 4 och 5", _("Personal matters are not handled here.")),
        (Outcome.REFER_TO_OTHER_CHANNEL, Outcome.REGISTER_AND_REFER),
        shortcut="h",
    )
    return _fixed(seen, letter) if seen.item.secrecy else _written(seen, letter)


def interim(seen: Seen) -> Way | None:
    """Return the form of an interim answer; not about what may be secret."""
    letter = _Letter(
        INTERIM,
        "item_interim",
        "inbox.answer_interim",
        TemplateKind.INTERIM,
        _("Say that you are looking into it"),
        _("Send the interim answer"),
        _rule("Tänk på det här, p. 3", _("Whoever asks is told soon, also when it takes time.")),
        consequence=_("The message stays open, and the time for the full answer runs."),
    )
    return _written(seen, letter)


def offer(seen: Seen) -> Way | None:
    """Return the form that offers the address of the complaint system."""
    letter = _Letter(
        OFFER,
        "item_offer",
        "inbox.offer_complaint",
        TemplateKind.COMPLAINT_OFFER,
        _("Offer the link to KOMmentaren"),
        _("Send the link"),
        _rule("Allmänna handlingar på sociala medier, p. 3", _("A complaint is passed on.")),
        (Outcome.FORWARD_COMPLAINT,),
    )
    return _written(seen, letter)


def authority(seen: Seen) -> Way | None:
    """Return the form that points to the right authority."""
    letter = _Letter(
        AUTHORITY,
        "item_authority",
        "inbox.point_to_authority",
        TemplateKind.WRONG_AUTHORITY,
        _("Point to the right authority"),
        _("Send the pointer"),
        Rule("FL 6 och 8 §", _("Whoever has come wrong is shown the way.")),
    )
    return _written(seen, letter)


def politicians(seen: Seen) -> Way | None:
    """Return the form that points to the politicians."""
    letter = _Letter(
        POLITICIANS,
        "item_politicians",
        "inbox.point_to_politicians",
        TemplateKind.POLITICAL,
        _("Point to the politicians"),
        _("Send the pointer"),
        Rule("RF 1:9", _("Officials do not answer for what politicians think.")),
    )
    return _written(seen, letter)


def _rule(place: str, sentence: str) -> Rule:
    return Rule(place, sentence, reverse("rules"))


def _written(seen: Seen, letter: _Letter) -> Way | None:
    """Return a form whose text begins in the template and is the writer's own."""
    if seen.item.secrecy or not _is_offered(seen, letter):
        return None
    begun = composing.begun(seen.rulebook, letter.template, seen.known)
    text = seen.field(
        letter.key, "text", _("Your text"), kind="long", default=begun, rows="8", required=True
    )
    return _way(seen, letter, fields=(text,))


def _fixed(seen: Seen, letter: _Letter) -> Way | None:
    """Return a form without a text of one's own: the rulebook's words, to the citizen alone."""
    if not _is_offered(seen, letter):
        return None
    try:
        shown = composing.fixed(seen.rulebook, letter.template, seen.item, seen.actor.person)
    except templates.BlanksLeft as left:
        return Way(letter.key, letter.title, refusal=_lacking(left), suggested=True)
    return _way(seen, letter, shown=shown)


def _lacking(left: templates.BlanksLeft) -> Refusal:
    return Refusal(
        _("The text cannot be filled in"),
        _rule("Tänk på det här, p. 5", _("It is sent word for word, so nothing may be missing.")),
        _("Missing: %(names)s. Ask those who look after the unit's details.")
        % {"names": ", ".join(left.names)},
    )


def _is_offered(seen: Seen, letter: _Letter) -> bool:
    return (
        seen.is_open
        and seen.may(letter.action)
        and not seen.item.gone_from_network
        and limit_for(seen.item) > 0
    )


def _way(seen: Seen, letter: _Letter, *, fields: tuple[WayField, ...] = (), shown: str = "") -> Way:
    alone = _("Only the one who wrote can see it.") if seen.item.secrecy else ""
    return Way(
        key=letter.key,
        title=letter.title,
        url=reverse(letter.url_name, args=[seen.item.id]),
        button=letter.button,
        fields=fields,
        hidden=(("seen_version", str(seen.item.record.head.version.n)),),
        shown=shown,
        consequence=letter.consequence or alone,
        rule=letter.rule,
        shortcut=letter.shortcut,
        suggested=seen.suggests(*letter.outcomes),
        open=seen.was_sent(letter.key),
    )


FAULTS: Faults = {
    **LETTER_FAULTS,
    letters.NoChannelNamed: lambda _fault: (
        "text",
        _("Say where the person can turn: a phone number, an e-mail address or a letter."),
    ),
    letters.NoLink: lambda _fault: ("text", _("Put the link to the complaint system in the text.")),
    templates.BlanksLeft: lambda fault: (
        "text",
        _("Missing: %(names)s. Ask those who look after the unit's details.")
        % {"names": str(fault)},
    ),
}
