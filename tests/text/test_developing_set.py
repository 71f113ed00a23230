from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from torget.text.read import read
from torget.text.signals import SignalKind as Kind

DEVELOPING = Path(__file__).parents[3] / "shared" / "data" / "triage" / "dev.jsonl"
URGENT = (Kind.SUICIDE, Kind.ONGOING_DANGER)
SECRET = (
    Kind.HEALTH,
    Kind.SOCIAL_SERVICES,
    Kind.CHILD_WELFARE,
    Kind.PROTECTED_IDENTITY,
    Kind.SCHOOL_SITUATION,
)
PERSONAL = (Kind.PERSONAL_NUMBER, Kind.PHONE, Kind.EMAIL, Kind.ADDRESS)
REMOVABLE = (Kind.THREAT, Kind.INCITEMENT, Kind.HATE, Kind.HARASSMENT, Kind.ACCUSATION)


@dataclass(frozen=True)
class Message:
    text: str
    labels: frozenset[str]
    outcome: str
    tags: frozenset[str]


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    if not DEVELOPING.exists() and os.environ.get("TORGET_REQUIRE_RECORDINGS") != "1":
        pytest.skip("the developing set of messages is not on this machine")
    rows = [json.loads(line) for line in DEVELOPING.read_text(encoding="utf-8").splitlines()]
    return [
        Message(r["text"], frozenset(r["labels"]), r["outcome"], frozenset(r["tags"])) for r in rows
    ]


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("outcome", "kinds"), [("escalate_urgent", URGENT), ("register_and_refer", SECRET)]
)
def test_messages_of_a_grave_outcome_all_have_a_signal_of_it(
    messages: list[Message], outcome: str, kinds: tuple[Kind, ...]
) -> None:
    missed = [m.text for m in messages if m.outcome == outcome and not read(m.text).has(*kinds)]

    assert missed == []


@pytest.mark.recordings
def test_messages_with_personal_data_all_have_a_signal_of_it(messages: list[Message]) -> None:
    holders = [m for m in messages if "personal_data" in m.labels]

    assert [m.text for m in holders if not read(m.text).has(*PERSONAL)] == []


@pytest.mark.recordings
def test_lawful_harsh_messages_have_no_certain_signal_for_removal(messages: list[Message]) -> None:
    lawful = [m for m in messages if m.tags & {"legal_harsh", "swearing_mild"}]

    assert [m.text for m in lawful if any(s.certain for s in read(m.text).of(*REMOVABLE))] == []


@pytest.mark.recordings
def test_messages_that_only_ask_have_no_signal_of_secrecy_or_danger(
    messages: list[Message],
) -> None:
    asked = [m for m in messages if m.outcome in {"answer_in_channel", "no_action"}]

    assert [m.text for m in asked if read(m.text).has(*SECRET, *URGENT, *REMOVABLE)] == []
