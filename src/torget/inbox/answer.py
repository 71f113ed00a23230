"""Answering in the channel: the exact words, in the outbox, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import re2

from torget.channels import outbox, sending
from torget.channels import payload as payloads
from torget.channels.models import Outbox, State
from torget.connectors.port import Visibility
from torget.inbox import composing, parting
from torget.inbox.models import OURS_UNKNOWN, Answer, Item, ItemState, LetterKind
from torget.kit import ids
from torget.organisation import rulebooks
from torget.organisation.act import Actor, Done, act
from torget.organisation.models import AccountState
from torget.rules.codes import Outcome, TemplateKind
from torget.rules.templates import BlanksLeft
from torget.text.read import read
from torget.text.signals import SignalKind

_BLANK = r"\{([\pL_]{1,40})\}"
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


class AwaitsDecision(Exception):
    """Meddelandet väntar på besked om hur kritiken ska bemötas."""


class BlanksInText(Exception):
    """Texten har luckor som inte är ifyllda; `names` säger vilka."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True, slots=True)
class Draft:
    """Words on their way to be a letter: what it does, by which act, and what its writer saw.

    `fixed` says that nobody has written in it: it is the rulebook's text with the unit's own
    facts, and so may be sent, to the citizen alone, also about what may be secret. `in_parts`:
    where they are too long for the network they leave as several letters, in turn.
    """

    kind: LetterKind
    action: str
    words: str
    seen_version: int
    fixed: bool = False
    in_parts: bool = False


@act("inbox.answer", source="Regler: Tänk på det här, p. 3 och 6")
def answer(
    actor: Actor, item: Item, /, *, text: str, seen_version: int, in_parts: bool = False
) -> Done[Answer]:
    """The answer lies in the outbox and the item is on its way; it closes at acceptance.

    `seen_version` is the version of the message the writer had before their eyes. `in_parts`:
    what is longer than the network takes leaves in numbered parts, and the last one closes.
    """
    draft = Draft(LetterKind.ANSWER, "inbox.answer", text, seen_version, in_parts=in_parts)
    return put_in_outbox(actor, item, draft)


def put_in_outbox(actor: Actor, item: Item, draft: Draft) -> Done[Answer]:
    """The letter lies in the outbox and the item is on its way; part of an act's transaction.

    Raises one of this module's refusals, and then nothing is written.
    """
    item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("account", "record__head__version__content")
        .get(id=item.id)
    )
    words = parting.tidy(draft.words)
    first, *rest = _refuse_early(item, words, draft)
    written = Answer(
        id=ids.new(actor.now),
        kind=draft.kind,
        item=item,
        by=actor.person,
        at=actor.now,
        answered_version=draft.seen_version,
        parts=1 + len(rest),
        rest=rest,
    )
    row = _post(written, first, action=draft.action, now=actor.now)
    item.state = ItemState.ON_ITS_WAY
    item.assignee = item.assignee or actor.person
    item.save(update_fields=["state", "assignee"])
    return Done(
        written,
        {
            "answer": str(written.id),
            "outbox": str(row.id),
            "version": draft.seen_version,
            "rulebook": str(item.rulebook_id),
            "outcome": str(OUTCOMES[draft.kind]),
            "parts": written.parts,
        },
    )


def send_next_part(before: Answer, *, now: datetime) -> Answer:
    """The next part lies in the outbox, in the same person's name and by the same right.

    `before` has been accepted, is locked, and has parts that have not left.
    """
    words, *rest = before.rest
    before.rest = []
    before.save(update_fields=["rest"])
    following = Answer(
        id=ids.new(now),
        kind=before.kind,
        item=before.item,
        by=before.by,
        at=now,
        answered_version=before.answered_version,
        part=before.part + 1,
        parts=before.parts,
        rest=rest,
    )
    _post(following, words, action=before.outbox.action, now=now)
    return following


def _post(letter: Answer, words: str, *, action: str, now: datetime) -> Outbox:
    """Put the words in the outbox and keep the letter with them."""
    item = letter.item
    letter.outbox = outbox.post(
        outbox.Letter(
            account=item.account,
            payload=_payload(item, words),
            author=letter.by,
            action=action,
            source_id=letter.id,
            reply_to=item.record,
        ),
        now=now,
    )
    letter.save(force_insert=True)
    return letter.outbox


def write_answer(actor: Actor, item: Item, *, text: str, seen_version: int, action: str) -> Answer:
    """The words lie in the outbox and the item is on its way; inside another act's transaction.

    `action` is the right that is read again when they leave. Raises what this module names.
    """
    draft = Draft(LetterKind.ANSWER, action, text, seen_version)
    return put_in_outbox(actor, item, draft).result


OUTCOMES: Mapping[LetterKind, Outcome] = {
    LetterKind.ANSWER: Outcome.ANSWER_IN_CHANNEL,
    LetterKind.INTERIM: Outcome.ANSWER_IN_CHANNEL,
    LetterKind.REFERRAL: Outcome.REFER_TO_OTHER_CHANNEL,
    LetterKind.COMPLAINT_OFFER: Outcome.FORWARD_COMPLAINT,
    LetterKind.WRONG_AUTHORITY: Outcome.ANSWER_IN_CHANNEL,
    LetterKind.POLITICAL: Outcome.CONSULT_MANAGER,
    LetterKind.CRISIS: Outcome.ESCALATE_URGENT,
}
"""What a letter leads to when it is accepted; an interim answer leads there, but ends nothing."""


def limit_for(item: Item) -> int:
    """Return how many signs an answer may have on the item's network; 0 where none can be sent."""
    return sending.longest_reply(item.account)


def _refuse_early(item: Item, words: str, draft: Draft) -> tuple[str, ...]:
    """Return the words in the parts that they will leave in, if nothing stands against it."""
    if item.state == ItemState.WAITING and draft.kind != LetterKind.CRISIS:
        raise AwaitsDecision
    if item.state not in (ItemState.OPEN, ItemState.WAITING) or item.kind == OURS_UNKNOWN:
        raise AlreadyHandled
    if item.secrecy and not draft.fixed:
        raise SecretMatter
    if item.gone_from_network:
        raise MessageGone
    if item.record.head.version.n != draft.seen_version:
        raise MessageChanged
    _refuse_account(item)
    return _refuse_words(item, words, in_parts=draft.in_parts)


def _refuse_words(item: Item, words: str, *, in_parts: bool) -> tuple[str, ...]:
    if not words:
        raise EmptyAnswer
    limit = limit_for(item)
    if limit == 0:
        raise AccountCannotSend
    divided = parting.parts(words, limit)
    if not divided or (len(divided) > 1 and not in_parts):
        raise TooLong(len(words), limit)
    if left := blanks_left(words):
        raise BlanksInText(left)
    if read(words).has(*FORBIDDEN):
        raise PersonalNumberInAnswer
    return divided


def blanks_left(words: str) -> tuple[str, ...]:
    """Return the names of blanks that still stand in a text; braces of another kind are text."""
    return tuple(dict.fromkeys(re2.findall(_BLANK, words)))


def _refuse_account(item: Item) -> None:
    if item.authority_id != item.account.authority_id:
        raise AnothersAccount
    if item.account.state not in (AccountState.CONNECTED, AccountState.NEEDS_LOGIN):
        raise AccountCannotSend


def _payload(item: Item, words: str) -> payloads.Payload:
    record = item.record
    visibility = Visibility.DIRECT if item.secrecy else Visibility(record.visibility)
    return payloads.Payload(
        text=words,
        visibility=visibility,
        language="sv",
        reply_to_id=record.remote_id,
        thread_id=record.head.thread_id,
    )


@act("inbox.retry_answer", source="Regler: Tänk på det här, p. 3")
def send_again(actor: Actor, item: Item, /) -> Done[Outbox]:
    """The last answer that failed, or that nobody knows the fate of, is sent again.

    A person has looked on the network and says that it is not there. Words that were written
    before it was marked secret are not sent: they can be withdrawn.
    """
    last = _last(item)
    row = last.outbox
    if row.state not in (State.FAILED, State.EXPIRED, State.HUMAN):
        raise AlreadyHandled
    item.refresh_from_db(fields=["secrecy"])
    if item.secrecy and not _is_fixed(item, last):
        raise SecretMatter
    outbox.resend(row, now=actor.now)
    return Done(row, {"outbox": str(row.id), "from": row.state})


@act("inbox.withdraw_answer", source="Regler: Tänk på det här, p. 3")
def withdraw(_actor: Actor, item: Item, /) -> Done[str]:
    """The answer that was not accepted is stopped, the item is open, and its words come back.

    With them those of the parts that were to follow; what was accepted before stays there. Where
    nobody knows whether it was accepted, the person has looked and says that it is not there.
    """
    item = Item.objects.select_for_update().get(id=item.id)
    last = _last(item)
    row = last.outbox
    if not outbox.cancel(row, not_there=True):
        raise AlreadyHandled
    item.state = ItemState.OPEN
    item.save(update_fields=["state"])
    words = (payloads.decode(bytes(row.payload or b"")).text, *last.rest)
    last.rest = []
    last.save(update_fields=["rest"])
    left = parting.joined(words, first=last.part, of=last.parts)
    return Done(left, {"outbox": str(row.id)})


_FIXED = (LetterKind.REFERRAL, LetterKind.CRISIS)


def _last(item: Item) -> Answer:
    answers = Answer.objects.filter(item=item).select_related("outbox", "by")
    last = answers.order_by("-at", "-id").first()
    if last is None:
        raise AlreadyHandled
    return last


def _is_fixed(item: Item, last: Answer) -> bool:
    """Tell whether a letter is the rulebook's own words to the citizen alone."""
    letter = payloads.decode(bytes(last.outbox.payload or b""))
    if letter.visibility != Visibility.DIRECT or last.kind not in _FIXED:
        return False
    if last.kind == LetterKind.CRISIS:
        return True
    rulebook = rulebooks.value(item.rulebook_id)
    try:
        fixed = composing.fixed(rulebook, TemplateKind.REFERRAL, item, last.by)
    except BlanksLeft:
        return False
    return letter.text == fixed.strip()
