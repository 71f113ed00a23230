"""A list costs as many questions to the database with three rows as with one."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import message, page
from tests.personas import MONDAY, Town
from tests.web.conftest import bring, browser
from torget.channels.models import Feed
from torget.inbox.collect import take_in
from torget.inbox.models import Item
from torget.kit import ids
from torget.organisation.models import Account, Role

MOST = {
    "today": 20,
    "inbox": 12,
    "inbox_rows": 12,
    "records": 12,
    "accounts": 8,
    "operations": 13,
    "rules": 8,
    "lexicons": 9,
}
"""Name -> how many questions the page may cost at all, login included."""


def _cost(client: Client, name: str) -> tuple[int, str]:
    client.get(reverse(name))  # what is read once per process is read now
    with CaptureQueriesContext(connection) as asked:
        body = client.get(reverse(name)).content.decode()
    return len(asked), body


def _another_account(account: Account, n: int) -> Account:
    copied = Account.objects.get(id=account.id)
    copied.id, copied.remote_id = ids.new(MONDAY), f"own-{n}"
    copied.display_name = f"Kommunen konto {n}"
    copied.save(force_insert=True)
    Feed.objects.create(account=copied, next_at=MONDAY)
    return copied


@pytest.mark.parametrize("name", MOST)
def test_list_when_it_has_three_rows_then_it_costs_what_one_does(place: Town, name: str) -> None:
    client = browser(place.people[Role.MANAGER])
    bring(place.account, 1)
    one, _body = _cost(client, name)
    for n in (2, 3):
        bring(_another_account(place.account, n), 1, first=n)
    three, body = _cost(client, name)

    assert one == three <= MOST[name]
    assert (len(re.findall(r"Kommunen konto \d", body)) >= 2) is (name not in ("rules", "lexicons"))


def test_item_when_its_thread_is_longer_then_it_costs_the_same(place: Town) -> None:
    client = browser(place.people[Role.MANAGER])
    costs = []
    for first, count in ((1, 1), (2, 5)):
        items = [message(str(first + n), thread="1", minutes_ago=20 - n) for n in range(count)]
        with transaction.atomic():
            take_in(place.account, page(*items), now=MONDAY)
        item = Item.objects.get(record__remote_id="1")
        client.get(reverse("item", args=[item.id]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("item", args=[item.id]))
        costs.append(len(asked))

    assert costs[0] == costs[1]
    assert costs[0] <= 20
