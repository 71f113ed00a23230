"""What there is about an item, told in one question: never silent about what is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import message
from tests.moderation.conftest import square
from tests.moderation.square import ADVERT, Square, hide
from tests.teamwork.conftest import Bring
from torget.alarms.models import Kind
from torget.alarms.raising import Cause, raise_alarm
from torget.inbox import answer, secrecy
from torget.inbox.models import Item
from torget.organisation.act import Actor
from torget.organisation.models import Role
from torget.teamwork import drafts, merging, notes, presence
from torget.teamwork.traces import UNKNOWN, Traces, traces_of

__all__ = ["square"]
NOTHING = Traces(
    answers=False,
    alarms=False,
    marks=False,
    measures=False,
    draft=False,
    merges=False,
    flags=False,
    notes=False,
    others=False,
)
Leave = Callable[[Actor, Item], object]
LEFT: dict[str, Leave] = {
    "answers": lambda who, item: answer.answer(who, item, text="Klockan nio.", seen_version=1),
    "alarms": lambda who, item: raise_alarm(
        Cause(Kind.OVERDUE, item.account, "item", item.id), now=who.now
    ),
    "marks": lambda who, item: secrecy.mark_secret(who, item, ground="social_services"),
    "draft": lambda who, item: drafts.save(who, item, text="Hej"),
    "notes": lambda who, item: notes.note(who, item, text="Ringde."),
}


def _on(traces: Traces) -> list[str]:
    return [name for name in Traces.__slots__ if getattr(traces, name)]


def test_traces_when_the_message_is_new_then_nothing(item: Item, elin: Actor) -> None:
    assert traces_of(item, elin) == NOTHING
    assert _on(UNKNOWN) == list(Traces.__slots__)


@pytest.mark.parametrize("name", LEFT)
def test_traces_when_something_is_there_then_told_and_nothing_else(
    item: Item, elin: Actor, name: str
) -> None:
    LEFT[name](elin, item)

    assert _on(traces_of(item, elin)) == [name]


def test_traces_when_another_looks_then_told_to_all_but_the_one_who_does(
    item: Item, elin: Actor, kim: Actor
) -> None:
    presence.note(kim, item, writes=False)

    assert (_on(traces_of(item, elin)), _on(traces_of(item, kim))) == (["others"], [])


def test_traces_when_handled_together_then_told_of_both(bring: Bring, elin: Actor) -> None:
    first, second = bring(message("1")), bring(message("2"))
    merging.merge(elin, first, others=[second])

    assert (_on(traces_of(first, elin)), _on(traces_of(second, elin))) == (["merges"], ["merges"])


def test_traces_when_a_measure_is_taken_then_told(square: Square) -> None:
    item = square.comment(ADVERT)
    actor = square.actor(Role.EDITOR)
    before = _on(traces_of(item, actor))
    hide(square, item)

    assert ("measures" in before, "measures" in _on(traces_of(item, actor))) == (False, True)
