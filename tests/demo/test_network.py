"""The demo's network, on the real server, in a home of its own."""

import contextlib
import http.client
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from torget.management.demo import network, picture, processes, seeding, world
from torget.management.demo.api import Api, NetworkRefused, rows_of, text_of

pytest.importorskip("mastodon_mock", reason="the extra `demo` is not installed")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def peer(home: Path) -> Iterator[network.Peer]:
    started = network.start(home)
    yield started
    network.stop(started)


@pytest.fixture(scope="module")
def seeded(peer: network.Peer) -> seeding.Seeded:
    return seeding.seed(peer, world.load(), NOW)


def status(peer: network.Peer, seeded: seeding.Seeded, key: str) -> object:
    with Api(peer.base_url) as api:
        return api.call("GET", f"/api/v1/statuses/{seeded.ids[key]}")


def count(peer: network.Peer) -> int:
    with contextlib.closing(sqlite3.connect(network.database(peer.home))) as base:
        return int(base.execute("select count(*) from statuses").fetchone()[0])


def test_start_when_the_home_is_new_answers_on_a_loopback_port_below_the_ephemeral_range(
    peer: network.Peer,
) -> None:
    port = int(peer.base_url.removeprefix("http://127.0.0.1:"))

    assert port in network.PORTS
    assert network.is_up(peer.base_url) is True


def test_start_when_it_runs_already_gives_the_same_server(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    again = network.start(peer.home)

    assert again == peer
    assert len(seeded.accounts) == 4


def test_seed_when_done_puts_every_entry_there_once(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    assert len(set(seeded.ids.values())) == len(world.load().entries())
    assert count(peer) == len(seeded.ids)


def test_seed_when_run_again_changes_nothing(peer: network.Peer, seeded: seeding.Seeded) -> None:
    before = count(peer)

    again = seeding.seed(peer, world.load(), NOW + timedelta(days=1))

    assert again == seeding.recalled(peer, world.load()) == seeded
    assert count(peer) == before


def test_seed_when_the_memory_is_lost_finds_everything_by_its_key(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    (network.folder(peer.home) / "seeded.json").unlink()

    again = seeding.seed(peer, world.load(), NOW)

    assert again == seeded
    assert count(peer) == len(seeded.ids)


def test_seed_when_done_gives_each_message_its_time_and_its_parent(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    found = status(peer, seeded, "q-trad-2")

    assert text_of(found, "created_at") == "2026-11-23T08:52:00+00:00"
    assert text_of(found, "in_reply_to_id") == seeded.ids["q-trad-1"]


def test_seed_when_done_orders_ids_by_time(peer: network.Peer, seeded: seeding.Seeded) -> None:
    keys = [entry.key for entry in world.load().entries()]

    ids = [int(seeded.ids[key]) for key in keys]

    assert ids == sorted(ids)
    assert network.is_up(peer.base_url) is True


def test_seed_when_a_text_is_longer_than_the_limit_keeps_all_of_it(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    with Api(peer.base_url) as api:
        source = api.call("GET", f"/api/v1/statuses/{seeded.ids['plan-lang']}/source")
    long = next(entry for entry in world.load().messages if entry.key == "plan-lang")

    assert text_of(source, "text") == f"@exempelby_bygg {long.text}"


def test_seed_when_a_message_is_direct_only_its_receiver_is_told(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    owner = next(account for account in seeded.accounts if account.handle == "exempelby")
    other = next(account for account in seeded.accounts if account.handle == "exempelby_bygg")
    path = "/api/v1/notifications?types[]=mention&limit=40"

    with Api(peer.base_url) as api:
        told = [
            text_of(row.get("status"), "id")
            for row in rows_of(api.call("GET", path, token=owner.token))
            if isinstance(row, dict)
        ]
        others = [
            text_of(row.get("status"), "id")
            for row in rows_of(api.call("GET", path, token=other.token))
            if isinstance(row, dict)
        ]

    assert seeded.ids["direkt-ekonomi"] in told
    assert seeded.ids["direkt-ekonomi"] not in others
    assert seeded.ids["direkt-lov"] in others


def test_seed_when_a_message_has_a_picture_its_alt_text_and_bytes_are_there(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    found = status(peer, seeded, "fel-hal")
    assert isinstance(found, dict)
    (attachment,) = found["media_attachments"]

    with contextlib.closing(http.client.HTTPConnection(*_address(peer))) as connection:
        connection.request("GET", attachment["url"].removeprefix(peer.base_url))
        body = connection.getresponse().read()

    assert attachment["description"] == (
        "Ett mörkt hål i en grå cykelbana, med en gul linje bredvid."
    )
    assert body == picture.png("pothole")


def _address(peer: network.Peer) -> tuple[str, int]:
    return "127.0.0.1", int(peer.base_url.rpartition(":")[2])


def test_seed_when_a_text_holds_markup_the_network_shows_it_as_text(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    found = status(peer, seeded, "html")

    assert text_of(found, "content").startswith(
        "<p>@exempelby &lt;script&gt;alert('hej')&lt;/script&gt;"
    )


def test_token_when_the_handle_is_unknown_raises(home: Path, seeded: seeding.Seeded) -> None:
    assert network.token(home, "exempelby") == seeded.accounts[0].token
    with pytest.raises(KeyError):
        network.token(home, "nobody")


def test_secrets_when_written_are_readable_by_their_owner_only(
    home: Path, seeded: seeding.Seeded
) -> None:
    files = ("memory.json", "network.toml", "seeded.json")

    modes = {(network.folder(home) / name).stat().st_mode & 0o777 for name in files}

    assert modes == {0o600}
    assert seeded.accounts[0].token not in repr(seeded)


def test_restart_when_another_took_the_port_moves_and_remembers_everything(
    tmp_path: Path,
) -> None:
    first = network.start(tmp_path)
    seeded = seeding.seed(first, world.load(), NOW)
    stirred = seeding.stir(first, world.load())
    network.stop(first)
    gone = network.is_up(first.base_url)

    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", int(first.base_url.rpartition(":")[2])))
        thief.listen()
        second = network.start(tmp_path)
        try:
            again = seeding.seed(second, world.load(), NOW)
            nothing = seeding.stir(second, world.load())
            edited = status(second, again, "q-redigerad")
            shown = status(second, again, "fel-hal")
            with pytest.raises(NetworkRefused) as refused:
                status(second, again, "rykte")
        finally:
            network.stop(second)

    assert (gone, stirred, nothing) == (False, 4, 0)
    assert second.base_url != first.base_url
    assert again == seeded
    assert refused.value.status == 404
    assert "det som ni skrev om i brevet" in text_of(edited, "content")
    assert isinstance(shown, dict)
    assert shown["media_attachments"][0]["url"].startswith(second.base_url + "/")


def test_stir_when_the_memory_says_undone_but_it_is_gone_ends_quietly(
    peer: network.Peer, seeded: seeding.Seeded
) -> None:
    token = network.token(peer.home, "roger_angsgatan")
    with Api(peer.base_url) as api:
        api.call("DELETE", f"/api/v1/statuses/{seeded.ids['rykte']}", token=token)

    assert seeding.stir(peer, world.load()) == 4
    assert seeding.stir(peer, world.load()) == 0


def test_recalled_when_nothing_was_seeded_is_nothing(tmp_path: Path) -> None:
    assert seeding.recalled(network.Peer("http://127.0.0.1:1", 0, tmp_path), world.load()) is None


def test_start_when_the_server_cannot_start_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = processes.python("-c", "raise SystemExit(3)")
    monkeypatch.setattr(processes, "python", lambda *_: ended)

    with pytest.raises(network.NetworkDidNotStart):
        network.start(tmp_path)


def test_prepare_when_no_port_is_free_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", 28_399))
        thief.listen()
        monkeypatch.setattr(network, "PORTS", range(28_399, 28_400))

        with pytest.raises(network.NoFreePort):
            network.prepare(tmp_path)
