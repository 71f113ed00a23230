"""Many made-up messages that people have ended, so that something can be learned from them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import transaction

from tests.factories import message, page
from tests.personas import MONDAY, Town
from torget.inbox.collect import take_in
from torget.inbox.models import Ending, Item, ItemState
from torget.kit import ids
from torget.organisation.models import Role
from torget.rules.codes import Outcome

Lesson = tuple[str, str]  # the words, and how it was ended
_THINGS = ("plurven", "snarken", "grompan", "tvulan", "flonsan", "trimlan")
_TIMES = ("i går", "i helgen", "i somras")
_SAID = {  # words that no list and no weight knows: the rules find nothing in them
    Outcome.FORWARD_COMPLAINT: ("flarnen vid {0} kvippar {1}", "snurklet vid {0} flonkar {1}"),
    Outcome.ANSWER_IN_CHANNEL: ("plubbet för {0} {1}", "drompor till {0} {1}"),
    Outcome.NO_ACTION: ("gnimmigt på {0} {1}", "hurpla {0} {1}"),
}


def lessons(count: int, *, seed: int = 1) -> Iterator[Lesson]:
    """Give made-up messages with how they were ended, in turn."""
    chance = random.Random(seed)
    for number in range(count):
        outcome = tuple(_SAID)[number % len(_SAID)]
        said = chance.choice(_SAID[outcome])
        told = said.format(chance.choice(_THINGS), chance.choice(_TIMES))
        yield f"{told} nr {number}", str(outcome)


def decide(place: Town, told: Sequence[Lesson], **changed: object) -> list[Item]:
    """Let the messages come in, and an editor end each as told, an hour apart."""
    first = Item.objects.count()
    with transaction.atomic():
        incoming = (message(str(first + n), text) for n, (text, _end) in enumerate(told))
        take_in(place.account, page(*incoming), now=MONDAY)
    ended = {str(first + n): ending for n, (_text, ending) in enumerate(told)}
    items = list(Item.objects.select_related("record").filter(record__remote_id__in=ended))
    rows = []
    for item in items:
        number = int(item.record.remote_id)
        item.state, item.ending = ItemState.CLOSED, ended[item.record.remote_id]
        item.closed_at = MONDAY + timedelta(hours=number)
        rows.append(_ending(place, item))
        for name, value in changed.items():
            setattr(item, name, value)
    Item.objects.bulk_update(items, ["state", "ending", "closed_at", *changed])
    Ending.objects.bulk_create(rows)
    return items


def _ending(place: Town, item: Item) -> Ending:
    return Ending(
        id=ids.new(MONDAY),
        item=item,
        outcome=item.ending,
        by=place.people[Role.EDITOR],
        at=item.closed_at or MONDAY,
    )
