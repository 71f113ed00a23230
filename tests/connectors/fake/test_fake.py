"""The fake network and its connector, over real HTTP."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.connectors.fake import networks
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.fake.peer import FakePeer
from torget.connectors.port import (
    Connection,
    Direction,
    IdempotencyClass,
    Kind,
    Measure,
    MediaRef,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
    Page,
    Visibility,
)

NEWS = Outgoing(Kind.CREATE, "Badhuset öppnar i dag", "key-1", "marker-1")


def _pages(fake: FakeConnector, connection: Connection) -> list[Page]:
    pages = [fake.fetch(connection, "")]
    while pages[-1].more:
        pages.append(fake.fetch(connection, pages[-1].cursor))
    return pages


def test_fetch_when_citizens_wrote_then_everything_they_said(
    peer: FakePeer, fake: FakeConnector
) -> None:
    first = peer.comment("Hej 🙂 å\u0000\u202e", author="Åsa Exempelsson")
    second = peer.comment("Jag med", reply_to=first, visibility="direct")

    page = fake.fetch(peer.connection(), "")

    one, two = page.items
    assert (one.remote_id, one.text, one.author_name) == (
        first,
        "Hej 🙂 å\u0000\u202e",
        "Åsa Exempelsson",
    )
    assert (one.direction, one.created_at) == (
        Direction.RECEIVED,
        datetime(2026, 1, 1, 12, 0, 1, tzinfo=UTC),
    )
    assert (two.remote_id, two.parent_id, two.thread_id) == (second, first, first)
    assert two.visibility is Visibility.DIRECT
    assert (page.cursor, page.more, page.unreadable) == ("2", False, ())


def test_fetch_when_a_message_was_edited_and_one_deleted_then_both_come_again(
    peer: FakePeer, fake: FakeConnector
) -> None:
    kept, gone = peer.comment("Före"), peer.comment("Borta")
    cursor = fake.fetch(peer.connection(), "").cursor
    peer.edit(kept, "Efter")
    peer.delete(gone)

    edited, deleted = fake.fetch(peer.connection(), cursor).items

    assert (edited.remote_id, edited.text, edited.edited_at is None) == (kept, "Efter", False)
    assert (deleted.remote_id, deleted.text, deleted.deleted) == (gone, "", True)


def test_fetch_when_our_own_post_is_echoed_then_it_is_issued(
    peer: FakePeer, fake: FakeConnector
) -> None:
    sent = fake.send(peer.connection(), NEWS)

    echo = fake.fetch(peer.connection(), "").items[0]

    assert (echo.remote_id, echo.direction) == (sent.remote_id, Direction.ISSUED)


def test_media_when_a_citizen_sent_a_picture_then_its_bytes(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.comment_with_image("Titta", b"\x89PNG\x00\xff", alt_text="En grop i vägen")

    ref = fake.fetch(peer.connection(), "").items[0].media[0]

    assert (ref.media_type, ref.alt_text) == ("image/png", "En grop i vägen")
    assert fake.media(peer.connection(), ref) == b"\x89PNG\x00\xff"


def test_fetch_of_a_hundred_thousand_then_each_once_in_pages_of_500(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.bulk(100_000)

    pages = _pages(fake, peer.connection())

    assert len(pages) == 200
    assert len({item.remote_id for page in pages for item in page.items}) == 100_000


def test_send_from_250_threads_then_250_posts_and_no_error(
    peer: FakePeer, fake: FakeConnector
) -> None:
    barrier = threading.Barrier(250)

    def send(number: int) -> str:
        outgoing = replace(NEWS, client_key=f"k{number}", marker=f"m{number}")
        barrier.wait()
        return fake.send(peer.connection(), outgoing).remote_id

    with ThreadPoolExecutor(250) as pool:
        sent = set(pool.map(send, range(250)))

    assert len(sent) == 250
    assert len(peer.accepted()) == 250


def test_send_when_the_key_is_known_then_one_post_and_the_same_receipt(
    peer: FakePeer, fake: FakeConnector
) -> None:
    receipts = {fake.send(peer.connection(), NEWS).remote_id for _ in range(3)}

    assert receipts == {"p1"}
    assert peer.accepted() == [NEWS.text]


def test_send_when_the_network_ignores_keys_then_its_ledger_tells_of_two(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.settle(key_honoured=False)

    receipts = [fake.send(peer.connection(), NEWS).remote_id for _ in range(2)]

    assert receipts == ["p1", "p2"]
    assert peer.accepted() == [NEWS.text] * 2


def test_look_up_when_only_the_feed_can_be_read_then_found_by_likeness_and_time(
    peer: FakePeer,
) -> None:
    peer.settle(idempotency="listed")
    listed, client = networks.connector(peer, IdempotencyClass.LISTED)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    listed.send(peer.connection(), NEWS)

    found = listed.look_up(peer.connection(), replace(NEWS, sent_after=before))
    later = replace(NEWS, sent_after=datetime(2999, 1, 1, tzinfo=UTC))

    assert found is not None
    assert found.remote_id == "p1"
    assert listed.look_up(peer.connection(), later) is None
    assert listed.look_up(peer.connection(), replace(NEWS, text="Annat")) is None
    client.close()


def test_look_up_when_the_post_is_far_back_then_all_pages_are_read(
    peer: FakePeer, fake: FakeConnector
) -> None:
    fake.send(peer.connection(), NEWS)
    for number in range(501):
        later = replace(NEWS, client_key=f"k{number}", marker=f"m{number}")
        fake.send(peer.connection(), later)

    found = fake.look_up(peer.connection(), NEWS)

    assert found is not None
    assert found.remote_id == "p1"


def test_look_up_when_read_back_lags_then_found_after_the_lag(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.settle(lag_s=0.5)
    fake.send(peer.connection(), NEWS)

    at_once = fake.look_up(peer.connection(), NEWS)
    time.sleep(0.6)

    assert at_once is None
    assert fake.look_up(peer.connection(), NEWS) is not None


def test_look_up_when_nothing_can_be_read_back_then_unknown_and_never_none(
    peer: FakePeer,
) -> None:
    peer.settle(idempotency="blind")
    blind, client = networks.connector(peer, IdempotencyClass.BLIND)
    blind.send(peer.connection(), NEWS)

    with pytest.raises(OutcomeUnknown, match="cannot_read_back"):
        blind.look_up(peer.connection(), NEWS)

    client.close()


def test_send_when_too_long_or_empty_then_permanently_refused(
    peer: FakePeer, fake: FakeConnector
) -> None:
    for text in ("x" * 2_001, ""):
        with pytest.raises(NotAccepted) as refusal:
            fake.send(peer.connection(), replace(NEWS, text=text))
        assert refusal.value.permanent is True


def test_delete_of_a_citizens_message_then_refused(peer: FakePeer, fake: FakeConnector) -> None:
    theirs = peer.comment("Mitt")

    with pytest.raises(NotAccepted, match="http_403"):
        fake.send(peer.connection(), Outgoing(Kind.DELETE, "", "k", "m", target_id=theirs))

    assert fake.fetch(peer.connection(), "").items[0].text == "Mitt"


def test_moderate_when_the_network_cannot_then_refused_without_a_request(
    peer: FakePeer, fake: FakeConnector
) -> None:
    fake.abilities = replace(fake.abilities, measures=frozenset())

    with pytest.raises(NotAccepted, match="no_such_ability"):
        fake.moderate(peer.connection(), "c1", Measure.HIDE)


def test_refresh_then_a_renewed_secret_that_works(peer: FakePeer, fake: FakeConnector) -> None:
    renewed = fake.refresh(peer.connection())

    assert renewed == "token-kommunen:renewed"
    assert fake.profile(replace(peer.connection(), secret=renewed)).remote_id == "kommunen"


def test_any_verb_when_the_token_is_revoked_then_needs_login(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.settle(revoked=["kommunen"])

    for verb in (fake.measure, fake.profile, fake.refresh):
        with pytest.raises(NeedsLogin):
            verb(peer.connection())


def test_media_when_unknown_then_a_refusal(peer: FakePeer, fake: FakeConnector) -> None:
    with pytest.raises(NotAccepted, match="http_404"):
        fake.media(peer.connection(), MediaRef("", "", "", "c9-0"))
