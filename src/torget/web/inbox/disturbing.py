"""What may be unpleasant to see is folded until asked for, by each person's own choice."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from torget.inbox.models import Item
from torget.lexicons import in_force
from torget.organisation.act import Actor
from torget.rules.codes import Outcome
from torget.text.lexicons import SHIPPED, Lexicon
from torget.text.read import read
from torget.text.signals import SignalKind
from torget.web.viewmodels import ItemPage, ThreadMessage

_FLAGGED = (Outcome.REMOVE_KEEP_RECORD, Outcome.REVIEW_REMOVAL)
_KINDS = (
    SignalKind.CHILD_ABUSE_MATERIAL,
    SignalKind.VIOLENCE_DEPICTION,
    SignalKind.SEXUAL,
    SignalKind.OBSCENITY,
    SignalKind.THREAT,
    SignalKind.HATE,
)


def folded(actor: Actor, item: Item, page: ItemPage) -> ItemPage:
    """Return the page with what may disturb folded, its title too, for who wants it so.

    Only messages that the flow chart flagged are read again. What is urgent is never folded:
    there a second counts. Source: design peers.md, wellness of Coop.
    """
    if not actor.person.blurs_disturbing:
        return page
    flagged = _flagged(item, page.thread)
    if not flagged:
        return page
    title = page.title
    if str(item.record_id) in flagged:
        who = title.partition(":")[0]
        title = _("%(who)s: folded text") % {"who": who}
    return replace(
        page,
        title=title,
        thread=tuple(_fold(each, flagged) for each in page.thread),
    )


def _flagged(item: Item, messages: tuple[ThreadMessage, ...]) -> dict[str, str]:
    """Return the sentence of each message that may disturb, by the record's id."""
    texts = {each.id: "".join(part.text for part in each.text) for each in messages}
    if texts.keys() == {str(item.record_id)} and (item.urgent or item.kind not in _FLAGGED):
        return {}
    rows = Item.objects.filter(
        record_id__in=[UUID(each) for each in texts], kind__in=_FLAGGED, urgent=False
    ).values_list("record_id", flat=True)
    flagged = [str(record_id) for record_id in rows]
    lexicon = in_force.current() if flagged else SHIPPED
    found = {record_id: sentence_of(texts[record_id], lexicon) for record_id in flagged}
    return {record_id: why for record_id, why in found.items() if why}


def sentence_of(text: str, lexicon: Lexicon) -> str:
    """Return the sentence of what may disturb in a text, "" where nothing may."""
    signals = read(text, lexicon)
    kind = next((kind for kind in _KINDS if signals.has(kind)), None)
    return _sentences()[kind] if kind is not None else ""


def _sentences() -> dict[SignalKind, str]:
    return {
        SignalKind.CHILD_ABUSE_MATERIAL: _("May be disturbing: abuse of children."),
        SignalKind.VIOLENCE_DEPICTION: _("May be disturbing: violence."),
        SignalKind.SEXUAL: _("May be disturbing: sexual content."),
        SignalKind.OBSCENITY: _("May be disturbing: sexual content."),
        SignalKind.THREAT: _("May be disturbing: threats."),
        SignalKind.HATE: _("May be disturbing: hate."),
    }


def _fold(message: ThreadMessage, flagged: dict[str, str]) -> ThreadMessage:
    why = flagged.get(message.id, "")
    return replace(message, disturbing=why) if why else message
