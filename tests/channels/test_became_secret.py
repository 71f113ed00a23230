"""Whether a message is secret is asked when words about it leave, not when they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.channels.fake_town import FakeTown
from tests.channels.letters import letter, now_of
from torget.channels import outbox, payload
from torget.channels.deliver import batch
from torget.channels.models import Outbox, State
from torget.channels.payload import Payload
from torget.connectors.port import Visibility
from torget.inbox.collect import collect
from torget.organisation.models import Role
from torget.records.models import Record, RecordHead

pytestmark = pytest.mark.django_db
WORDS = "Badhuset öppnar klockan 9."


def reply(post_room: FakeTown, visibility: Visibility, *, ready: bool = False) -> Outbox:
    """Put a reply to a citizen's message in the outbox."""
    remote_id = post_room.citizens.comment("När öppnar badhuset?")
    now = datetime.now(UTC)
    collect(post_room.account, now=now)
    record = Record.objects.get(account=post_room.account, remote_id=remote_id)
    return outbox.post(
        outbox.Letter(
            account=post_room.account,
            payload=Payload(WORDS, visibility, "sv", reply_to_id=remote_id, ready=ready),
            author=post_room.place.people[Role.EDITOR],
            action="inbox.answer",
            source_id=uuid4(),
            reply_to=record,
        ),
        now=now,
    )


@pytest.mark.parametrize(
    ("visibility", "secret", "state"),
    [
        (Visibility.PUBLIC, True, State.FAILED),
        (Visibility.UNLISTED, True, State.FAILED),
        (Visibility.DIRECT, True, State.SENT),
        (Visibility.PUBLIC, False, State.SENT),
    ],
)
def test_letter_when_its_message_was_marked_secret_meanwhile_then_nobody_else_may_read_it(
    post_room: FakeTown, visibility: Visibility, *, secret: bool, state: State
) -> None:
    row, beside = reply(post_room, visibility), letter(post_room, "Ett annat inlägg.")
    RecordHead.objects.filter(record=row.reply_to).update(secrecy=secret)

    batch.deliver_due(now=datetime.now(UTC))

    row = now_of(row)
    assert (row.state, now_of(beside).state) == (state, State.SENT)
    assert (WORDS in post_room.citizens.accepted()) is (state == State.SENT)
    assert (row.last_error_code == "became_secret") is (state == State.FAILED)
    assert (row.payload is None) is (state == State.SENT)


@pytest.mark.parametrize(
    ("visibility", "ready", "state"),
    [
        (Visibility.PUBLIC, False, State.FAILED),
        (Visibility.PUBLIC, True, State.SENT),
        (Visibility.DIRECT, False, State.SENT),
    ],
)
def test_letter_when_an_edit_tells_a_secret_meanwhile_then_only_ready_words_are_open(
    post_room: FakeTown, visibility: Visibility, *, ready: bool, state: State
) -> None:
    row = reply(post_room, visibility, ready=ready)
    assert row.reply_to is not None
    post_room.citizens.edit(row.reply_to.remote_id, "Min son har fått diagnosen autism")
    collect(post_room.account, now=datetime.now(UTC))

    batch.deliver_due(now=datetime.now(UTC))

    assert now_of(row).state == state
    assert (now_of(row).last_error_code == "became_secret") is (state == State.FAILED)


def test_payload_when_ready_then_said_so_and_other_payloads_are_as_before() -> None:
    plain, ready = Payload("Hej", "public", "sv"), Payload("Hej", "public", "sv", ready=True)

    assert payload.decode(plain.encode()) == plain
    assert payload.decode(ready.encode()) == ready
    assert b"ready" not in plain.encode()


def test_letter_when_secret_and_unreadable_then_it_fails_and_delays_nobody(
    post_room: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload.Payload, "encode", lambda _self: b"{}")
    row = reply(post_room, Visibility.PUBLIC)
    RecordHead.objects.filter(record=row.reply_to).update(secrecy=True)

    batch.deliver_due(now=datetime.now(UTC))

    assert (now_of(row).state, now_of(row).last_error_code) == (State.FAILED, "payload_unreadable")
