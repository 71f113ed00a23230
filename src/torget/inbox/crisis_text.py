"""The ready text for somebody in danger: 112 and where there is help, and not a word more.

It may be given also where the matter is secret, since it says nothing of the matter: it is the
rulebook's own text with a name in it. It ends nothing; the item is still open.
"""

from __future__ import annotations

from torget.channels import outbox, sending
from torget.channels import payload as payloads
from torget.channels.models import State
from torget.connectors.port import Visibility
from torget.inbox.answer import (
    AccountCannotSend,
    AlreadyHandled,
    MessageChanged,
    MessageGone,
    TooLong,
)
from torget.inbox.composing import greeting_name
from torget.inbox.models import Answer, Item, ItemState, LetterKind
from torget.kit import ids
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import AccountState, Person
from torget.rules import templates
from torget.rules.codes import TemplateKind

_CAN_SEND = (AccountState.CONNECTED, AccountState.NEEDS_LOGIN)
_CAME_TO_NOTHING = (State.FAILED, State.EXPIRED, State.CANCELLED)


class NotUrgent(Exception):
    """Flödesschemat ser ingen fara i meddelandet, så den färdiga texten hör inte hit."""


@act("inbox.give_crisis_text", source="Regler: bilaga Flödesschema; Eget förslag")
def give_crisis_text(actor: Actor, item: Item, /, *, seen_version: int) -> Done[Answer]:
    """The rulebook's text for danger lies in the outbox as an answer; the item stays open."""
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("account", "unit", "record__head__version__content")
        .get(id=item.id)
    )
    _refuse_early(item, seen_version=seen_version)
    words = text_for(item, actor.person)
    limit = sending.longest_reply(item.account)
    if len(words) > limit:
        raise TooLong(len(words), limit) if limit else AccountCannotSend
    answer_id = ids.new(actor.now)
    row = outbox.post(
        outbox.Letter(
            account=item.account,
            payload=_payload(item, words),
            author=actor.person,
            action="inbox.give_crisis_text",
            source_id=answer_id,
            reply_to=item.record,
        ),
        now=actor.now,
    )
    given = Answer.objects.create(
        id=answer_id,
        item=item,
        outbox=row,
        by=actor.person,
        at=actor.now,
        answered_version=seen_version,
        kind=LetterKind.CRISIS,
    )
    meta = {"answer": str(given.id), "outbox": str(row.id), "rulebook": str(item.rulebook_id)}
    return Done(given, meta)


def text_for(item: Item, person: Person) -> str:
    """Return the exact text that would be sent to the author by this person."""
    rulebook = rulebooks.value(item.rulebook_id)
    template = rulebook.template(TemplateKind.CRISIS)
    values = {
        "namn": greeting_name(item),
        "handlaggare": person.name.split(maxsplit=1)[0],
        "enhet": item.unit.name,
    }
    wanted = {variable.name for variable in template.variables}
    return templates.fill(
        template, {name: text for name, text in values.items() if name in wanted}
    ).strip()


def was_given(item: Item) -> bool:
    """Tell whether the text is on its way or there."""
    given = Answer.objects.filter(item=item, kind=LetterKind.CRISIS)
    return given.exclude(outbox__state__in=_CAME_TO_NOTHING).exists()


def _refuse_early(item: Item, *, seen_version: int) -> None:
    if item.state == ItemState.CLOSED or was_given(item):
        raise AlreadyHandled
    if not item.urgent:
        raise NotUrgent
    if item.gone_from_network:
        raise MessageGone
    if item.record.head.version.n != seen_version:
        raise MessageChanged
    if item.account.state not in _CAN_SEND:
        raise AccountCannotSend


def _payload(item: Item, words: str) -> payloads.Payload:
    record = item.record
    return payloads.Payload(
        text=words,
        visibility=Visibility.DIRECT if item.secrecy else record.visibility,
        language="sv",
        reply_to_id=record.remote_id,
        thread_id=record.head.thread_id,
        ready=True,
    )
