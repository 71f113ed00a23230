"""An answer longer than the network takes: refused, or sent in parts that its writer has seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.moderation.conftest import square
from tests.moderation.square import Square
from tests.web.conftest import browser
from torget.channels.deliver import batch
from torget.channels.models import Outbox, State
from torget.channels.sending import NAME_ROOM
from torget.inbox import answer as answering
from torget.inbox import settling
from torget.inbox.models import Answer, Item, ItemState
from torget.inbox.parting import parts, seal
from torget.organisation.models import Role

__all__ = ["square"]
LIMIT = 2_000 - NAME_ROOM
TEXT = "\r\n\r\n".join(f"Stycke {n}. " + "Så här är det. " * 60 for n in range(5))
PARTS = parts(TEXT.replace("\r\n", "\n").strip(), LIMIT)


def _ask(square: Square) -> Item:
    return square.comment("När öppnar badhuset?")


def _answer(square: Square, item: Item, *, in_parts: bool = True) -> Answer:
    return answering.answer(
        square.actor(Role.EDITOR), item, text=TEXT, seen_version=1, in_parts=in_parts
    )


def _post_room() -> None:
    """Let the post room work once, and the item follow."""
    batch.deliver_due(now=datetime.now(UTC))
    settling.settle_all(now=datetime.now(UTC))


def _steps(item: Item) -> list[tuple[int, int, str, int]]:
    found = Answer.objects.filter(item=item).order_by("part")
    return [(each.part, each.parts, each.outbox.state, len(each.rest)) for each in found]


def test_answer_when_too_long_and_nobody_chose_parts_then_refused(square: Square) -> None:
    item = _ask(square)

    with pytest.raises(answering.TooLong):
        _answer(square, item, in_parts=False)
    assert not Outbox.objects.exists()


def test_answer_when_in_parts_then_each_follows_the_one_before_and_the_last_one_closes(
    square: Square,
) -> None:
    item = _ask(square)
    _answer(square, item)
    seen = []
    for _each in PARTS:
        seen.append((_steps(item), square.fresh(item).state))
        _post_room()

    assert len(PARTS) == 3
    assert seen[0] == ([(1, 3, State.QUEUED, 2)], ItemState.ON_ITS_WAY)
    assert square.town.citizens.accepted() == list(PARTS)
    assert _steps(item) == [(n, 3, State.SENT, 0) for n in (1, 2, 3)]
    assert square.fresh(item).state == ItemState.CLOSED


def test_settle_when_done_again_then_no_part_is_sent_twice(square: Square) -> None:
    item = _ask(square)
    first = _answer(square, item)
    _post_room()
    for _each in range(2):
        settling.settle(first.outbox_id, now=datetime.now(UTC))
        settling.settle_all(now=datetime.now(UTC))

    assert [part for part, _of, _state, _rest in _steps(item)] == [1, 2]


def test_withdraw_when_a_later_part_fails_then_the_words_that_are_left_come_back(
    square: Square,
) -> None:
    item = _ask(square)
    _answer(square, item)
    _post_room()
    last = Answer.objects.get(item=item, part=2)
    Outbox.objects.filter(id=last.outbox_id).update(state=State.FAILED)

    words = answering.withdraw(square.actor(Role.EDITOR), square.fresh(item))

    assert words == "\n\n".join(part.rsplit(" (", 1)[0] for part in PARTS[1:])
    assert square.fresh(item).state == ItemState.OPEN


def test_page_when_too_long_then_shows_the_parts_and_sends_just_those(square: Square) -> None:
    item = _ask(square)
    client = browser(square.town.place.people[Role.EDITOR])
    url = reverse("item_answer", args=[item.id])
    told = {"text": TEXT, "seen_version": "1"}

    refused = client.post(url, told)
    changed = client.post(url, {**told, "text": TEXT + " Mer.", "parts": seal(TEXT)})
    sent = client.post(url, {**told, "parts": refused.context["item"].answer.seal})

    assert (refused.status_code, changed.status_code, sent.status_code) == (422, 422, 302)
    assert refused.context["item"].answer.parts == PARTS
    assert refused.context["item"].answer.text == TEXT
    assert _steps(item) == [(1, 3, State.QUEUED, 2)]
