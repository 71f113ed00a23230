"""A unit's saved replies: texts with blanks, filled from the item or by the writer; and macros."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from torget.inbox.endings import Reason, close_without_action
from torget.inbox.models import Item
from torget.kit import ids
from torget.kit.django.said import Said, SomeId
from torget.kit.django.whole import Whole
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import Unit
from torget.rules import templates
from torget.rules.codes import TemplateKind
from torget.rules.content import Template, Variable
from torget.teamwork import claims
from torget.teamwork.models import SavedReply

MOST_SIGNS = 5_000
LONGEST_NAME = 60
KNOWN = ("namn", "telefon", "e_post", "postadress", "handlaggare", "enhet", "konto")
"""Blanks that are filled from the item; every other one is filled in by the writer."""


class NameMissing(Exception):
    """Ge texten ett namn."""


class NameTaken(Exception):
    """Enheten har redan en text med det namnet."""


class BodyMissing(Exception):
    """Skriv texten. Bara ett makro som avslutar får vara utan."""


class BodyTooLong(Exception):
    """Texten är för lång."""


class BlanksUnfilled(Exception):
    """Det finns luckor kvar i svaret; `names` säger vilka."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(str(len(names)))
        self.names = names


class NoMacro(Exception):
    """Texten gör inget mer än att skriva. Välj den i svarsrutan."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a saved reply is to be."""

    name: str
    body: str
    takes: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A saved reply with the item's own values; `left` are the blanks that the writer fills."""

    text: str
    left: tuple[str, ...]


def refuse_blanks(text: str) -> None:
    """Raise BlanksUnfilled where the text still has a blank, `{dag}`; other braces are text."""
    try:
        left = templates.blanks(text)
    except templates.TemplateBroken:
        left = _blanks_anyway(text)
    if left:
        raise BlanksUnfilled(left)


def _blanks_anyway(text: str) -> tuple[str, ...]:
    """Return the blanks of a text whose other braces do not match."""
    names = (piece.partition("}") for piece in text.split("{")[1:])
    return tuple(dict.fromkeys(name for name, closed, _ in names if closed and name.isidentifier()))


def fill(actor: Actor, item: Item, reply: SavedReply) -> Filled:
    """Return the reply with every blank that the item knows filled, the others left standing."""
    known = {name: value for name, value in values(actor, item).items() if value.strip()}
    names = templates.blanks(reply.body)
    left = tuple(name for name in names if name not in known)
    template = Template(
        code=TemplateKind.REFERRAL,
        title=reply.name,
        body=reply.body,
        variables=tuple(Variable(name, name) for name in names),
        source="",
    )
    told = {name: known.get(name, f"{{{name}}}") for name in names}
    return Filled(templates.fill(template, told), left)


def values(actor: Actor, item: Item) -> dict[str, str]:
    """Return what the blanks of `KNOWN` are for this item and this writer."""
    unit = item.unit
    return {
        "namn": item.record.head.version.content.author_name or "",
        "telefon": unit.phone,
        "e_post": unit.email,
        "postadress": unit.postal_address,
        "handlaggare": actor.person.name.split(maxsplit=1)[0] if actor.person.name else "",
        "enhet": unit.name,
        "konto": item.account.display_name,
    }


def of_unit(unit_id: UUID) -> tuple[SavedReply, ...]:
    """Return the unit's replies in use, by name."""
    return tuple(_WHOLE.made(_in_use.rows(told={_UNIT: unit_id})))


_UNIT = SomeId(int=0)
_WHOLE = Whole(SavedReply, beside=("unit",))


@Said
def _in_use() -> QuerySet[SavedReply, tuple[Any, ...]]:
    rows = SavedReply.objects.filter(unit_id=_UNIT, retired_at__isnull=True)
    return rows.order_by("name", "id").values_list(*_WHOLE.columns)


def find(unit_id: UUID, reply_id: UUID) -> SavedReply:
    """Return one of the unit's replies in use; SavedReply.DoesNotExist for every other."""
    return SavedReply.objects.select_related("unit").get(
        id=reply_id, unit_id=unit_id, retired_at__isnull=True
    )


@act("teamwork.save_reply", source="Regler: Tänk på det här, p. 6")
def save(actor: Actor, reply: SavedReply, /, *, wording: Wording) -> Done[SavedReply]:
    """The unit has the reply under its name. `reply` is a new row with its unit, or one in use.

    Raises templates.TemplateBroken where the braces do not match.
    """
    refuse(wording)
    reply.name, reply.body = wording.name.strip(), wording.body.replace("\r\n", "\n").strip()
    reply.takes, reply.reason = wording.takes, wording.reason
    reply.changed_by, reply.changed_at = actor.person, actor.now
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        raise NameTaken from error
    return Done(reply, {"reply": str(reply.id), "unit": str(reply.unit_id)})


def new(unit: Unit, *, actor: Actor) -> SavedReply:
    """Return a reply of the unit that is not saved yet."""
    return SavedReply(id=ids.new(actor.now), unit=unit, changed_by=actor.person)


def refuse(wording: Wording) -> None:
    """Raise what is wrong with the wording, if anything is."""
    if not wording.name.strip() or len(wording.name.strip()) > LONGEST_NAME:
        raise NameMissing
    if not wording.body.strip() and not wording.reason:
        raise BodyMissing
    if len(wording.body) > MOST_SIGNS:
        raise BodyTooLong
    if wording.reason and wording.reason not in set(Reason):
        raise NameMissing
    templates.blanks(wording.body)


@act("teamwork.retire_reply", source="Regler: Tänk på det här, p. 6")
def retire(actor: Actor, reply: SavedReply, /) -> Done[SavedReply]:
    """The reply is offered no more; its row stays for the history."""
    reply.retired_at = actor.now
    reply.save(update_fields=["retired_at"])
    return Done(reply, {"reply": str(reply.id)})


@act("teamwork.run_macro", source="Regler: Tänk på det här, p. 3 och 6")
def run(actor: Actor, item: Item, /, *, reply: SavedReply) -> Done[Item]:
    """What the macro says has been done: the item taken, or closed with its reason.

    Each step is the act it always is, with its own permission, refusals and event. An answer is
    never sent by a macro: its text is put in the box for a person to read and send.
    """
    if not (reply.takes or reply.reason):
        raise NoMacro
    if reply.takes:
        claims.take(actor, item)
    if reply.reason:
        filled = fill(actor, item, reply)
        refuse_blanks(filled.text)
        close_without_action(actor, item, reason=reply.reason, text=filled.text)
    return Done(item, {"reply": str(reply.id)})
