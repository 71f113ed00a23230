"""Reading accounts over real HTTP: what goes wrong is seen, nothing is lost, neighbours go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.channels.fake_town import FakeTown, settled
from tests.factories import message, page
from torget.channels import feeds
from torget.channels.connections import seal_token
from torget.channels.models import Feed
from torget.connectors import catalogue
from torget.connectors.port import NotAccepted
from torget.inbox.collect import collect
from torget.inbox.models import Item
from torget.kit.vault import Keyring, new_key
from torget.ledger.models import Event
from torget.organisation.models import Account
from torget.records.models import DeadLetter, Record, RecordHead

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def feed_of(account: Account) -> Feed:
    return Feed.objects.get(account=account)


def texts(account: Account) -> list[str | None]:
    return list(
        RecordHead.objects.filter(record__account=account)
        .order_by("record__serial_no")
        .values_list("version__content__text", flat=True)
    )


def fails(account: Account, *, now: datetime = NOW) -> str:
    with pytest.raises(feeds.FetchFailed) as caught:
        collect(account, now=now)
    return caught.value.code


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("html", "not_json"),
        ("html_after", "not_json"),
        ("truncated", "truncated"),
        ("cut", "partial_body"),
        ("no_id", "no_such_path"),
        ("500_before", "http_500"),
        ("504_after", "http_504"),
        ("403", "http_403"),
        ("drop_before", "protocol"),
        ("drop_after", "protocol"),
    ],
)
def test_collect_when_the_answer_is_no_page_then_told_nothing_lost_and_neighbour_unaffected(
    fake: FakeTown, fault: str, code: str
) -> None:
    fake.citizens.comment("När öppnar badhuset?")
    fake.neighbours.comment("Hur söker jag bygglov?")
    fake.citizens.fault("list", fault)

    seen = fails(fake.account)
    collect(fake.other, now=NOW)
    during = (feed_of(fake.account), texts(fake.account), texts(fake.other))
    collect(fake.account, now=NOW + timedelta(minutes=1))

    feed = during[0]
    assert (feed.failures, feed.error_code, feed.cursor) == (1, seen, "")
    assert (feed.last_try_at, feed.last_success_at) == (NOW, None)
    assert during[1:] == ([], ["Hur söker jag bygglov?"])
    assert (feed_of(fake.other).failures, feed_of(fake.account).failures) == (0, 0)
    assert feed_of(fake.account).error_code == ""
    assert texts(fake.account) == ["När öppnar badhuset?"]
    assert fake.account.state == "connected"
    assert seen == code


def test_collect_when_the_list_is_suddenly_empty_then_nothing_is_taken_as_deleted(
    fake: FakeTown,
) -> None:
    fake.citizens.comment("Hej")
    collect(fake.account, now=NOW)
    fake.citizens.fault("list", "empty")

    collect(fake.account, now=NOW + timedelta(minutes=1))

    assert list(RecordHead.objects.values_list("network_state", flat=True)) == ["present"]
    assert Item.objects.get().gone_from_network is False


def test_collect_when_it_fails_again_and_again_then_waits_longer_up_to_a_quarter(
    fake: FakeTown,
) -> None:
    fake.citizens.fault("list", "500_before", times=-1)

    waits = []
    for _ in range(8):
        fails(fake.account)
        waits.append((feed_of(fake.account).next_at - NOW).total_seconds())

    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert [account.handle for account in feeds.due(now=NOW + timedelta(seconds=1), limit=9)] == [
        "bygglov"
    ]


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [("120", 120), ("", 60), ("-1", 60), ("1e9", 60), ("skräp", 60), ("9999999", 86_400)],
)
def test_collect_when_429_then_waits_as_told_within_reason(
    fake: FakeTown, said: str, wait_s: int
) -> None:
    fake.citizens.fault("list", "429", value=said.encode().decode("latin-1"))

    assert fails(fake.account) == "http_429"
    assert feed_of(fake.account).next_at == NOW + timedelta(seconds=wait_s)


def test_collect_when_token_is_revoked_then_account_is_red_with_one_event_and_read_still(
    fake: FakeTown,
) -> None:
    fake.citizens.comment("Före")
    collect(fake.account, now=NOW)
    fake.citizens.revoke()

    codes = [fails(fake.account, now=NOW + timedelta(minutes=n)) for n in (1, 2)]

    assert codes == ["http_401", "http_401"]
    assert (fake.account.state, fake.other.state) == ("needs_login", "connected")
    assert Event.objects.filter(type="account.needs_login").count() == 1
    assert texts(fake.account) == ["Före"]
    late = NOW + timedelta(hours=1)
    assert fake.account in feeds.due(now=late, limit=9)


def test_collect_when_401_was_once_only_then_connected_again_and_nothing_lost(
    fake: FakeTown,
) -> None:
    fake.citizens.comment("Kom medan inloggningen vägrades")
    fake.citizens.fault("list", "401")
    fails(fake.account)

    collect(fake.account, now=NOW + timedelta(minutes=1))

    assert fake.account.state == "connected"
    assert texts(fake.account) == ["Kom medan inloggningen vägrades"]
    assert list(
        Event.objects.filter(object_id=fake.account.id)
        .order_by("at", "id")
        .values_list("type", flat=True)
    ) == ["account.needs_login", "account.login_works"]


def test_collect_when_frozen_then_read_and_still_frozen(fake: FakeTown) -> None:
    Account.objects.filter(id=fake.account.id).update(state="frozen")
    fake.citizens.comment("Hej")

    assert collect(fake.account, now=NOW) == 1
    assert fake.account.state == "frozen"


def test_collect_when_somebody_else_moved_the_cursor_then_the_page_is_left_to_them(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.citizens.comment("Hej")
    fetched = feeds.fetch

    def overtaken(account: Account, *, now: datetime) -> object:
        found = fetched(account, now=now)
        Feed.objects.filter(account=account).update(cursor="77")
        return found

    monkeypatch.setattr(feeds, "fetch", overtaken)

    assert collect(fake.account, now=NOW) == 0
    assert (Record.objects.count(), Event.objects.filter(type="item.opened").count()) == (0, 0)
    assert (feed_of(fake.account).cursor, feed_of(fake.account).last_success_at) == ("77", None)


def test_advance_when_more_leads_nowhere_then_waits_its_turn(fake: FakeTown) -> None:
    here = replace(page(message("1"), cursor="5"), more=True)
    Feed.objects.filter(account=fake.account).update(cursor="5")

    with transaction.atomic():
        moved = feeds.advance(fake.account, asked="5", page=here, unchanged=3, now=NOW)

    feed = feed_of(fake.account)
    assert (moved, feed.unchanged_items) == (True, 3)
    assert feed.next_at > NOW


def test_collect_when_the_network_loops_then_ends_with_every_message_once(fake: FakeTown) -> None:
    fake.citizens.bulk(3)
    fake.citizens.fault("list", "loop")

    first = collect(fake.account, now=NOW)
    second = collect(fake.account, now=NOW + timedelta(minutes=1))

    assert (first, second, Record.objects.count()) == (3, 0, 3)


def test_collect_when_pages_are_many_then_each_is_taken_once_and_in_order(fake: FakeTown) -> None:
    fake.citizens.bulk(1_200)
    fake.citizens.fault("list", "duplicates")

    assert collect(fake.account, now=NOW) == 1_200
    assert collect(fake.account, now=NOW) == 0
    assert (Record.objects.count(), Item.objects.count()) == (1_200, 1_200)


def test_collect_when_one_item_is_poison_then_it_alone_is_a_dead_letter(fake: FakeTown) -> None:
    fake.citizens.bulk(500)
    fake.citizens.fault("list", "poison")

    collect(fake.account, now=NOW)

    letter = DeadLetter.objects.get()
    assert Record.objects.count() == 500
    assert (letter.account_id, letter.resolved_at) == (fake.account.id, None)
    assert bytes(letter.content.raw or b"").startswith(b'{"id":[[[')


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("no token", "no_token"),
        ("another key", "token_unreadable"),
        ("another account's token", "token_unreadable"),
        ("damaged", "token_unreadable"),
    ],
)
def test_collect_when_the_token_does_not_open_then_red_and_neighbour_unaffected(
    fake: FakeTown, spoil: str, code: str
) -> None:
    account = fake.account
    place, whole = f"account:{account.id}:secret", bytes(account.secret or b"")
    account.secret = {
        "no token": None,
        "another key": Keyring.parse(new_key("t1")).seal("token-badhuset", place=place),
        "another account's token": seal_token(fake.other, "token-badhuset"),
        "damaged": whole[:-1] + bytes([whole[-1] ^ 1]),
    }[spoil]
    account.save()
    fake.neighbours.comment("Hej")

    assert fails(account) == code
    assert (fake.account.state, collect(fake.other, now=NOW)) == ("needs_login", 1)


def test_collect_when_the_connector_is_gone_then_told_on_the_account(fake: FakeTown) -> None:
    Account.objects.filter(id=fake.account.id).update(network="borttaget")

    assert fails(fake.account) == "no_connector"
    assert feed_of(fake.account).error_code == "no_connector"


def test_collect_when_the_connector_is_faulty_then_told_on_the_account(
    fake: FakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Faulty:
        def fetch(self, _connection: object, _cursor: str) -> object:
            return json.loads("{}")["borta"]

        recheck = fetch

    monkeypatch.setattr(catalogue, "get", lambda _network: Faulty())

    assert fails(fake.account) == "connector_KeyError"
    with pytest.raises(feeds.FetchFailed):
        feeds.recheck(fake.account, ("c1",), now=NOW)
    assert feed_of(fake.account).failures == 2


def test_failure_when_it_says_to_wait_longer_than_we_would_then_its_word_holds(
    fake: FakeTown,
) -> None:
    error = NotAccepted("http_429", permanent=False, retry_after_s=3_600)

    feeds.note_failure(fake.account, error, now=NOW)

    assert feed_of(fake.account).next_at == NOW + timedelta(hours=1)


def test_due_when_disconnected_or_closed_then_never_read(fake: FakeTown) -> None:
    Account.objects.filter(id=fake.account.id).update(state="disconnected")
    Account.objects.filter(id=fake.other.id).update(state="closed")

    assert feeds.due(now=NOW + timedelta(days=1), limit=9) == ()
