"""Letters that are more than an answer: not yet, not here, or not us.

Each is an act of its own, since each leads to an ending of its own. Their words begin in the
rulebook's templates; about what may be secret only the fixed text goes out, to the citizen alone.
"""

from __future__ import annotations

from torget.inbox import composing
from torget.inbox.answer import Draft, put_in_outbox
from torget.inbox.models import Answer, Item, LetterKind
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.rules.codes import TemplateKind
from torget.text.read import read
from torget.text.signals import SignalKind

CHANNELS = (SignalKind.PHONE, SignalKind.EMAIL, SignalKind.ADDRESS)


class NoChannelNamed(Exception):
    """Texten säger inte vart personen kan vända sig: telefon, e-post eller brev."""


class NoLink(Exception):
    """Texten saknar länken till synpunktssystemet."""


@act("inbox.answer_interim", source="Regler: Tänk på det här, p. 3; FL 6 §")
def answer_interim(actor: Actor, item: Item, /, *, text: str, seen_version: int) -> Done[Answer]:
    """The citizen is told that it is being looked into; the item stays open and its clock runs."""
    draft = Draft(LetterKind.INTERIM, "inbox.answer_interim", text, seen_version)
    return put_in_outbox(actor, item, draft)


@act("inbox.refer", source="Regler: Tänk på det här, p. 4 och 5")
def refer(actor: Actor, item: Item, /, *, text: str, seen_version: int) -> Done[Answer]:
    """The citizen is referred to phone, e-mail or letter.

    Where it may be secret the rulebook's own words are sent, to the citizen alone, and `text`
    is not used. Raises NoChannelNamed, rules.templates.BlanksLeft and answer's refusals.
    """
    words = text
    if item.secrecy:
        words = fixed_text(actor, item, TemplateKind.REFERRAL)
    elif not _names_a_channel(item, words):
        raise NoChannelNamed
    draft = Draft(LetterKind.REFERRAL, "inbox.refer", words, seen_version, fixed=item.secrecy)
    return put_in_outbox(actor, item, draft)


@act("inbox.offer_complaint", source="Regler: Allmänna handlingar på sociala medier, p. 3")
def offer_complaint(actor: Actor, item: Item, /, *, text: str, seen_version: int) -> Done[Answer]:
    """The citizen has the address of the complaint system. Raises NoLink and answer's refusals."""
    if "https://" not in text:
        raise NoLink
    draft = Draft(LetterKind.COMPLAINT_OFFER, "inbox.offer_complaint", text, seen_version)
    return put_in_outbox(actor, item, draft)


@act("inbox.point_to_authority", source="FL 6 §; FL 8 §")
def point_to_authority(
    actor: Actor, item: Item, /, *, text: str, seen_version: int
) -> Done[Answer]:
    """The citizen knows which authority answers."""
    draft = Draft(LetterKind.WRONG_AUTHORITY, "inbox.point_to_authority", text, seen_version)
    return put_in_outbox(actor, item, draft)


@act("inbox.point_to_politicians", source="RF 1:9; bilaga Flödesschema, fråga 11")
def point_to_politicians(
    actor: Actor, item: Item, /, *, text: str, seen_version: int
) -> Done[Answer]:
    """The citizen knows which politicians answer; what they think is not ours to say."""
    draft = Draft(LetterKind.POLITICAL, "inbox.point_to_politicians", text, seen_version)
    return put_in_outbox(actor, item, draft)


def fixed_text(actor: Actor, item: Item, kind: TemplateKind) -> str:
    """Return a template's text as it will be sent about this item by this person."""
    return composing.fixed(rulebooks.value(item.rulebook_id), kind, item, actor.person)


def _names_a_channel(item: Item, words: str) -> bool:
    unit = item.unit
    known = (unit.phone, unit.email, unit.postal_address)
    return any(each and each in words for each in known) or read(words).has(*CHANNELS)
