"""Answering: the exact words in the outbox, or a refusal that says why and writes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.factories import gone, message
from tests.inbox.conftest import Bring
from tests.personas import MONDAY, Town
from torget.channels import payload as payloads
from torget.channels.models import Outbox, State
from torget.connectors.port import Direction
from torget.inbox import answer as answering
from torget.inbox.models import OURS_UNKNOWN, Answer, Item, ItemState
from torget.inbox.settling import settle, settle_all
from torget.ledger.models import Event
from torget.organisation.models import Account, AccountState, Role
from torget.records.models import Record

WORDS = "Badhuset öppnar klockan nio."
LATER = MONDAY + timedelta(minutes=5)


def _answer(place: Town, item: Item, text: str = WORDS, seen: int = 1) -> Answer:
    return answering.answer(place.actor(Role.EDITOR), item, text=text, seen_version=seen)


def _accepted(place: Town, answer: Answer) -> None:
    """The network has taken the letter and its record is drawn up."""
    from tests.inbox.accepting import accept  # noqa: PLC0415  beside its use

    accept(place.account, answer.outbox)


def test_answer_when_sent_then_letter_answer_item_and_one_event(place: Town, bring: Bring) -> None:
    item = bring(message("7", thread="7"))
    before = Event.objects.count()

    written = _answer(place, item, f"  {WORDS}\r\nVälkommen  ")

    item.refresh_from_db()
    letter = payloads.decode(bytes(written.outbox.payload or b""))
    event = Event.objects.get(type="inbox.answer")
    assert (letter.text, letter.reply_to_id, letter.thread_id) == (f"{WORDS}\nVälkommen", "7", "7")
    assert (letter.visibility, letter.language) == ("public", "sv")
    assert (item.state, item.assignee, written.answered_version) == (
        ItemState.ON_ITS_WAY,
        place.people[Role.EDITOR],
        1,
    )
    assert (written.outbox.state, written.outbox.action) == (State.QUEUED, "inbox.answer")
    assert (Event.objects.count() - before, event.object_id) == (1, item.id)
    assert json.loads(bytes(event.canon))["meta"] == {
        "answer": str(written.id),
        "outbox": str(written.outbox_id),
        "version": 1,
        "rulebook": str(place.rulebook.id),
        "outcome": "answer_in_channel",
        "parts": 1,
    }
    assert WORDS.encode() not in bytes(event.canon)


def test_answer_when_somebody_has_taken_it_then_it_stays_theirs(place: Town, bring: Bring) -> None:
    item = bring(message())
    Item.objects.filter(id=item.id).update(assignee=place.people[Role.MANAGER])

    _answer(place, item)

    item.refresh_from_db()
    assert item.assignee == place.people[Role.MANAGER]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", answering.EmptyAnswer),
        (" \r\n\t ", answering.EmptyAnswer),
        ("x" * 1937, answering.TooLong),
        ("Hej 19121212-1212", answering.PersonalNumberInAnswer),
        ("Hej 121212-1212, välkommen", answering.PersonalNumberInAnswer),
        ("Hej 19121272-1219", answering.PersonalNumberInAnswer),
    ],
)
def test_answer_when_its_words_cannot_be_sent_then_refused_and_nothing_is_written(
    place: Town, bring: Bring, text: str, refusal: type[Exception]
) -> None:
    item = bring(message())
    before = Event.objects.count()

    with pytest.raises(refusal):
        _answer(place, item, text)

    assert (Outbox.objects.count(), Answer.objects.count(), Event.objects.count()) == (0, 0, before)


def test_answer_when_exactly_as_long_as_may_be_then_sent(place: Town, bring: Bring) -> None:
    assert _answer(place, bring(message()), "x" * 1936).outbox.state == State.QUEUED


def test_answer_when_too_long_then_both_lengths_are_told(place: Town, bring: Bring) -> None:
    with pytest.raises(answering.TooLong) as refused:
        _answer(place, bring(message()), "x" * 2000)

    assert (refused.value.length, refused.value.limit) == (2000, 1936)


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"secrecy": True}, answering.SecretMatter),
        ({"gone_from_network": True}, answering.MessageGone),
        ({"state": ItemState.ON_ITS_WAY}, answering.AlreadyHandled),
        (
            {"state": ItemState.CLOSED, "closed_at": MONDAY, "ending": "no_action"},
            answering.AlreadyHandled,
        ),
    ],
    ids=["secret", "gone", "on_its_way", "closed"],
)
def test_answer_when_the_item_is_not_to_be_answered_then_refused(
    place: Town, bring: Bring, columns: dict[str, object], refusal: type[Exception]
) -> None:
    item = bring(message())
    Item.objects.filter(id=item.id).update(**columns)

    with pytest.raises(refusal):
        _answer(place, item)

    assert Outbox.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "sends"),
    [
        (AccountState.CONNECTED, True),
        (AccountState.NEEDS_LOGIN, True),
        (AccountState.FROZEN, False),
        (AccountState.DISCONNECTED, False),
        (AccountState.CLOSED, False),
    ],
)
def test_answer_when_the_account_is_in_each_state_then_sent_or_refused(
    place: Town, bring: Bring, state: AccountState, sends: bool
) -> None:
    item = bring(message())
    Account.objects.filter(id=place.account.id).update(state=state)

    if sends:
        assert _answer(place, item).outbox.state == State.QUEUED
        return
    with pytest.raises(answering.AccountCannotSend):
        _answer(place, item)


def test_answer_when_the_network_cannot_be_written_to_then_refused(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    Account.objects.filter(id=place.account.id).update(network="facebook")

    with pytest.raises(answering.AccountCannotSend):
        _answer(place, item)
    item.refresh_from_db()
    assert answering.limit_for(item) == 0


def test_answer_when_the_message_changed_meanwhile_then_refused_until_it_is_read(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", "Hej?"))
    item = bring(message("1", "Hej, när öppnar ni?", edited_at=MONDAY))

    with pytest.raises(answering.MessageChanged):
        _answer(place, item, seen=1)
    assert _answer(place, item, seen=2).answered_version == 2


def test_answer_when_two_have_the_page_open_then_the_second_is_told(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    first, second = Item.objects.get(id=item.id), Item.objects.get(id=item.id)
    _answer(place, first)

    with pytest.raises(answering.AlreadyHandled):
        answering.answer(place.actor(Role.MANAGER), second, text="Jag också", seen_version=1)

    assert Outbox.objects.count() == 1


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED, State.HUMAN])
def test_send_again_when_it_is_not_there_then_queued_with_the_same_key(
    place: Town, bring: Bring, state: State
) -> None:
    item = bring(message())
    row = _answer(place, item).outbox
    Outbox.objects.filter(id=row.id).update(state=state, clean_reads=3, unknown_since=MONDAY)

    answering.send_again(place.actor(Role.EDITOR, LATER), item)

    again = Outbox.objects.get()
    assert (again.state, again.client_key, again.marker) == (
        State.QUEUED,
        row.client_key,
        row.marker,
    )
    assert (again.next_try_at, again.clean_reads, again.unknown_since) == (LATER, 0, None)


@pytest.mark.parametrize(
    "state", [State.QUEUED, State.SENDING, State.UNKNOWN, State.CANCELLED], ids=str
)
def test_send_again_when_it_may_be_there_then_refused(
    place: Town, bring: Bring, state: State
) -> None:
    item = bring(message())
    _answer(place, item)
    Outbox.objects.update(state=state)

    with pytest.raises(answering.AlreadyHandled):
        answering.send_again(place.actor(Role.EDITOR), item)

    assert Outbox.objects.get().state == state


def test_send_again_when_there_is_no_answer_then_refused(place: Town, bring: Bring) -> None:
    with pytest.raises(answering.AlreadyHandled):
        answering.send_again(place.actor(Role.EDITOR), bring(message()))


@pytest.mark.parametrize("state", [State.QUEUED, State.FAILED, State.EXPIRED, State.HUMAN])
def test_withdraw_when_never_accepted_then_open_again_and_the_words_come_back(
    place: Town, bring: Bring, state: State
) -> None:
    item = bring(message())
    _answer(place, item)
    Outbox.objects.update(state=state)

    text = answering.withdraw(place.actor(Role.EDITOR), item)

    item.refresh_from_db()
    assert (text, item.state) == (WORDS, ItemState.OPEN)
    assert Outbox.objects.get().state == State.CANCELLED
    assert _answer(place, item, "Ett bättre svar").outbox.state == State.QUEUED


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.CANCELLED])
def test_withdraw_when_it_may_be_there_then_refused(
    place: Town, bring: Bring, state: State
) -> None:
    item = bring(message())
    _answer(place, item)
    Outbox.objects.update(state=state)

    with pytest.raises(answering.AlreadyHandled):
        answering.withdraw(place.actor(Role.EDITOR), item)

    item.refresh_from_db()
    assert item.state == ItemState.ON_ITS_WAY


def test_settle_when_accepted_then_closed_once_with_its_ending(place: Town, bring: Bring) -> None:
    item = bring(message())
    answer = _answer(place, item)
    _accepted(place, answer)

    settle(answer.outbox_id, now=LATER)
    settle(answer.outbox_id, now=LATER + timedelta(minutes=1))

    item.refresh_from_db()
    assert (item.state, item.closed_at, item.ending) == ("closed", LATER, "answer_in_channel")
    assert item.endings.count() == 1
    assert Event.objects.filter(type="item.closed", object_id=item.id).count() == 1


def test_settle_when_not_accepted_yet_then_nothing(place: Town, bring: Bring) -> None:
    item = bring(message())
    answer = _answer(place, item)

    settle(answer.outbox_id, now=LATER)

    item.refresh_from_db()
    assert (item.state, settle_all(now=LATER)) == (ItemState.ON_ITS_WAY, 0)


def test_settle_all_when_our_words_were_collected_first_then_their_item_closes_too(
    place: Town, bring: Bring
) -> None:
    item = bring(message())
    answer = _answer(place, item)
    twin = bring(message("99", WORDS, direction=Direction.ISSUED))
    assert twin.kind == OURS_UNKNOWN
    _accepted(place, answer)
    Outbox.objects.filter(id=answer.outbox_id).update(record=Record.objects.get(remote_id="99"))

    assert settle_all(now=LATER) == 1

    twin.refresh_from_db()
    assert (twin.state, twin.ending) == ("closed", "no_action")
    assert settle_all(now=LATER) == 0


def test_message_when_gone_then_marked_and_when_back_then_not(place: Town, bring: Bring) -> None:
    bring(message())
    after = [bring(gone()).gone_from_network, bring(message()).gone_from_network]

    assert after == [True, False]


def test_message_when_edited_after_the_answer_then_open_again_and_said_so(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", "Tack"))
    answer = _answer(place, item)
    _accepted(place, answer)
    settle(answer.outbox_id, now=LATER)

    item = bring(message("1", "Nej, vänta: när öppnar ni?", edited_at=LATER), now=LATER)

    assert (item.state, item.changed_after_answer, item.closed_at) == ("open", True, None)
    assert item.ending == ""
    assert item.deadline_at > LATER
    assert Event.objects.filter(type="item.reopened", object_id=item.id).count() == 1


def test_message_when_edited_while_the_answer_is_on_its_way_then_marked_and_not_opened(
    place: Town, bring: Bring
) -> None:
    item = bring(message("1", "Tack"))
    _answer(place, item)

    item = bring(message("1", "Tack så mycket", edited_at=MONDAY))

    assert (item.state, item.changed_after_answer) == (ItemState.ON_ITS_WAY, True)
