"""Import of answers from files: recorded, broken, hostile and huge."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.connectors.recordings import recorded
from torget.connectors.facebook import TRANSLATOR as FACEBOOK
from torget.connectors.file import State, bodies, read
from torget.connectors.mastodon import TRANSLATOR as MASTODON
from torget.connectors.port import Connection, Direction, Page
from torget.connectors.translation import Translator

ABLE: dict[str, Translator] = {"facebook": FACEBOOK, "mastodon": MASTODON}
ROW = (
    b'{"id":"77_%d","message":"Hej %d","created_time":"2026-01-02T03:04:05+0000","from":{"id":"5"}}'
)


def _read(*paths: Path, network: str = "facebook", own: str = "1") -> list[Page]:
    return list(read(paths, network=network, own_account_id=own, translators=ABLE))


def _rows(count: int, *, between: bytes = b",") -> bytes:
    return between.join(ROW % (n, n) for n in range(count))


def _states(pages: list[Page]) -> list[str]:
    return [page.envelope["state"] for page in pages]


@pytest.mark.parametrize(
    ("content", "state", "kept"),
    [
        (b"", State.EMPTY, 0),
        (b" \r\n", State.EMPTY, 0),
        (b"[]", State.EMPTY, 0),
        (b"<!DOCTYPE html><p>502", State.HTML, 0),
        (b"\x89PNG\r\n\x1a\n\x00\x00", State.BINARY, 0),
        ('{"data":[]}'.encode("utf-16"), State.UTF_16, 0),
        (b"hej", State.NOT_JSON, 0),
        (b'{"data":[{"id":"1_2","message":"Hej', State.TRUNCATED, 1),
        (b'{"okand":1}', State.UNKNOWN_SHAPE, 1),
        (b'{"error":{"code":190}}', State.REFUSAL, 0),
        (b'{"data":[]}', State.READ, 0),
        (b"PK\x03\x04 trasig", State.BAD_ZIP, 0),
    ],
)
def test_read_of_a_bad_file_then_a_clear_state_and_no_message(
    tmp_path: Path, content: bytes, state: State, kept: int
) -> None:
    path = tmp_path / "fil.json"
    path.write_bytes(content)

    page = _read(path)[0]

    assert (page.envelope["file"], page.envelope["state"]) == ("fil.json", state)
    assert page.items == ()
    assert [one.raw for one in page.unreadable] == [content] * kept


def test_read_of_a_missing_file_then_told_and_the_next_is_read(tmp_path: Path) -> None:
    good = tmp_path / "bra.json"
    good.write_bytes(b'{"data":[%b]}' % _rows(1))

    pages = _read(tmp_path / "borta.json", tmp_path, good)

    assert _states(pages) == ["missing", "missing", "read"]
    assert [item.text for item in pages[2].items] == ["Hej 0"]


def test_read_of_many_rows_then_pages_of_500_and_none_lost(tmp_path: Path) -> None:
    path = tmp_path / "alla.json"
    path.write_bytes(b'{"data":[%b],"paging":{}}' % _rows(1_201))

    pages = _read(path)

    assert [len(page.items) for page in pages] == [500, 500, 201]
    assert len({item.remote_id for page in pages for item in page.items}) == 1_201


def test_read_of_json_lines_then_full_pages_and_the_broken_line_kept(tmp_path: Path) -> None:
    path = tmp_path / "rader.jsonl"
    path.write_bytes(_rows(1_100, between=b"\n") + b'\n{"id":"77_\n\n' + ROW % (9_999, 1))

    pages = _read(path)

    assert [(page.envelope["state"], len(page.items)) for page in pages] == [
        ("read", 500),
        ("read", 500),
        ("read", 100),
        ("truncated", 0),
        ("read", 1),
    ]
    assert [one.raw for one in pages[3].unreadable] == [b'{"id":"77_']


def test_read_of_a_file_beyond_the_limit_then_streamed_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_BODY", 1_000)
    path = tmp_path / "stor.jsonl"
    path.write_bytes(_rows(700, between=b"\n"))

    assert [len(page.items) for page in _read(path)] == [500, 200]


@pytest.mark.slow
def test_read_of_one_gibibyte_then_too_large_and_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "enorm.json"
    with path.open("wb") as file:
        file.write(b'{"data":["')
        file.truncate(1024**3)

    assert _states(_read(path)) == ["too_large"]


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_read_of_a_zip_then_each_member_by_itself_and_nothing_unpacked(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inre.zip", {"a.json": b"{}"}).read_bytes()
    path = _zip(
        tmp_path / "allt.zip",
        {
            "../../etc/kommentarer.json": b'{"data":[%b]}' % _rows(2),
            "rader.jsonl": _rows(3, between=b"\n"),
            "bild.png": b"\x89PNG\x00",
            "inre.zip": inner,
            "tom.json": b"",
        },
    )

    pages = _read(path)

    assert [(page.envelope["file"], page.envelope["state"], len(page.items)) for page in pages] == [
        ("allt.zip/../../etc/kommentarer.json", "read", 2),
        ("allt.zip/rader.jsonl", "read", 3),
        ("allt.zip/bild.png", "binary", 0),
        ("allt.zip/inre.zip", "nested_zip", 0),
        ("allt.zip/tom.json", "empty", 0),
    ]
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["allt.zip", "inre.zip"]


def test_read_of_a_zip_bomb_then_too_large_and_its_neighbour_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_BODY", 1_000_000)
    bomb, good = b"[" + b" " * 20_000_000 + b"]", b'{"data":[%b]}' % _rows(1)
    path = _zip(tmp_path / "bomb.zip", {"bomb.json": bomb, "bra.json": good})

    assert _states(_read(path)) == ["too_large", "read"]


def test_read_of_a_zip_with_too_many_members_then_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_MEMBERS", 3)
    path = _zip(tmp_path / "manga.zip", {f"{n}.json": b"{}" for n in range(4)})

    assert _states(_read(path)) == ["too_large"]


def test_read_of_an_encrypted_member_then_told(tmp_path: Path) -> None:
    path = _zip(tmp_path / "last.zip", {"a.json": b"{}"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert _states(_read(path)) == ["encrypted"]


def test_read_when_bytes_in_a_zip_are_damaged_then_told(tmp_path: Path) -> None:
    path = tmp_path / "skadad.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.json", b'{"data":[]}')
    path.write_bytes(path.read_bytes().replace(b'"data"', b'"dota"', 1))

    assert _states(_read(path)) == ["bad_zip"]


def test_read_when_no_network_is_named_then_the_content_tells(tmp_path: Path) -> None:
    facebook, mastodon = tmp_path / "a.json", tmp_path / "b.json"
    facebook.write_bytes(b'{"data":[%b]}' % _rows(1))
    mastodon.write_text(json.dumps([_status("1", "<p>Hej</p>")]))

    pages = _read(facebook, mastodon, network="")

    assert [page.envelope["network"] for page in pages] == ["facebook", "mastodon"]
    assert [page.items[0].text for page in pages] == ["Hej 0", "Hej"]


def test_read_when_our_id_stands_in_the_connection_then_direction_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(ROW % (1, 1))
    connection = Connection("https://x.example", "hemligt", "5", "@kommunen")

    page = next(read([path], network="facebook", connection=connection, translators=ABLE))

    assert page.items[0].direction is Direction.ISSUED


def test_read_when_the_network_has_no_translator_then_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="myspace"):
        _read(tmp_path, network="myspace")


def test_read_when_one_file_is_given_twice_then_the_same_messages_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"data":[%b]}' % _rows(3))

    once, again = _read(path, path)

    assert once == again


def _status(remote_id: str, content: str) -> dict[str, object]:
    account = {"id": "9", "acct": "anna", "display_name": "Anna"}
    created_at = "2026-08-01T13:53:49.918Z"
    status = {"id": remote_id, "content": content, "account": account, "created_at": created_at}
    return {**status, "visibility": "public"}


def _cassette(name: str, folder: Path) -> Path:
    """Write the answers inside a recorded session as JSON lines."""
    session = yaml.safe_load(recorded("mastodon", name).read_text(encoding="utf-8"))
    answers = [one["response"]["body"]["string"] for one in session["interactions"]]
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(answers), encoding="utf-8")
    return path


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("test_notifications.yaml", 1),
        ("test_notifications_mentions_only.yaml", 1),
        ("test_status_context.yaml", 1),
        ("test_status_reply.yaml", 2),
        ("test_fetch_next_previous.yaml", 10),
        ("test_conversations.yaml", 1),
        ("test_report.yaml", 1),
    ],
)
def test_read_of_a_recorded_mastodon_session_then_its_statuses(
    tmp_path: Path, name: str, statuses: int
) -> None:
    pages = _read(_cassette(name, tmp_path), network="mastodon", own="117020565966271181")

    found = {item.remote_id for page in pages for item in page.items}
    assert len(found) == statuses


@pytest.mark.recordings
def test_read_of_every_facebook_recording_then_all_messages_and_the_same_again() -> None:
    paths = sorted(recorded("facebook").rglob("*.json"))

    pages = _read(*paths, own="2121008874780932")

    items = [item for page in pages for item in page.items]
    assert len(items) == 64
    assert sorted(set(_states(pages))) == ["read", "refusal", "unknown_shape"]
    assert _read(*paths, own="2121008874780932") == pages
