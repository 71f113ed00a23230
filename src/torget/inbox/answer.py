"""Answering in the channel: the exact words, in the outbox, in one transaction."""

from __future__ import annotations

from torget.channels import outbox, sending
from torget.channels import payload as payloads
from torget.channels.models import Outbox, State
from torget.inbox.models import Answer, Item, ItemState
from torget.kit import ids
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import AccountState
from torget.rules.codes import Outcome
from torget.text.read import read
from torget.text.signals import SignalKind

FORBIDDEN = (SignalKind.PERSONAL_NUMBER, SignalKind.COORDINATION_NUMBER)


class EmptyAnswer(Exception):
    """Skriv ett svar först."""


class TooLong(Exception):
    """Svaret är längre än nätverket tar emot."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length}/{limit}")
        self.length = length
        self.limit = limit


class AlreadyHandled(Exception):
    """Någon annan hann före: meddelandet är redan besvarat eller avslutat."""


class SecretMatter(Exception):
    """Meddelandet kan gälla något som omfattas av sekretess. Det besvaras inte i kanalen."""


class PersonalNumberInAnswer(Exception):
    """Svaret innehåller ett personnummer. Sådant får inte publiceras i sociala medier."""


class MessageGone(Exception):
    """Meddelandet finns inte längre på nätverket, så det går inte att svara på det där."""


class MessageChanged(Exception):
    """Meddelandet har ändrats sedan du öppnade det. Läs det igen innan du svarar."""


class AccountCannotSend(Exception):
    """Kontot kan inte skicka just nu."""


class AnothersAccount(Exception):
    """Kontot är en annan nämnds. Svara på ett annat sätt, i er egen nämnds namn."""


@act("inbox.answer", source="Regler: Tänk på det här, p. 3 och 6")
def answer(actor: Actor, item: Item, /, *, text: str, seen_version: int) -> Done[Answer]:
    """The answer lies in the outbox and the item is on its way; it closes at acceptance.

    `seen_version` is the version of the message the writer had before their eyes.
    """
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("account", "record__head__version__content")
        .get(id=item.id)
    )
    words = text.replace("\r\n", "\n").strip()
    _refuse_early(item, words, seen_version=seen_version)
    answer_id = ids.new(actor.now)
    row = outbox.post(
        outbox.Letter(
            account=item.account,
            payload=_payload(item, words),
            author=actor.person,
            action="inbox.answer",
            source_id=answer_id,
            reply_to=item.record,
        ),
        now=actor.now,
    )
    written = Answer.objects.create(
        id=answer_id,
        item=item,
        outbox=row,
        by=actor.person,
        at=actor.now,
        answered_version=seen_version,
    )
    item.state = ItemState.ON_ITS_WAY
    item.assignee = item.assignee or actor.person
    item.save(update_fields=["state", "assignee"])
    return Done(
        written,
        {
            "answer": str(written.id),
            "outbox": str(row.id),
            "version": seen_version,
            "rulebook": str(item.rulebook_id),
            "outcome": str(Outcome.ANSWER_IN_CHANNEL),
        },
    )


def limit_for(item: Item) -> int:
    """Return how many signs an answer may have on the item's network; 0 where none can be sent."""
    return sending.longest_reply(item.account)


def _refuse_early(item: Item, words: str, *, seen_version: int) -> None:
    if item.state != ItemState.OPEN:
        raise AlreadyHandled
    if item.secrecy:
        raise SecretMatter
    if item.gone_from_network:
        raise MessageGone
    if item.record.head.version.n != seen_version:
        raise MessageChanged
    _refuse_account(item)
    if not words:
        raise EmptyAnswer
    limit = limit_for(item)
    if limit == 0:
        raise AccountCannotSend
    if len(words) > limit:
        raise TooLong(len(words), limit)
    if read(words).has(*FORBIDDEN):
        raise PersonalNumberInAnswer


def _refuse_account(item: Item) -> None:
    if item.authority_id != item.account.authority_id:
        raise AnothersAccount
    if item.account.state not in (AccountState.CONNECTED, AccountState.NEEDS_LOGIN):
        raise AccountCannotSend


def _payload(item: Item, words: str) -> payloads.Payload:
    record = item.record
    return payloads.Payload(
        text=words,
        visibility=record.visibility,
        language="sv",
        reply_to_id=record.remote_id,
        thread_id=record.head.thread_id,
    )


@act("inbox.retry_answer", source="Regler: Tänk på det här, p. 3")
def send_again(actor: Actor, item: Item, /) -> Done[Outbox]:
    """The last answer that failed, or that nobody knows the fate of, is sent again.

    A person has looked on the network and says that it is not there.
    """
    row = _last_outbox(item)
    if row.state not in (State.FAILED, State.EXPIRED, State.HUMAN):
        raise AlreadyHandled
    outbox.resend(row, now=actor.now)
    return Done(row, {"outbox": str(row.id), "from": row.state})


@act("inbox.withdraw_answer", source="Regler: Tänk på det här, p. 3")
def withdraw(_actor: Actor, item: Item, /) -> Done[str]:
    """The answer that was not accepted is stopped, the item is open, and its words come back."""
    item = Item.objects.select_for_update().get(id=item.id)
    row = _last_outbox(item)
    if not outbox.cancel(row):
        raise AlreadyHandled
    item.state = ItemState.OPEN
    item.save(update_fields=["state"])
    return Done(payloads.decode(bytes(row.payload or b"")).text, {"outbox": str(row.id)})


def _last_outbox(item: Item) -> Outbox:
    last = Answer.objects.filter(item=item).select_related("outbox").order_by("-at", "-id").first()
    if last is None:
        raise AlreadyHandled
    return last.outbox
