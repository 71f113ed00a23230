"""The fake network and its connector, over real HTTP."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.connectors.fake import networks
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.fake.ledger import Ledger, accepted, entries
from torget.connectors.fake.outcome import retry_after_s
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


@pytest.mark.parametrize(
    ("fault", "error", "taken"),
    [
        ("429", NotAccepted, 0),
        ("500_before", OutcomeUnknown, 0),
        ("401", NeedsLogin, 0),
        ("403", NotAccepted, 0),
        ("drop_before", OutcomeUnknown, 0),
        ("html", OutcomeUnknown, 0),
        ("drop_after", OutcomeUnknown, 1),
        ("504_after", OutcomeUnknown, 1),
        ("hang_after", OutcomeUnknown, 1),
        ("html_after", OutcomeUnknown, 1),
        ("truncated", OutcomeUnknown, 1),
        ("cut", OutcomeUnknown, 1),
        ("no_id", OutcomeUnknown, 1),
    ],
)
def test_send_when_the_network_fails_then_the_outcome_is_told_as_it_is(
    peer: FakePeer, fake: FakeConnector, fault: str, error: type[Exception], taken: int
) -> None:
    peer.fault("create", fault, value="2" if fault == "hang_after" else "")
    connection = replace(peer.connection(), deadline_s=1.0)

    with pytest.raises(error):
        fake.send(connection, NEWS)

    found = fake.look_up(peer.connection(), NEWS)
    assert len(peer.accepted()) == taken
    assert (found is not None) == bool(taken)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("-1", 60.0),
        ("1e9", 60.0),
        ("9999999999999999", 86_400.0),
        ("imorgon", 60.0),
        ("", 60.0),
        ("²", 60.0),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2020 12:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2099 12:00:00 GMT", 86_400.0),
    ],
)
def test_retry_after_of_any_garbage_then_a_sane_wait(written: str, seconds: float) -> None:
    headers = {"retry-after": written, "date": "Mon, 23 Nov 2026 12:00:00 GMT"}

    assert retry_after_s(headers) == seconds


def test_send_when_429_with_garbage_then_the_wait_is_sane(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.fault("create", "429", value="-1")

    with pytest.raises(NotAccepted) as refusal:
        fake.send(peer.connection(), NEWS)

    told = refusal.value
    assert (told.code, told.permanent, told.retry_after_s) == ("http_429", False, 60.0)


def test_send_when_nobody_listens_then_certainly_not_accepted(tmp_path: Path) -> None:
    absent = FakePeer(f"http://127.0.0.1:{networks.free_port()}", tmp_path)
    fake, client = networks.connector(absent)

    with pytest.raises(NotAccepted) as refusal:
        fake.send(absent.connection(), NEWS)

    client.close()
    assert refusal.value.permanent is False


@pytest.mark.parametrize(
    ("fault", "error"),
    [("html", NotAccepted), ("truncated", NotAccepted), ("401", NeedsLogin), ("cut", NotAccepted)],
)
def test_fetch_when_the_answer_is_broken_then_never_an_empty_page(
    peer: FakePeer, fake: FakeConnector, fault: str, error: type[Exception]
) -> None:
    peer.comment("Hej")
    peer.fault("list", fault)

    with pytest.raises(error):
        fake.fetch(peer.connection(), "")


def test_fetch_when_one_message_is_poison_then_its_neighbours_come(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.bulk(10)
    peer.fault("list", "poison")

    page = fake.fetch(peer.connection(), "")

    assert len(page.items) == 10
    assert [(one.error_code, len(one.raw)) for one in page.unreadable] == [("too_deep", 200_007)]


def test_fetch_when_the_paging_loops_then_it_ends(peer: FakePeer, fake: FakeConnector) -> None:
    peer.bulk(3)
    peer.fault("list", "loop")

    page = fake.fetch(peer.connection(), "")

    assert (len(page.items), page.cursor, page.more) == (3, "0", False)


def test_fetch_when_duplicated_and_reordered_then_nothing_is_lost(
    peer: FakePeer, fake: FakeConnector
) -> None:
    peer.bulk(20)
    peer.fault("list", "duplicates")
    peer.fault("list", "reordered")

    doubled, mixed = fake.fetch(peer.connection(), ""), fake.fetch(peer.connection(), "")

    ids = [f"c{number}" for number in range(1, 21)]
    assert [item.remote_id for item in doubled.items] == ids * 2
    assert sorted(item.remote_id for item in mixed.items) == sorted(ids)
    assert [item.remote_id for item in mixed.items] != ids


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
    with pytest.raises(NotAccepted, match="no_such_ability"):
        fake.moderate(peer.connection(), "c1", Measure.RESTRICT)


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


def test_latency_when_ordered_then_the_answer_is_late(peer: FakePeer, fake: FakeConnector) -> None:
    peer.fault("profile", "latency", value="0.3-0.4")

    began = time.monotonic()
    fake.profile(peer.connection())

    assert time.monotonic() - began >= 0.3


def test_fault_when_it_could_never_fire_then_refused(peer: FakePeer) -> None:
    with pytest.raises(ValueError, match="create:regn"):
        peer.fault("create", "regn")


@pytest.mark.slow
def test_network_when_killed_and_started_again_then_nothing_accepted_is_lost(
    tmp_path: Path,
) -> None:
    port = networks.free_port()
    peer = FakePeer(f"http://127.0.0.1:{port}", tmp_path)
    fake, client = networks.connector(peer)
    with networks.process(tmp_path, port):
        peer.bulk(3)
        fake.send(peer.connection(), NEWS)
    with networks.process(tmp_path, port):
        again = fake.send(peer.connection(), NEWS)
        items = fake.fetch(peer.connection(), "").items
    client.close()

    assert again.remote_id == "p1"
    assert [item.remote_id for item in items] == ["c1", "c2", "c3", "p1"]
    assert [entry.text for entry in accepted(tmp_path)] == [NEWS.text]


def test_ledger_when_its_last_line_is_torn_then_cut_off(tmp_path: Path) -> None:
    with networks.serving(tmp_path) as peer:
        peer.comment("Hel")
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(path.read_bytes() + b'{"act":"create","acc')

    Ledger(tmp_path).close()

    assert [entry.text for entry in entries(tmp_path)] == ["Hel"]
    assert path.read_bytes().endswith(b"}\n")
