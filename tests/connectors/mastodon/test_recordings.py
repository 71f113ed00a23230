"""Real servers' answers, recorded by others, through the translator: all of it is read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from torget.connectors.mastodon import MastodonTranslator
from torget.connectors.port import Direction, Incoming, Visibility
from torget.connectors.translation import Found
from torget.kit import json_slices

pytestmark = pytest.mark.recordings
_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "networks" / "mastodon"


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, str, bytes]]:
    """Every recorded GET or POST of the client API: (method, address, body)."""
    if not _FOLDER.is_dir():
        if os.environ.get("TORGET_REQUIRE_RECORDINGS") == "1":
            pytest.fail("the recordings are demanded and absent")
        pytest.skip("the recordings are absent")
    found = []
    for path in sorted(_FOLDER.glob("*.yaml")):
        for interaction in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
            request, response = interaction["request"], interaction["response"]
            body = response["body"]["string"]
            raw = body.encode() if isinstance(body, str) else body
            if response["status"]["code"] == 200 and "/api/" in request["uri"]:
                found.append((request["method"], request["uri"], raw))
    return found


def _translated(answers: list[tuple[str, str, bytes]]) -> list[Found]:
    found = [
        MastodonTranslator().translate(body, name="x", own_account_id="117020565966271181")
        for _, _, body in answers
    ]
    return [one for one in found if one is not None]


def test_recorded_answers_then_every_status_in_them_is_read(
    answers: list[tuple[str, str, bytes]],
) -> None:
    found = _translated(answers)

    assert len(answers) > 20
    assert [unreadable for one in found for unreadable in one.unreadable] == []
    assert {one.shape for one in found} >= {"statuses", "notifications"}
    assert sum(len(one.items) for one in found) >= sum(
        body.startswith(b'{"id"') and b'"content":' in body for _, _, body in answers
    )


def test_recorded_statuses_then_raw_is_a_slice_and_members_agree(
    answers: list[tuple[str, str, bytes]],
) -> None:
    checked = 0
    for _, _, body in answers:
        one = MastodonTranslator().translate(body, name="x", own_account_id="117020565966271181")
        for item in one.items if one else ():
            _agrees(item, body)
            checked += 1

    assert checked > 20


def _agrees(item: Incoming, body: bytes) -> None:
    status = json.loads(item.raw)
    assert item.raw in body
    assert item.remote_id == status["id"]
    assert item.author_id == status["account"]["id"]
    assert item.parent_id == (status["in_reply_to_id"] or "")
    assert item.created_at is not None
    assert item.text != ""
    assert "<p>" not in item.text
    own = status["account"]["id"] == "117020565966271181"
    assert item.direction is (Direction.ISSUED if own else Direction.RECEIVED)
    assert (item.visibility is Visibility.DIRECT) is (status["visibility"] == "direct")


def test_recorded_lists_then_the_slices_are_the_elements(
    answers: list[tuple[str, str, bytes]],
) -> None:
    lists = [body for _, _, body in answers if body.startswith(b"[")]

    cut = [[json.loads(raw) for raw in json_slices.slices(body)] for body in lists]

    assert len(lists) > 3
    assert cut == [json.loads(body) for body in lists]
