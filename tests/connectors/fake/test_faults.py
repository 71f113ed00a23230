"""The fake network when it fails: what the connector says, and what the ledger knows."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.connectors.fake import networks
from tests.kit.loopback import free_port
from torget.connectors.fake.connector import FakeConnector
from torget.connectors.fake.ledger import Ledger, accepted, entries
from torget.connectors.fake.outcome import retry_after_s
from torget.connectors.fake.peer import FakePeer
from torget.connectors.port import (
    Kind,
    NeedsLogin,
    NotAccepted,
    OutcomeUnknown,
    Outgoing,
)

NEWS = Outgoing(Kind.CREATE, "Badhuset öppnar i dag", "key-1", "marker-1")


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
    absent = FakePeer(f"http://127.0.0.1:{free_port()}", tmp_path)
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
    port = free_port()
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
