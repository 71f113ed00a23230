"""A comment's straight line over real HTTP: fetched, received, opened; edits and deletions seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import ProtectedError

from tests.channels.fake_town import FakeTown, settled
from tests.connectors.mastodon.server import ANNA, KOMMUN, MockServer, running
from tests.personas import Town, town
from torget.channels import feeds
from torget.channels.connections import seal_token
from torget.channels.models import Feed
from torget.inbox.collect import RECHECK_EVERY, collect, recheck
from torget.inbox.models import Item
from torget.kit import egress
from torget.ledger.models import Event
from torget.organisation.models import Account
from torget.records import proof
from torget.records.models import Content, DeadLetter, Record, RecordHead, Version

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LATER = NOW + RECHECK_EVERY
ROWS = (Record, RecordHead, Version, Content, DeadLetter, Item, Event, Feed)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeTown]:
    with settled(tmp_path) as found:
        yield found


def head_of(remote_id: str) -> RecordHead:
    return RecordHead.objects.select_related("record", "version__content").get(
        record__remote_id=remote_id
    )


def head_when_collected(fake: FakeTown, remote_id: str) -> RecordHead:
    collect(fake.account, now=NOW)
    return head_of(remote_id)


def versions(remote_id: str) -> list[str | None]:
    rows = Version.objects.filter(record__remote_id=remote_id).order_by("n")
    return list(rows.values_list("content__text", flat=True))


def item_of(remote_id: str) -> Item:
    return Item.objects.get(record__remote_id=remote_id)


def test_comment_when_collected_then_a_record_an_item_and_the_cursor_moved(
    fake: FakeTown,
) -> None:
    remote_id = fake.citizens.comment("När öppnar badhuset?")

    assert collect(fake.account, now=NOW) == 1
    feed = Feed.objects.get(account=fake.account)
    assert head_of(remote_id).direction == "received"
    assert item_of(remote_id).kind == "answer_in_channel"
    assert (feed.last_success_at, feed.failures) == (NOW, 0)
    assert feed.cursor != ""
    assert feed.next_at > NOW
    assert proof.check(head_of(remote_id).record_id).ok is True


def test_comment_when_edited_and_deleted_then_recheck_sees_both_and_keeps_all(
    fake: FakeTown,
) -> None:
    remote_id = fake.citizens.comment("Första")
    stays = fake.citizens.comment("Granne")
    collect(fake.account, now=NOW)
    fake.citizens.edit(remote_id, "Andra")

    edited = recheck(fake.account, now=LATER)
    after_edit = (head_of(remote_id).network_state, versions(remote_id))
    fake.citizens.delete(remote_id)
    deleted = recheck(fake.account, now=LATER + RECHECK_EVERY)
    quiet = recheck(fake.account, now=LATER + 2 * RECHECK_EVERY)

    assert (edited, deleted, quiet) == (1, 1, 0)
    assert after_edit == ("edited", ["Första", "Andra"])
    assert (head_of(remote_id).network_state, versions(remote_id)) == (
        "deleted",
        ["Första", "Andra"],
    )
    assert (item_of(remote_id).gone_from_network, item_of(remote_id).state) == (True, "open")
    assert (item_of(stays).gone_from_network, head_of(stays).network_state) == (False, "present")
    assert proof.check(head_of(remote_id).record_id).ok is True


def test_recheck_when_done_recently_or_nothing_is_here_then_the_network_is_not_asked(
    fake: FakeTown,
) -> None:
    fake.citizens.fault("look", "500_before", times=-1)
    empty = recheck(fake.account, now=NOW)
    Feed.objects.filter(account=fake.account).update(last_recheck_at=NOW)

    assert (empty, recheck(fake.account, now=NOW + timedelta(minutes=4))) == (0, 0)


def test_recheck_when_the_network_fails_then_noted_and_nothing_taken_as_gone(
    fake: FakeTown,
) -> None:
    remote_id = fake.citizens.comment("Hej")
    collect(fake.account, now=NOW)
    fake.citizens.fault("look", "html")

    with pytest.raises(feeds.FetchFailed):
        recheck(fake.account, now=LATER)

    assert Feed.objects.get(account=fake.account).failures == 1
    assert (head_of(remote_id).network_state, item_of(remote_id).gone_from_network) == (
        "present",
        False,
    )


def test_comment_when_edited_after_it_was_closed_then_open_again(fake: FakeTown) -> None:
    remote_id = fake.citizens.comment("Tack för hjälpen")
    soon = head_when_collected(fake, remote_id).record.received_at + timedelta(days=1)
    Item.objects.update(state="closed", closed_at=soon, ending="no_action")
    fake.citizens.edit(remote_id, "När öppnar badhuset?")

    changed = recheck(fake.account, now=soon)

    item = item_of(remote_id)
    assert (changed, item.state, item.ending, item.changed_after_answer) == (1, "open", "", True)
    assert Event.objects.filter(type="item.reopened", object_id=item.id).count() == 1


def test_recheck_when_a_closed_message_is_older_than_a_month_then_left_in_peace(
    fake: FakeTown,
) -> None:
    remote_id = fake.citizens.comment("Tack")
    received_at = head_when_collected(fake, remote_id).record.received_at
    Item.objects.update(state="closed", closed_at=NOW, ending="no_action")
    fake.citizens.edit(remote_id, "Ändrat långt efteråt")

    assert recheck(fake.account, now=received_at + timedelta(days=31)) == 0
    assert versions(remote_id) == ["Tack"]


def test_two_authorities_when_both_are_written_to_then_apart_in_every_row(fake: FakeTown) -> None:
    fake.citizens.comment("Till badhuset")
    fake.neighbours.comment("Till bygglov")
    for account in (fake.account, fake.other):
        collect(account, now=NOW)

    for account, text in ((fake.account, "Till badhuset"), (fake.other, "Till bygglov")):
        record = Record.objects.get(account=account)
        item = Item.objects.get(account=account)
        assert record.head.version.content.text == text
        assert (record.authority_id, record.unit_id) == (account.authority_id, account.unit_id)
        assert (item.authority_id, item.unit_id) == (account.authority_id, account.unit_id)
    assert Record.objects.values("authority").distinct().count() == 2


@pytest.mark.parametrize("state", ["disconnected", "closed"])
def test_account_when_disconnected_or_closed_then_no_row_is_lost(
    fake: FakeTown, state: str
) -> None:
    remote_id = fake.citizens.comment("Hej")
    fake.citizens.fault("list", "poison")
    collect(fake.account, now=NOW)
    before = [table.objects.count() for table in ROWS]

    Account.objects.filter(id=fake.account.id).update(state=state, secret=None)

    assert [table.objects.count() for table in ROWS] == before
    assert 0 not in before
    assert versions(remote_id) == ["Hej"]
    assert proof.check(head_of(remote_id).record_id).ok is True
    assert fake.account not in feeds.due(now=NOW + timedelta(days=9), limit=9)


def test_account_when_somebody_tries_to_delete_it_then_refused(fake: FakeTown) -> None:
    fake.citizens.comment("Hej")
    collect(fake.account, now=NOW)

    with pytest.raises(ProtectedError):
        fake.account.delete()

    assert Record.objects.filter(account_id=fake.account.id).count() == 1


# --- a real Mastodon-API server -----------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    with running(tmp_path_factory.mktemp("mastodon")) as found:
        yield found


@pytest.fixture
def connected(server: MockServer) -> Iterator[Town]:
    egress.configure(egress.Allowed(frozenset({("127.0.0.1", server.port)})))
    place = town(network="mastodon", base_url=server.url)
    account = place.account
    account.remote_id, account.handle = server.ids[KOMMUN], "kungsbacka"
    account.connected_at = NOW - timedelta(minutes=5)
    account.secret = seal_token(account, KOMMUN)
    account.save()
    try:
        yield place
    finally:
        egress.configure(egress.Allowed())


def test_mastodon_when_answered_without_a_mention_then_collected_into_the_thread(
    server: MockServer, connected: Town
) -> None:
    post = str(server.post(KOMMUN, "Badhuset stänger i juli")["id"])
    comment = str(server.reply(ANNA, post, "@kungsbacka varför då?")["id"])
    silent = str(server.reply(ANNA, comment, "Ni svarar ju aldrig")["id"])

    collect(connected.account, now=NOW)

    assert (head_of(comment).direction, head_of(silent).direction) == ("received", "received")
    assert {head_of(one).thread_id for one in (post, comment, silent)} == {post}
    assert head_of(silent).record.parent_id == comment
    assert item_of(silent).state == "open"


def test_mastodon_when_edited_and_deleted_then_seen_and_every_version_kept(
    server: MockServer, connected: Town
) -> None:
    comment = str(server.post(ANNA, "@kungsbacka När öppnar ni?")["id"])
    collect(connected.account, now=NOW)
    server.edit(ANNA, comment, "@kungsbacka När stänger ni?")
    recheck(connected.account, now=LATER)
    edited = head_of(comment).network_state

    server.delete(ANNA, comment)
    recheck(connected.account, now=LATER + RECHECK_EVERY)

    assert (edited, head_of(comment).network_state) == ("edited", "deleted")
    assert versions(comment) == ["@kungsbacka När öppnar ni?", "@kungsbacka När stänger ni?"]
    assert item_of(comment).gone_from_network is True
    assert proof.check(head_of(comment).record_id).ok is True


def test_mastodon_when_our_account_wrote_elsewhere_then_unknown_and_work_for_a_person(
    server: MockServer, connected: Town
) -> None:
    own = str(server.post(KOMMUN, "Skrivet i telefonen")["id"])

    collect(connected.account, now=NOW)

    assert (head_of(own).direction, item_of(own).kind) == ("unknown", "own_unknown")


def test_mastodon_when_everything_is_collected_twice_then_nothing_new(
    server: MockServer, connected: Town
) -> None:
    server.post(ANNA, "@kungsbacka Hej")
    collect(connected.account, now=NOW)
    counted = (Record.objects.count(), Version.objects.count(), Item.objects.count())
    Feed.objects.filter(account=connected.account).update(cursor="")

    again = collect(connected.account, now=LATER)

    assert again == 0
    assert (Record.objects.count(), Version.objects.count(), Item.objects.count()) == counted
