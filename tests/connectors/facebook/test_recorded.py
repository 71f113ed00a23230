"""The recorded answers of the Graph API, every one of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.connectors.recordings import recorded
from torget.connectors.facebook import TRANSLATOR
from torget.connectors.port import Direction, Incoming, NotAccepted, Visibility
from torget.connectors.translation import Found

pytestmark = pytest.mark.recordings
PAGE = "2121008874780932"


def _found(*parts: str) -> Found:
    path = recorded("facebook", *parts)
    found = TRANSLATOR.translate(path.read_bytes(), name=path.name, own_account_id=PAGE)
    assert found is not None
    return found


def _comments() -> list[Incoming]:
    names = ("comment_info", "comments_info", "comments_p1", "comments_p2", "create_resp")
    return [item for name in names for item in _found("comments", f"{name}.json").items]


def test_comments_when_recorded_then_all_19_are_read_each_its_own() -> None:
    items = _comments()

    assert len(items) == 19
    assert len({item.remote_id for item in items}) == 18  # one was recorded twice
    assert [item.text for item in items].count("") == 0


def test_comments_when_nobody_is_named_then_direction_unknown_but_for_our_own_answer() -> None:
    items = _comments()

    assert [item.direction for item in items] == [Direction.UNKNOWN] * 18 + [Direction.ISSUED]
    assert {item.author_name for item in items} == {""}
    assert items[-1].author_id == PAGE


def test_comments_without_id_then_named_as_the_api_names_them_and_placed() -> None:
    items = {item.remote_id: item for item in _found("comments", "comments_p1.json").items}
    post = "19292868552_10158407654328553"

    first = items["10158407654328553_10158407835073553"]
    answer = items["10158407654328553_10158409984103553"]

    assert (first.parent_id, first.thread_id) == (post, post)
    assert (answer.parent_id, answer.thread_id) == (first.remote_id, post)
    assert first.created_at == datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)
    assert len(items) == 10


def test_comments_when_cut_then_raw_lies_in_the_answer_and_reads_the_same() -> None:
    path = recorded("facebook", "comments", "comments_p2.json")
    body = path.read_bytes()

    items = _found("comments", path.name).items

    assert [json.loads(item.raw) for item in items] == json.loads(body)["data"]
    assert [item.raw in body for item in items] == [True] * 5


def test_messages_when_recorded_then_direct_received_and_with_their_attachments() -> None:
    image, video = _found("messages", "messages_info.json").items

    assert (image.direction, image.visibility) == (Direction.RECEIVED, Visibility.DIRECT)
    assert (image.author_id, image.author_name) == ("2711636948859886", "Kun Liu")
    assert [(ref.media_type, ref.remote_id) for ref in (*image.media, *video.media)] == [
        ("image/jpeg", "651143212510248"),
        ("video/mp4", "832917004319449"),
    ]


def test_posts_when_listed_as_the_pages_own_then_the_page_is_the_author() -> None:
    path = recorded("facebook", "posts", "feed_fields_p1.json")

    found = TRANSLATOR.translate(path.read_bytes(), name=path.name, own_account_id="4")

    assert found is not None
    assert [(one.author_id, one.direction) for one in found.items] == [("4", Direction.ISSUED)] * 5


def test_posts_when_listed_in_a_feed_then_nobody_is_taken_for_the_author() -> None:
    items = _found("posts", "feeds_default_fields_p1.json").items

    assert [item.direction for item in items] == [Direction.UNKNOWN] * 5
    assert [len(item.media) for item in items] == [1] * 5


def test_posts_when_comments_lie_inside_then_each_is_a_message_of_its_own() -> None:
    items = _found("posts", "multi_posts_data.json").items

    comments = [item for item in items if item.parent_id]
    assert (len(items), len(comments)) == (18, 16)
    assert {item.direction for item in comments} == {Direction.RECEIVED}
    assert {item.thread_id for item in comments} == {
        "19292868552_10158347294088553",
        "19292868552_10158345715593553",
    }


def test_error_when_recorded_then_a_typed_failure_and_no_empty_list() -> None:
    failure = _found("error.json").failure

    assert isinstance(failure, NotAccepted)
    assert (failure.code, failure.permanent) == ("facebook_100", True)


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        (("conversations", "cvses_info.json"), 2),
        (("pages", "multi_pages.json"), 2),
        (("pages", "search_pages.json"), 5),
    ],
)
def test_rows_when_they_are_no_messages_then_told_so(parts: tuple[str, ...], count: int) -> None:
    found = _found(*parts)

    assert found.items == ()
    assert [one.error_code for one in found.unreadable] == ["not_a_message"] * count


def test_every_recording_then_no_row_is_lost() -> None:
    paths = sorted(recorded("facebook").rglob("*.json"))

    found = [
        TRANSLATOR.translate(path.read_bytes(), name=path.name, own_account_id=PAGE)
        for path in paths
    ]

    read = {path.name: len(one.items) for path, one in zip(paths, found, strict=True) if one}
    assert len(paths) == 23
    assert sum(read.values()) == 64
    assert [path.name for path, one in zip(paths, found, strict=True) if one is None] == [
        "cvs_info.json",
        "single_default_page.json",
        "single_fields_page.json",
    ]
